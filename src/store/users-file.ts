/**
 * config/users.txt, in the form of the Python service: the local time of the last user sync in the first line, then one
 * address a line. Written whole or not at all. Read with tolerance, because people edit it: byte-order marks, UTF-16 from
 * a Windows editor, CRLF, blank lines, capitals, doubles. Decides nothing about who is served.
 */
import { mkdir, readFile } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import type { Log, UsersFile, WriteGuard } from '../sync/ports.js';
import { removeLeftoverTemps, writeFileAtomically } from './atomic-write.js';
import { codeOf } from '../errors.js';
import { toStateError } from '../files/file-errors.js';
import { assertOwnFile } from '../files/own-file.js';
import { retryWhileHeld } from '../files/held-file.js';
import { decodeText } from '../files/text-encoding.js';
import { parseLocalTime, renderLocalTime } from '../local-time.js';

/** One `@` with something on either side, and nothing that would make it a name or a sentence. RFC 5321: 254 at most. */
const ADDRESS = /^(?=.{3,254}$)[^\s@<>,;:"()[\]\\]+@[^\s@<>,;:"()[\]\\]+$/;

/**
 * @param path of users.txt; `log` hears of lines that are no addresses and of a file that cannot be read; `guard` has the
 * last word before a new list takes the place of the old one
 */
export function createUsersFile(
  path: string,
  deps: { readonly log?: Log; readonly guard?: WriteGuard } = {},
): UsersFile {
  const { log, guard } = deps;
  return {
    async read() {
      assertOwnFile(dirname(dirname(path)), path, 'NotReadable');
      let text: string;
      try {
        text = decodeText(await retryWhileHeld(() => readFile(path)));
      } catch (error) {
        if (codeOf(error) === 'ENOENT') return undefined;
        const { message, code, hint } = toStateError('NotReadable', 'Cannot read the user list', path, error);
        log?.warn(message, { code, file: path, hint });
        return undefined;
      }
      const list = parseUsers(text);
      if (list === undefined) {
        const message = `The user list ${path} holds no list of addresses.`;
        if (text !== '') log?.warn(message, { code: 'UsersDamaged', file: path });
        return undefined;
      }
      const { addresses, syncedAt, skipped } = list;
      if (skipped > 0) {
        const message = `The user list ${path} has lines that are no addresses; they are skipped.`;
        log?.warn(message, { file: path, count: skipped });
      }
      return { addresses, syncedAt };
    },

    async write(addresses, syncedAt) {
      const lines = [renderLocalTime(syncedAt), ...addresses];
      try {
        await mkdir(dirname(path), { recursive: true });
        await writeFileAtomically(path, `${lines.join('\n')}\n`, guard);
        await removeLeftoverTemps(dirname(path), basename(path));
      } catch (error) {
        throw toStateError('NotWritable', 'Cannot write the user list', path, error);
      }
    },
  };
}

interface ParsedUsers {
  /** Lower case, each once, in the order of the file. */
  readonly addresses: readonly string[];
  readonly syncedAt: Date | undefined;
  /** Lines that are neither blank nor addresses. */
  readonly skipped: number;
}

/** @returns undefined where the text is no list: it has neither a time nor an address */
function parseUsers(text: string): ParsedUsers | undefined {
  const lines = text
    .split(/\r\n|\r|\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const syncedAt = parseLocalTime(lines[0] ?? '');
  const rest = syncedAt === undefined ? lines : lines.slice(1);
  const addresses = rest.filter((line) => ADDRESS.test(line)).map((line) => line.toLowerCase());
  if (syncedAt === undefined && addresses.length === 0) return undefined;
  return { addresses: [...new Set(addresses)], syncedAt, skipped: rest.length - addresses.length };
}
