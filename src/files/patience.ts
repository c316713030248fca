/**
 * Patience with a file that another program holds for a moment: a virus scanner, a backup, an editor that saves.
 *
 * Windows answers EPERM, EACCES or EBUSY to an open or a rename meanwhile. Elsewhere EPERM and EACCES are about rights and
 * stay, except on network shares.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { errnoOf } from './file-trouble.js';

const HELD: ReadonlySet<string> = new Set(['EBUSY', 'EPERM', 'EACCES']);
const HELD_HERE: ReadonlySet<string> = process.platform === 'win32' ? HELD : new Set(['EBUSY']);

/** Another program may hold the file open; or, except on Windows, a right is missing. */
export function mayBeHeld(error: unknown): boolean {
  return HELD.has(errnoOf(error) ?? '');
}

/** Tries again for about a second. @throws what the last attempt threw */
export function withPatience<T>(attempt: () => T | Promise<T>): Promise<T> {
  return retryWhile(HELD_HERE, 1000, attempt);
}

/**
 * Tries again for about three seconds, on any system: for files that the program cannot start without.
 * @throws what the last attempt threw
 */
export function withLongPatience<T>(attempt: () => T | Promise<T>): Promise<T> {
  return retryWhile(HELD, 3000, attempt);
}

async function retryWhile<T>(
  codes: ReadonlySet<string>,
  patienceMs: number,
  attempt: () => T | Promise<T>,
): Promise<T> {
  let waitedMs = 0;
  for (let waitMs = 10; ; waitMs = Math.min(2 * waitMs, 500)) {
    try {
      return await attempt();
    } catch (error) {
      if (waitedMs >= patienceMs || !codes.has(errnoOf(error) ?? '')) throw error;
    }
    await pause(waitMs);
    waitedMs += waitMs;
  }
}

/** Troubles of the moment: the file itself is likely to be whole, so it must not be given up because of them. */
const PASSING = new Set(['EMFILE', 'ENFILE', 'EBUSY', 'ESTALE', 'ETIMEDOUT', 'ENOMEM', 'EAGAIN', 'EINTR']);

export function isPassing(error: unknown): boolean {
  return PASSING.has(errnoOf(error) ?? '');
}
