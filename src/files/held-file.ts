/**
 * Patience with a file that another program holds for a moment: a virus scanner, a backup, an editor that saves.
 *
 * Windows answers EPERM, EACCES or EBUSY to an open or a rename meanwhile, and so do network shares elsewhere. Where EPERM and
 * EACCES are about rights, the wait changes nothing.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { codeOf } from '../errors.js';

const HELD: ReadonlySet<string> = new Set(['EBUSY', 'EPERM', 'EACCES']);
const RETRY_MS = 3000;

/** Another program may hold the file open, or a right is missing. */
export function mayBeHeld(error: unknown): boolean {
  return HELD.has(codeOf(error) ?? '');
}

/** Tries again for about three seconds. @throws what the last attempt threw */
export async function retryWhileHeld<T>(attempt: () => T | Promise<T>): Promise<T> {
  let waitedMs = 0;
  for (let waitMs = 10; ; waitMs = Math.min(2 * waitMs, 500)) {
    try {
      return await attempt();
    } catch (error) {
      if (waitedMs >= RETRY_MS || !mayBeHeld(error)) throw error;
    }
    await pause(waitMs);
    waitedMs += waitMs;
  }
}

/** Transient errors: the file itself is likely to be whole, so it must not be given up because of them. */
const TRANSIENT = new Set(['EMFILE', 'ENFILE', 'EBUSY', 'ESTALE', 'ETIMEDOUT', 'ENOMEM', 'EAGAIN', 'EINTR']);

export function isTransient(error: unknown): boolean {
  return TRANSIENT.has(codeOf(error) ?? '');
}
