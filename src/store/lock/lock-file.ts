/**
 * The file that says who holds a home, and what is done to it: create, beat, replace, remove. Who is stale, and when, is
 * decided in instance-lock.ts.
 *
 * Every reading opens the file anew: NFS and SMB promise fresh content at open, and only there.
 */
import { open, readFile, rm, writeFile } from 'node:fs/promises';
import { ignoring } from '../../files/file-errors.js';
import { retryWhileHeld } from '../../files/held-file.js';
import { writeFileAtomically } from '../atomic-write.js';
import { isNumber, isText, objectOf, oneOf, type Of } from '../../json-shape.js';

const ENTRY = {
  /** Unlike any other's: made anew for each time the lock is taken. */
  token: isText,
  /** These are for people only, and never compared. */
  mode: oneOf('loop', 'once', 'resync'),
  pid: isNumber,
  host: isText,
  /** ISO 8601, by the holder's clock. */
  since: isText,
};
export type LockEntry = Of<typeof ENTRY>;

const isEntry = objectOf(ENTRY);

/** Wide enough for a beat every two seconds for longer than any computer lives. */
const BEAT_DIGITS = 12;

/** Always of one length for one entry, so that a beat overwrites the one before byte for byte. */
export function renderLockText(entry: LockEntry, beat: number): string {
  return `${JSON.stringify({ ...entry, beat: String(beat).padStart(BEAT_DIGITS, '0') })}\n`;
}

/** @returns undefined for what no instance wrote whole: missing, empty, torn, or something else's. */
export function parseLockText(text: string | undefined): LockEntry | undefined {
  try {
    const value: unknown = JSON.parse(text ?? '');
    return isEntry(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** For people: `loop, process 4242 on server1, since 2026-03-01T00:00:00.000Z`. */
export function describeHolder(text: string): string {
  const entry = parseLockText(text);
  if (entry === undefined) return 'its lock file does not say who';
  return `${entry.mode}, process ${entry.pid} on ${entry.host}, since ${entry.since}`;
}

/** @returns undefined where there is no lock. @throws the file system's other errors */
export async function readLockText(path: string): Promise<string | undefined> {
  return await retryWhileHeld(() => readFile(path, 'utf8')).catch(ignoring('ENOENT'));
}

/** O_EXCL: of several who try, one creates it. Does nothing where there is a lock already. */
export async function createLock(path: string, text: string): Promise<void> {
  await retryWhileHeld(() => writeFile(path, text, { flag: 'wx' })).catch(ignoring('EEXIST'));
}

/**
 * Proves that the lock is still ours and says so to the others, in one: read and written through one handle, so that
 * a file which was replaced in between is never written to.
 * @returns false where it is not ours any more
 * @throws the file system's errors other than "no such file"
 */
export async function beatLock(path: string, entry: LockEntry, beat: number): Promise<boolean> {
  const text = renderLockText(entry, beat);
  const file = await retryWhileHeld(() => open(path, 'r+')).catch(ignoring('ENOENT'));
  if (file === undefined) return false;
  try {
    if (parseLockText(await file.readFile('utf8'))?.token !== entry.token) return false;
    await file.write(text, 0, 'utf8');
  } finally {
    await file.close();
  }
  return (await readLockText(path)) === text;
}

/**
 * Puts a new lock in the place of a stale one, unless that has changed since it was `seen`. Of several who do so at the same
 * moment the last one's lock stays: who it is shows a moment later.
 */
export async function replaceLock(path: string, seen: string, text: string): Promise<void> {
  const isAsSeen = async (): Promise<boolean> => (await readLockText(path)) === seen;
  const assertHeld = async (): Promise<void> => {
    if (!(await isAsSeen())) throw new Error('Somebody was quicker.');
  };
  try {
    await writeFileAtomically(path, text, { assertHeld });
  } catch (error) {
    if (await isAsSeen()) throw error;
  }
}

/** Removes the lock if it is ours. */
export async function removeLock(path: string, entry: LockEntry): Promise<void> {
  if (parseLockText(await readLockText(path))?.token !== entry.token) return;
  await retryWhileHeld(() => rm(path, { force: true }));
}
