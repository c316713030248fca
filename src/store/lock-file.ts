/**
 * The file that says who holds a home, and the four things that are done to it without a gap that another process could
 * slip into: create, beat, replace, remove. Who is stale, and when, is decided in instance-lock.ts.
 *
 * Every reading opens the file anew: NFS and SMB promise fresh content at open, and only there.
 */
import { createHash, randomUUID } from 'node:crypto';
import {
  closeSync,
  openSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { open, readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { errnoOf } from '../files/file-trouble.js';
import { withPatience } from '../files/patience.js';

export type InstanceMode = 'loop' | 'once' | 'resync';

export interface LockEntry {
  /** Unlike any other's: made anew for each time the lock is taken. */
  readonly token: string;
  /** These are for people only, and never compared. */
  readonly mode: InstanceMode;
  readonly pid: number;
  readonly host: string;
  /** ISO 8601, by the holder's clock. */
  readonly since: string;
}

/** Wide enough for a beat every two seconds for longer than any computer lives. */
const BEAT_DIGITS = 12;

/** Always of one length for one entry, so that a beat overwrites the one before byte for byte. */
export function renderLockText(entry: LockEntry, beat: number): string {
  return `${JSON.stringify({ ...entry, beat: String(beat).padStart(BEAT_DIGITS, '0') })}\n`;
}

/** @returns undefined for what no instance wrote whole: empty, torn, or something else's. */
export function parseLockText(text: string): LockEntry | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const entry = value as Record<keyof LockEntry, unknown>;
  const areTexts = [entry.token, entry.host, entry.since].every((text) => typeof text === 'string');
  const hasMode = entry.mode === 'loop' || entry.mode === 'once' || entry.mode === 'resync';
  if (!areTexts || !hasMode || typeof entry.pid !== 'number') return undefined;
  return entry as LockEntry;
}

/** @returns undefined where there is no lock. @throws the file system's other errors */
export async function readLockText(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/**
 * O_EXCL: of several who try, one creates it.
 * @returns false where there is a lock already
 */
export function createLock(path: string, text: string): boolean {
  let file: number;
  try {
    file = openSync(path, 'wx');
  } catch (error) {
    if (errnoOf(error) === 'EEXIST') return false;
    throw error;
  }
  try {
    writeSync(file, text);
  } catch (error) {
    rmSync(path, { force: true });
    throw error;
  } finally {
    closeSync(file);
  }
  // An instance that slept for long may have replaced our file while it was still empty.
  return readNow(path) === text;
}

export type Beat = 'held' | 'taken' | 'gone';

/**
 * Proves that the lock is still ours and says so to the others, in one: read and written through one handle, so that
 * a file which was replaced in between is never written to.
 * @throws the file system's errors other than "no such file"
 */
export async function beatLock(path: string, entry: LockEntry, beat: number): Promise<Beat> {
  const text = renderLockText(entry, beat);
  try {
    const file = await withPatience(() => open(path, 'r+'));
    try {
      if (parseLockText(await file.readFile('utf8'))?.token !== entry.token) return 'taken';
      await file.write(text, 0, 'utf8');
    } finally {
      await file.close();
    }
    return (await withPatience(() => readFile(path, 'utf8'))) === text ? 'held' : 'taken';
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return 'gone';
    throw error;
  }
}

/**
 * Puts a new lock in the place of a stale one, exactly the one that was `seen`: of several who try, one succeeds, because
 * only one can create the claim that is named after the stale text; and a holder that beats meanwhile keeps its lock.
 * @param attempt numbers the claims, so that one that was left by a crash does not stand in the way for good
 * @returns false where somebody else was quicker
 */
export function replaceLock(path: string, seen: string, text: string, attempt: number): boolean {
  const digest = createHash('sha256').update(seen).digest('hex').slice(0, 16);
  const claim = `${path}.claim-${digest}-${attempt}`;
  const temp = `${path}.claim-${randomUUID()}`;
  try {
    closeSync(openSync(claim, 'wx'));
  } catch (error) {
    if (errnoOf(error) === 'EEXIST') return false;
    throw error;
  }
  try {
    writeFileSync(temp, text, { flag: 'wx' });
    if (readNow(path) !== seen) return false;
    renameSync(temp, path);
    return readNow(path) === text;
  } catch (error) {
    // Windows: somebody is just reading the old one. There is another try.
    if (process.platform === 'win32' && ['EPERM', 'EACCES', 'EBUSY'].includes(errnoOf(error) ?? ''))
      return false;
    throw error;
  } finally {
    removeQuietly(temp);
    removeQuietly(claim);
  }
}

/** Removes the lock if it is ours. */
export function removeLock(path: string, entry: LockEntry): void {
  if (parseLockText(readNow(path) ?? '')?.token === entry.token) rmSync(path, { force: true });
}

/** Claims that crashed claimants left; only for the holder. */
export function removeClaims(path: string): void {
  for (const name of readdirSync(dirname(path))) {
    if (name.startsWith(`${basename(path)}.claim-`)) removeQuietly(join(dirname(path), name));
  }
}

/** What stays, because a virus scanner reads it perhaps, is in nobody's way: the lock counts, and it has been decided on. */
function removeQuietly(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    return;
  }
}

function readNow(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}
