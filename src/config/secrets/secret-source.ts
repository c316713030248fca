/**
 * Where a secret comes from: the text itself, `env:NAME`, `file:PATH` or `dpapi:...`. The messages name the source and
 * never a part of what it holds.
 */
import { open, type FileHandle } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { DataProtection } from '../../windows/data-protection.js';
import { readDpapiSecret } from './dpapi.js';
import { reasonOf } from '../../files/file-trouble.js';
import { isOpenToAll } from '../../files/own-file.js';
import { withPatience } from '../../files/patience.js';
import { accept, reject, type ParseResult } from '../values/parse-result.js';
import { Secret } from './secret.js';
import { decodeText, UNDECODABLE } from '../../files/text-encoding.js';

export interface SecretSurroundings {
  readonly home: string;
  readonly env: NodeJS.ProcessEnv;
  /** Undefined where the system has no DPAPI. */
  readonly dpapi: DataProtection | undefined;
}

const MAX_SECRET_FILE_BYTES = 64 * 1024;

/** As written: a password that begins with `ENV:` is a password. */
const SOURCE = /^(env|file|dpapi):(.*)$/s;

/** The password itself stands there, not where it is kept. */
export function isPlainText(text: string): boolean {
  return !SOURCE.test(text);
}

export async function readSecret(
  text: string,
  surroundings: SecretSurroundings,
): Promise<ParseResult<Secret>> {
  const read = await readText(text, surroundings);
  if (!read.ok) return read;
  if (read.value !== '') return accept(new Secret(read.value), read.warning);
  return reject(`comes from ${text.slice(0, text.indexOf(':') + 1)}, which gives an empty text`);
}

async function readText(
  text: string,
  { home, env, dpapi }: SecretSurroundings,
): Promise<ParseResult<string>> {
  const [, source, rest = ''] = SOURCE.exec(text) ?? [];
  switch (source) {
    case 'env':
      return readVariable(rest.trim(), env);
    case 'file':
      return await readSecretFile(rest.trim(), home);
    case 'dpapi':
      return await readDpapiSecret(rest.trim(), dpapi);
    default:
      return accept(text);
  }
}

function readVariable(name: string, env: NodeJS.ProcessEnv): ParseResult<string> {
  // What is no name is not shown: somebody may have put the password itself behind the colon.
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) {
    return reject('must be env: and the name of an environment variable, for instance env:CMS_PASSWORD');
  }
  const value = env[name];
  if (typeof value !== 'string') {
    return reject(`comes from the environment variable ${name}, which is not set for this program`);
  }
  return value === '' ? reject(`comes from the environment variable ${name}, which is empty`) : accept(value);
}

async function readSecretFile(path: string, home: string): Promise<ParseResult<string>> {
  if (path === '') return reject('must be file: and a path, for instance file:config/cms-password.txt');
  const file = resolve(home, path.replaceAll('\\', '/'));
  let handle: FileHandle | undefined;
  try {
    handle = await withPatience(() => open(file, 'r'));
    const about = await handle.stat();
    if (!about.isFile()) return reject(`comes from ${file}, which is not a file`);
    if (about.size > MAX_SECRET_FILE_BYTES)
      return reject(`comes from ${file}, which is too large for a password`);
    const text = decodeText(await handle.readFile()).replace(/[\r\n]+$/, '');
    if (text === '') return reject(`comes from ${file}, which is empty`);
    if (/[\r\n]/.test(text)) return reject(`comes from ${file}, which must hold one line but holds several`);
    if (text.includes(UNDECODABLE)) return reject(`comes from ${file}, which must be saved as UTF-8`);
    return accept(
      text,
      isOpenToAll(about) ? `comes from ${file}, which every user can read; chmod 600 it` : undefined,
    );
  } catch (error) {
    return reject(`comes from ${file}, which cannot be read because ${reasonOf(error)}`);
  } finally {
    await handle?.close();
  }
}
