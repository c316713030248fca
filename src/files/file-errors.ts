/**
 * What the operating system says about a file, in plain words; the one home of these sentences. Only its code is used, never
 * its message. Decides nothing about what to do with the file.
 */
import { codeOf, StateError, type StateErrorCode } from '../errors.js';

const DENIED = [
  'access is denied',
  'Give the account that runs the program the right to read and write there.',
] as const;

const REASONS: Readonly<Record<string, readonly [reason: string, hint: string]>> = {
  ENOSPC: ['the disk is full', 'Make room on that disk.'],
  EDQUOT: ['the disk quota is used up', 'Raise the quota or make room.'],
  EACCES: DENIED,
  EPERM: DENIED,
  EROFS: ['the disk is read-only', 'Put the folder on a disk that can be written.'],
  EISDIR: ['a folder stands in its place', 'Remove the folder or move it away.'],
  EEXIST: ['a file stands where a folder is expected', 'Remove that file or move it away.'],
  ENOTDIR: ['a file stands where a folder is expected', 'Remove that file or move it away.'],
  ELOOP: ['its links lead in a circle', 'Remove the link.'],
  ENOENT: ['it does not exist', 'Check that the folder is there and can be reached.'],
  EBUSY: [
    'another program keeps it open',
    'Close that program, or leave the folder out of virus scans and backups that lock files.',
  ],
  EMFILE: ['too many files are open', 'Raise the limit of open files for this account.'],
  ENFILE: ['too many files are open', 'Raise the limit of open files on this computer.'],
  EIO: ['the disk or the network share reports an error', 'Check the disk or the share.'],
  ESTALE: ['the network share has lost it', 'Check the network share.'],
  ETIMEDOUT: ['the network share does not answer', 'Check the network share.'],
};

/** For `catch`: an error with this code gives undefined, and any other is thrown. */
export function ignoring(code: string): (error: unknown) => undefined {
  return (error) => {
    if (codeOf(error) !== code) throw error;
  };
}

/** Why, as a clause: `access is denied`. */
export function reasonOf(error: unknown): string {
  const code = codeOf(error);
  return REASONS[code ?? '']?.[0] ?? `the system reports ${code ?? 'an unknown error'}`;
}

/** What to do about it, as a sentence. */
export function hintOf(error: unknown): string | undefined {
  return REASONS[codeOf(error) ?? '']?.[1];
}

/** `<what> <path>: <why>.` with a hint, from an error of the file system. */
export function toStateError(code: StateErrorCode, what: string, path: string, cause: unknown): StateError {
  if (cause instanceof StateError) return cause;
  return new StateError(code, `${what} ${path}: ${reasonOf(cause)}.`, { cause, hint: hintOf(cause) });
}
