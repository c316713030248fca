/**
 * What the operating system says about a file, turned into plain sentences and StateErrors; and the short patience that
 * Windows needs. Decides nothing about what to do with the file.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { StateError, type StateErrorCode } from '../errors.js';

const REASONS: Readonly<Record<string, readonly [reason: string, hint: string]>> = {
  ENOSPC: ['the disk is full', 'Make room on that disk.'],
  EDQUOT: ['the disk quota is used up', 'Raise the quota or make room.'],
  EACCES: ['access is denied', 'Give the account that runs the program the right to read and write there.'],
  EPERM: ['access is denied', 'Give the account that runs the program the right to read and write there.'],
  EROFS: ['the disk is read-only', 'Put the folder on a disk that can be written.'],
  EISDIR: ['a folder stands in its place', 'Remove the folder or move it away.'],
  EEXIST: ['a file stands where a folder is expected', 'Remove that file or move it away.'],
  ENOTDIR: ['a file stands where a folder is expected', 'Remove that file or move it away.'],
  ENOENT: ['it does not exist', 'Check that the folder is there and can be reached.'],
  EBUSY: [
    'another program keeps it open',
    'Leave the folder out of virus scans and backups that lock files.',
  ],
  EMFILE: ['too many files are open', 'Raise the limit of open files for this account.'],
  ENFILE: ['too many files are open', 'Raise the limit of open files on this computer.'],
  EIO: ['the disk or the network share reports an error', 'Check the disk or the share.'],
  ESTALE: ['the network share has lost it', 'Check the network share.'],
  ETIMEDOUT: ['the network share does not answer', 'Check the network share.'],
};

/** Node's code of a file system error, such as `ENOSPC`; undefined for anything else. */
export function errnoOf(error: unknown): string | undefined {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : undefined;
}

/** Why, as the end of a sentence. */
export function reasonOf(error: unknown): string {
  const code = errnoOf(error);
  return REASONS[code ?? '']?.[0] ?? `of a file error (${code ?? 'unknown'})`;
}

/** `<what> <path>: <why>.` with a hint, from an error of the file system. */
export function toStateError(code: StateErrorCode, what: string, path: string, cause: unknown): StateError {
  if (cause instanceof StateError) return cause;
  const hint = REASONS[errnoOf(cause) ?? '']?.[1];
  return new StateError(code, `${what} ${path}: ${reasonOf(cause)}.`, {
    cause,
    ...(hint === undefined ? {} : { hint }),
  });
}

/** Troubles of the moment: the file itself is likely to be whole, so it must not be given up because of them. */
const PASSING = new Set(['EMFILE', 'ENFILE', 'EBUSY', 'ESTALE', 'ETIMEDOUT', 'ENOMEM', 'EAGAIN', 'EINTR']);

export function isPassing(error: unknown): boolean {
  return PASSING.has(errnoOf(error) ?? '');
}

/**
 * Tries again for about a second while another program has its hands on the file.
 *
 * Windows answers EPERM, EACCES or EBUSY to a rename onto a file, or to an open, while a virus scanner or a backup reads
 * it; elsewhere EPERM and EACCES are about rights and come at once.
 */
export async function withPatience<T>(attempt: () => T | Promise<T>): Promise<T> {
  const worthAnother = process.platform === 'win32' ? ['EPERM', 'EACCES', 'EBUSY'] : ['EBUSY'];
  for (let waitMs = 10; ; waitMs *= 2) {
    try {
      return await attempt();
    } catch (error) {
      if (waitMs > 640 || !worthAnother.includes(errnoOf(error) ?? '')) throw error;
      await pause(waitMs);
    }
  }
}
