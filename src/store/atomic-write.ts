/**
 * A file is replaced whole or not at all: temporary file beside it, flushed to the disk, renamed over it. What a crash
 * leaves behind is a temporary file that nobody reads; `removeLeftoverTemps` clears it away.
 */
import { randomUUID } from 'node:crypto';
import { open, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { withPatience } from '../files/patience.js';

export interface AtomicWriteOptions {
  /** The last word before the new content becomes visible; when it rejects, the old content stays. */
  readonly beforeRename?: () => Promise<void>;
  /** Makes the new name itself survive a power cut, not only the content. */
  readonly syncFolder?: boolean;
}

const TEMP_NAME = /^\.(.+)\.[0-9a-f-]{36}\.tmp$/;

/** @throws whatever the file system or `beforeRename` throws; nothing is left behind then. */
export async function writeFileAtomically(
  path: string,
  text: string,
  options: AtomicWriteOptions = {},
): Promise<void> {
  const temp = join(dirname(path), `.${basename(path)}.${randomUUID()}.tmp`);
  try {
    await writeThrough(temp, text);
    await withPatience(async () => {
      await options.beforeRename?.();
      await rename(temp, path);
    });
  } catch (error) {
    await rm(temp, { force: true }).catch(() => undefined);
    throw error;
  }
  if (options.syncFolder === true) await syncFolder(dirname(path));
}

/** Without the flush, a power cut after the rename can leave an empty file under the good name (XFS, NTFS). */
async function writeThrough(path: string, text: string): Promise<void> {
  const file = await withPatience(() => open(path, 'wx'));
  try {
    await file.writeFile(text, 'utf8');
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Windows and some network shares cannot flush a folder; they keep names safe in their own way. */
export async function syncFolder(dir: string): Promise<void> {
  try {
    const folder = await open(dir, 'r');
    try {
      await folder.sync();
    } finally {
      await folder.close();
    }
  } catch {
    return;
  }
}

/**
 * Removes temporary files of writes that never ended. Only for the one process that may write there.
 * @param of only those of this file name; without it, all in the folder
 * @returns how many were removed
 */
export async function removeLeftoverTemps(dir: string, of?: string): Promise<number> {
  let removed = 0;
  for (const name of await readdir(dir)) {
    const target = TEMP_NAME.exec(name)?.[1];
    if (target === undefined || (of !== undefined && target !== of)) continue;
    await rm(join(dir, name), { force: true }).then(
      () => (removed += 1),
      () => undefined,
    );
  }
  return removed;
}
