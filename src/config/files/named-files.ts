/**
 * The files that settings.ini names: template, CA certificates, lists of addresses, passwords. Says whether they are there and are what
 * they should be; what is in a template is for invitation/ to judge. `\` and `/` mean the same in all of them.
 */
import { X509Certificate } from 'node:crypto';
import type { Stats } from 'node:fs';
import { readFile, readdir, stat } from 'node:fs/promises';
import { basename, dirname, isAbsolute, resolve } from 'node:path';
import { codeOf } from '../../errors.js';
import { reasonOf } from '../../files/file-errors.js';
import { isWithin } from '../../files/own-file.js';
import { retryWhileHeld } from '../../files/held-file.js';
import { decodeText } from '../../files/text-encoding.js';
import { parseCaFile } from './ca-file.js';
import type { ReadEnvironment } from '../key-spec.js';
import { parseAddressList } from './address-list.js';
import { suggestNearest } from '../values/nearest.js';
import { refuse } from '../values/refusal.js';

/** A list of addresses or a chain of certificates is far smaller; a disk image is not read by mistake. */
const MOST_BYTES = 16 * 1024 * 1024;

/**
 * @param written relative to home, or an absolute path into it
 * @returns the absolute path of an existing file inside home
 */
export async function findTemplateFile(
  written: string,
  { home }: Pick<ReadEnvironment, 'home'>,
): Promise<string> {
  const path = written.replaceAll('\\', '/').replace(/^\/+/, '');
  if (path === '') return refuse('must be a path such as templates/templ1.html');
  const inHome = resolve(home, path);
  if (!isWithin(home, inHome)) return refuse('must be a path inside the home folder');
  try {
    await statFile(inHome);
    return inHome;
  } catch (error) {
    // `C:\...` or `/...` into home is what a person gets who copies a path; elsewhere a leading / is only a leading /.
    const asWritten = resolve(written);
    if (!isAbsolute(written) || !isWithin(home, asWritten)) throw error;
    await statFile(asWritten);
    return asWritten;
  }
}

/** @returns the certificates of a PEM file that holds nothing else */
export async function readCaFile(
  path: string,
  { home, warn }: Pick<ReadEnvironment, 'home' | 'warn'>,
): Promise<readonly string[]> {
  const { file, bytes } = await readNamedFile(path, home);
  const cas = parseCaFile(file, bytes);
  const isExpired = cas.some((pem) => Date.parse(new X509Certificate(pem).validTo) < Date.now());
  if (isExpired) warn(`holds a certificate that has expired: ${file}`);
  return cas;
}

/** @returns the absolute path of a list of addresses */
export async function findAddressFile(
  path: string,
  { home }: Pick<ReadEnvironment, 'home'>,
): Promise<string> {
  const { file, bytes } = await readNamedFile(path, home);
  const [line] = parseAddressList(decodeText(bytes)).wrongLines;
  if (line === undefined) return file;
  return refuse(
    `names a file whose line ${line} is neither an address nor a pattern such as *@example.com: ${file}`,
  );
}

/** @param path relative to home, or absolute */
export async function readNamedFile(
  path: string,
  home: string,
  mostBytes = MOST_BYTES,
): Promise<{ file: string; bytes: Buffer; about: Stats }> {
  const file = resolve(home, path.replaceAll('\\', '/'));
  const about = await statFile(file);
  if (about.size > mostBytes) return refuse(`names a file that is too large: ${file}`);
  const bytes = await retryWhileHeld(() => readFile(file)).catch((error) => refuseUnreadable(file, error));
  return { file, bytes, about };
}

async function statFile(file: string): Promise<Stats> {
  const about = await retryWhileHeld(() => stat(file)).catch((error) => refuseMissing(file, error));
  return about.isFile() ? about : refuse(`must be a file, but ${file} is not`);
}

async function refuseMissing(file: string, error: unknown): Promise<never> {
  if (!['ENOENT', 'ENOTDIR'].includes(codeOf(error) ?? '')) return refuseUnreadable(file, error);
  const folder = await readdir(dirname(file), { withFileTypes: true }).catch(() => undefined);
  const names = folder?.filter((entry) => !entry.isDirectory()).map(({ name }) => name);
  const suggestion =
    names === undefined ? `; there is no folder ${dirname(file)}` : suggestNearest(basename(file), names);
  return refuse(`names a file that is not there: ${file}${suggestion}`);
}

function refuseUnreadable(file: string, error: unknown): never {
  return refuse(`names a file that cannot be read: ${file} because ${reasonOf(error)}`);
}
