/**
 * A file is replaced whole or not at all: temporary file beside it, flushed to the disk, renamed over it. What a crash
 * leaves behind is a temporary file that nobody reads; `removeLeftoverTemps` clears it away.
 */
import { randomUUID } from 'node:crypto';
import { open, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { WriteGuard } from '../sync/ports.js';
import { codeOf } from '../errors.js';
import { toStateError } from '../files/file-errors.js';
import { retryWhileHeld } from '../files/held-file.js';

const TEMP_NAME = /^\.(.+)\.[0-9a-f-]{36}\.tmp$/;

/**
 * On disk when it returns.
 * @param guard is asked right before the new content becomes visible; when it rejects, the old content stays
 * @throws StateError `NotWritable`, and whatever `guard` throws; nothing is left behind then
 */
export async function writeFileAtomically(path: string, text: string, guard?: WriteGuard): Promise<void> {
  const temp = join(dirname(path), `.${basename(path)}.${randomUUID()}.tmp`);
  try {
    await writeThrough(temp, text);
    await retryWhileHeld(async () => {
      await guard?.assertHeld();
      await rename(temp, path);
    });
  } catch (error) {
    await rm(temp, { force: true }).catch(() => undefined);
    throw toStateError('NotWritable', 'Cannot write', path, await tellHeldFromDenied(path, error));
  }
  await syncFolder(dirname(path));
}

/**
 * Windows answers a rename over a file that another program keeps open as it answers a missing right: EPERM. Whoever may open
 * the file for writing has the right.
 */
async function tellHeldFromDenied(path: string, error: unknown): Promise<unknown> {
  if (codeOf(error) !== 'EPERM') return error;
  const held = Object.assign(new Error('another program keeps it open', { cause: error }), { code: 'EBUSY' });
  try {
    await (await open(path, 'r+')).close();
    return held;
  } catch (opening) {
    return codeOf(opening) === 'EBUSY' ? held : error;
  }
}

/** Without the flush, a power cut after the rename can leave an empty file under the good name (XFS, NTFS). */
async function writeThrough(path: string, text: string): Promise<void> {
  const file = await retryWhileHeld(() => open(path, 'wx'));
  try {
    await file.writeFile(text, 'utf8');
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Makes the new name survive a power cut. Windows and some shares cannot flush a folder; they keep names in their own way. */
async function syncFolder(dir: string): Promise<void> {
  const folder = await open(dir, 'r').catch(() => undefined);
  await folder?.sync().catch(() => undefined);
  await folder?.close().catch(() => undefined);
}

/**
 * Removes temporary files of writes that never ended. Only for the one process that may write there.
 * @param of only those of this file name; without it, all in the folder
 */
export async function removeLeftoverTemps(dir: string, of?: string): Promise<void> {
  for (const name of await readdir(dir)) {
    const target = TEMP_NAME.exec(name)?.[1];
    if (target === undefined || (of !== undefined && target !== of)) continue;
    await rm(join(dir, name), { force: true }).catch(() => undefined);
  }
}
