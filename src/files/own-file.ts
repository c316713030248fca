/**
 * Whether a file of ours is what it seems: a plain file inside the home. A link that leads out of it could put another
 * file's content into invitations or write our lines there; a pipe would be waited for without end. Linked folders are
 * an administrator's choice and fine.
 */
import { lstatSync, realpathSync, statSync } from 'node:fs';
import { dirname, isAbsolute, relative, sep } from 'node:path';
import { codeOf, StateError, type StateErrorCode } from '../errors.js';

/**
 * What is odd about a file: the end of a sentence, `is a link that leads out of C:\\CmsCalendarMagic`. Undefined where it is a
 * plain file, a folder, or not there.
 * @throws the file system's errors other than "no such file"
 */
export function findOddity(home: string, path: string): string | undefined {
  const about = lstatSync(path, { throwIfNoEntry: false });
  if (about === undefined) return undefined;
  if (!about.isSymbolicLink()) return isPlain(about) ? undefined : NOT_PLAIN;
  let target: string;
  try {
    target = realpathSync(path);
  } catch (error) {
    if (codeOf(error) === 'ELOOP') return 'is a link that leads in a circle';
    if (['ENOENT', 'ENOTDIR'].includes(codeOf(error) ?? '')) return 'is a link that leads nowhere';
    throw error;
  }
  // A folder of the home may be a link itself; what lies in it is inside.
  const isInside = [home, dirname(path)].some((folder) => isWithin(realpathSync(folder), target));
  if (!isInside) return `is a link that leads out of ${home}`;
  return isPlain(statSync(target)) ? undefined : NOT_PLAIN;
}

const NOT_PLAIN = 'is neither a file nor a folder';

function isPlain(about: { isFile(): boolean; isDirectory(): boolean }): boolean {
  return about.isFile() || about.isDirectory();
}

/** @throws StateError for a file that is odd */
export function assertOwnFile(home: string, path: string, code: StateErrorCode): void {
  const oddity = findOddity(home, path);
  if (oddity === undefined) return;
  throw new StateError(code, `${path} ${oddity}.`, { hint: 'Remove it: the program makes its own.' });
}

/** Whether a path lies below a folder; both absolute. */
export function isWithin(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way !== '' && way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

/** Whether every user of the computer may read it. Windows keeps its rights elsewhere: the mode says nothing there. */
export function isOpenToAll({ mode }: { readonly mode: number }): boolean {
  return process.platform !== 'win32' && (mode & 0o004) !== 0;
}
