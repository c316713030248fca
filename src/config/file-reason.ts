/** Why the file system refused, in words that an administrator knows. Only the code is used, never the message. */

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'access is denied to the account that this program runs under',
  EPERM: 'access is denied to the account that this program runs under',
  EBUSY: 'another program holds it open',
  EISDIR: 'it is a folder',
  ENOENT: 'it is not there',
  ENOTDIR: 'part of its path is a file, not a folder',
  ELOOP: 'its links lead in a circle',
};

/** ` because ...`, or nothing where the error is none of the file system's. */
export function toReason(error: unknown): string {
  const code = (error as NodeJS.ErrnoException | undefined)?.code;
  if (typeof code !== 'string') return '';
  return ` because ${Object.hasOwn(REASONS, code) ? REASONS[code] : `the system says ${code}`}`;
}
