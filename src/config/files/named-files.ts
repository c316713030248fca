/**
 * The files that settings.ini names: template, CA certificates, lists of addresses. Says whether they are there and are what
 * they should be; what is in a template is for invitation/ to judge. `\` and `/` mean the same in all of them.
 */
import { X509Certificate } from 'node:crypto';
import { readFile, readdir, stat } from 'node:fs/promises';
import { basename, dirname, isAbsolute, resolve } from 'node:path';
import { errnoOf, reasonOf } from '../../files/file-trouble.js';
import { isWithin } from '../../files/own-file.js';
import { withPatience } from '../../files/patience.js';
import { decodeText } from '../../files/text-encoding.js';
import { parseCaFile } from '../../network/trusted-cas.js';
import { parseAddressList } from './address-list.js';
import { suggestNearest } from '../values/nearest.js';
import { accept, reject, type ParseResult } from '../values/parse-result.js';

interface Home {
  readonly home: string;
}

/** A list of addresses or a chain of certificates is far smaller; a disk image is not read by mistake. */
const MAX_BYTES = 16 * 1024 * 1024;

/**
 * @param written relative to home, or an absolute path into it
 * @returns the absolute path of an existing file inside home
 */
export async function findTemplateFile(written: string, { home }: Home): Promise<ParseResult<string>> {
  const path = written.replaceAll('\\', '/').replace(/^\/+/, '');
  if (path === '') return reject('must be a path such as templates/templ1.html');
  const inHome = resolve(home, path);
  if (!isWithin(home, inHome)) return reject('must be a path inside the home folder');
  const found = await findFile(inHome);
  // `C:\...` or `/...` into home is what a person gets who copies a path; elsewhere a leading / is only a leading /.
  if (found.ok || !isAbsolute(written) || !isWithin(home, resolve(written))) return found;
  return await findFile(resolve(written));
}

/** @returns the absolute path of a PEM file with certificates only */
export async function findCaFile(path: string, { home }: Home): Promise<ParseResult<string>> {
  return await readNamedFile(path, home, (file, bytes) => {
    const { cas, problem } = parseCaFile(bytes);
    if (problem !== undefined) return reject(`names a file that ${problem}: ${file}`);
    const isExpired = cas.some((pem) => Date.parse(new X509Certificate(pem).validTo) < Date.now());
    return accept(file, isExpired ? `holds a certificate that has expired: ${file}` : undefined);
  });
}

/** @returns the absolute path of a list of addresses */
export async function findAddressFile(path: string, { home }: Home): Promise<ParseResult<string>> {
  return await readNamedFile(path, home, (file, bytes) => {
    const [line] = parseAddressList(decodeText(bytes)).wrongLines;
    if (line === undefined) return accept(file);
    return reject(
      `names a file whose line ${line} is neither an address nor a pattern such as *@example.com: ${file}`,
    );
  });
}

async function readNamedFile(
  path: string,
  home: string,
  judge: (file: string, bytes: Buffer) => ParseResult<string>,
): Promise<ParseResult<string>> {
  const file = resolve(home, path.replaceAll('\\', '/'));
  const found = await findFile(file);
  if (!found.ok) return found;
  try {
    if ((await stat(file)).size > MAX_BYTES) return reject(`names a file that is too large: ${file}`);
    return judge(file, await withPatience(() => readFile(file)));
  } catch (error) {
    return rejectUnreadable(file, error);
  }
}

function rejectUnreadable(file: string, error: unknown): ParseResult<never> {
  return reject(`names a file that cannot be read: ${file} because ${reasonOf(error)}`);
}

async function findFile(file: string): Promise<ParseResult<string>> {
  try {
    const about = await withPatience(() => stat(file));
    return about.isFile() ? accept(file) : reject(`must be a file, but ${file} is not`);
  } catch (error) {
    if (!['ENOENT', 'ENOTDIR'].includes(errnoOf(error) ?? '')) return rejectUnreadable(file, error);
  }
  const folder = await readdir(dirname(file), { withFileTypes: true }).catch(() => undefined);
  const names = folder?.filter((entry) => !entry.isDirectory()).map(({ name }) => name);
  const suggestion =
    names === undefined ? `; there is no folder ${dirname(file)}` : suggestNearest(basename(file), names);
  return reject(`names a file that is not there: ${file}${suggestion}`);
}
