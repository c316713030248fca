/** Reads and writes `state/status.json`. Its shape, and what it means, are in sync/cycle/status.ts. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { retryWhileHeld } from '../../files/held-file.js';
import { writeFileAtomically } from '../../store/atomic-write.js';
import { isStatus, type Status } from '../../sync/cycle/status.js';
import type { WriteGuard } from '../../sync/ports.js';

/** @returns undefined where there is none, or one that cannot be used: its figures are no more than figures */
export async function readStatus(stateDir: string): Promise<Status | undefined> {
  try {
    const text = await retryWhileHeld(() => readFile(join(stateDir, 'status.json'), 'utf8'));
    const status: unknown = JSON.parse(text);
    return isStatus(status) ? status : undefined;
  } catch {
    return undefined;
  }
}

/** @throws StateError */
export async function writeStatus(stateDir: string, status: Status, guard: WriteGuard): Promise<void> {
  const path = join(stateDir, 'status.json');
  await writeFileAtomically(path, `${JSON.stringify(status, null, 2)}\n`, guard);
}
