/**
 * Where a secret comes from: the text itself, `env:NAME`, `file:PATH` or `dpapi:...`. The messages name the source and
 * never a part of what it holds.
 */
import type { ReadEnvironment } from '../key-spec.js';
import { readDpapiSecret } from './dpapi.js';
import { isOpenToAll } from '../../files/own-file.js';
import { readNamedFile } from '../files/named-files.js';
import { refuse } from '../values/refusal.js';
import { Secret } from './secret.js';
import { decodeText, UNDECODABLE } from '../../files/text-encoding.js';

/** No password is longer. */
const MOST_BYTES = 64 * 1024;

/** As written: a password that begins with `ENV:` is a password. */
const SOURCE = /^(env|file|dpapi):(.*)$/s;

/** The password itself stands there, not where it is kept. */
export function isPlainText(text: string): boolean {
  return !SOURCE.test(text);
}

export async function readSecret(text: string, environment: ReadEnvironment): Promise<Secret> {
  const secret = await readText(text, environment);
  if (secret === '')
    return refuse(`comes from ${text.slice(0, text.indexOf(':') + 1)}, which gives an empty text`);
  // cmd.exe's `echo secret > file` and `set NAME=secret && ...` leave a blank behind it, which nobody sees.
  if (!isPlainText(text) && secret !== secret.trim())
    environment.warn(
      'begins or ends with a blank or a line end where it is kept, which is taken as a part of it',
    );
  return new Secret(secret);
}

async function readText(text: string, environment: ReadEnvironment): Promise<string> {
  const [, source, rest = ''] = SOURCE.exec(text) ?? [];
  switch (source) {
    case 'env':
      return readVariable(rest.trim(), environment.env);
    case 'file':
      return await readSecretFile(rest.trim(), environment);
    case 'dpapi':
      return await readDpapiSecret(rest.trim(), environment.dpapi);
    default:
      return text;
  }
}

function readVariable(name: string, env: NodeJS.ProcessEnv): string {
  // What is no name is not shown: somebody may have put the password itself behind the colon.
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) {
    return refuse('must be env: and the name of an environment variable, for instance env:CMS_PASSWORD');
  }
  const value = env[name];
  if (typeof value !== 'string') {
    return refuse(`comes from the environment variable ${name}, which is not set for this program`);
  }
  return value === '' ? refuse(`comes from the environment variable ${name}, which is empty`) : value;
}

async function readSecretFile(path: string, { home, warn }: ReadEnvironment): Promise<string> {
  if (path === '') return refuse('must be file: and a path, for instance file:config/cms-password.txt');
  const { file, bytes, about } = await readNamedFile(path, home, MOST_BYTES);
  const text = decodeText(bytes).replace(/[\r\n]+$/, '');
  if (text === '') return refuse(`names a file that is empty: ${file}`);
  if (/[\r\n]/.test(text)) return refuse(`names a file that holds several lines instead of one: ${file}`);
  if (text.includes(UNDECODABLE)) return refuse(`names a file that is not saved as UTF-8: ${file}`);
  if (isOpenToAll(about)) warn(`comes from ${file}, which every user can read; chmod 600 it`);
  return text;
}
