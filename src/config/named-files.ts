/**
 * The files that settings.ini names: the template and the CA certificates. Says whether they are there and are what they
 * should be; what is in a template is for invitation/ to judge.
 */
import { X509Certificate } from 'node:crypto';
import { readFile, readdir, stat } from 'node:fs/promises';
import { basename, dirname, isAbsolute, relative, resolve, sep } from 'node:path';
import { reasonOf } from '../files/file-trouble.js';
import { decodeText } from '../files/text-encoding.js';
import { parseAddressList } from './address-list.js';
import { findNearest } from './nearest.js';
import { accept, quote, reject, type ParseResult } from './parse-result.js';
import { isCertificate, parseCaFile, type CaTextTrouble } from '../network/trusted-cas.js';

/** A template or a chain of certificates is far smaller; a disk image is not read by mistake. */
const MAX_CA_FILE_BYTES = 4 * 1024 * 1024;

/**
 * @param path relative to home, with `/`
 * @param written the text in settings.ini, which may be an absolute path into home
 * @returns the absolute path of an existing file inside home
 */
export async function findTemplateFile(
  home: string,
  path: string,
  written: string,
): Promise<ParseResult<string>> {
  const inHome = resolve(home, path);
  // `C:\...` or `/...` into home is what a person gets who copies a path; elsewhere a leading / is only a leading /.
  const candidates =
    isInside(home, resolve(written)) && isAbsolute(written) ? [inHome, resolve(written)] : [inHome];
  if (!isInside(home, inHome)) return reject('must be a path inside the home folder');
  for (const file of candidates) {
    const kind = await findKind(file);
    if (kind === 'file') return accept(file);
    if (kind === 'other') return reject(`must be a file, but ${file} is not`);
  }
  return reject(`names a file that is not there: ${inHome}${await suggestNeighbour(inHome)}`);
}

/** @returns the absolute path of a PEM file with certificates only */
export async function findCaFile(home: string, path: string): Promise<ParseResult<string>> {
  const file = resolve(home, path);
  const kind = await findKind(file);
  if (kind === 'nothing')
    return reject(`names a file that is not there: ${file}${await suggestNeighbour(file)}`);
  if (kind === 'other') return reject(`must be a file, but ${file} is not`);
  let bytes: Buffer;
  try {
    if ((await stat(file)).size > MAX_CA_FILE_BYTES) return reject(`names a file that is too large: ${file}`);
    bytes = await readFile(file);
  } catch (error) {
    return reject(`names a file that cannot be read: ${file} because ${reasonOf(error)}`);
  }
  const { cas, trouble } = parseCaFile(bytes);
  if (trouble !== undefined) return reject(`${describeTrouble(trouble, bytes)}: ${file}`);
  const isExpired = cas.some((pem) => Date.parse(new X509Certificate(pem).validTo) < Date.now());
  return accept(file, isExpired ? `holds a certificate that has expired: ${file}` : undefined);
}

/** @returns the absolute path of a list of addresses */
export async function findAddressFile(home: string, path: string): Promise<ParseResult<string>> {
  const file = resolve(home, path);
  const kind = await findKind(file);
  if (kind === 'nothing')
    return reject(`names a file that is not there: ${file}${await suggestNeighbour(file)}`);
  if (kind === 'other') return reject(`must be a file, but ${file} is not`);
  try {
    const { wrongLines } = parseAddressList(decodeText(await readFile(file)));
    if (wrongLines.length === 0) return accept(file);
    return reject(
      `names a file whose line ${wrongLines[0]} is neither an address nor a pattern such as *@example.com: ${file}`,
    );
  } catch (error) {
    return reject(`names a file that cannot be read: ${file} because ${reasonOf(error)}`);
  }
}

function describeTrouble(trouble: CaTextTrouble, bytes: Buffer): string {
  switch (trouble.kind) {
    case 'no-certificate':
      return isCertificate(bytes)
        ? 'names a certificate in DER form; it must be PEM (Windows: certutil -encode in.cer out.pem)'
        : 'names a file without a PEM certificate (-----BEGIN CERTIFICATE-----)';
    case 'damaged':
      return `names a file whose certificate no. ${trouble.number} is damaged`;
    case 'openssl-form':
      return (
        `names a file whose certificate no. ${trouble.number} is a TRUSTED CERTIFICATE of OpenSSL's; ` +
        'it must be a plain one (openssl x509 -in trusted.pem -out plain.pem)'
      );
  }
}

async function findKind(file: string): Promise<'file' | 'other' | 'nothing'> {
  try {
    return (await stat(file)).isFile() ? 'file' : 'other';
  } catch {
    return 'nothing';
  }
}

async function suggestNeighbour(file: string): Promise<string> {
  try {
    const folder = await readdir(dirname(file), { withFileTypes: true });
    const names = folder.filter((entry) => !entry.isDirectory()).map((entry) => entry.name);
    const nearest = findNearest(basename(file), names);
    return nearest === undefined ? '' : `; did you mean ${quote(nearest)}?`;
  } catch {
    return `; there is no folder ${dirname(file)}`;
  }
}

function isInside(home: string, file: string): boolean {
  const path = relative(resolve(home), file);
  return path !== '' && path !== '..' && !path.startsWith(`..${sep}`) && !isAbsolute(path);
}
