/** `state/status.json`: its shape and what it means are in sync/status.ts. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { WriteGuard } from '../sync/ports.js';
import type { Status } from '../sync/cycle/status.js';
import { writeFileAtomically } from '../store/atomic-write.js';
import { toStateError } from '../files/file-trouble.js';
import { withPatience } from '../files/patience.js';
import { isJsonObject } from '../store/state-format.js';

/** @returns undefined where there is none, or one that cannot be used: its figures are no more than figures */
export async function readStatus(stateDir: string): Promise<Status | undefined> {
  try {
    const status: unknown = JSON.parse(
      await withPatience(() => readFile(join(stateDir, 'status.json'), 'utf8')),
    );
    return isStatus(status) ? status : undefined;
  } catch {
    return undefined;
  }
}

function isStatus(value: unknown): value is Status {
  if (!isJsonObject(value) || value['format'] !== 1) return false;
  const areDaysRight = isJsonObject(value['days']) && Object.values(value['days']).every(isDay);
  const areListsRight = Array.isArray(value['notServed']) && Array.isArray(value['waitingMeetings']);
  return (
    areDaysRight && areListsRight && isJsonObject(value['mailboxes']) && isJsonObject(value['lastCycle'])
  );
}

function isDay(value: unknown): boolean {
  return isJsonObject(value) && typeof value['changes'] === 'number' && typeof value['mails'] === 'number';
}

/** @throws StateError */
export async function writeStatus(stateDir: string, status: Status, guard: WriteGuard): Promise<void> {
  const path = join(stateDir, 'status.json');
  try {
    await writeFileAtomically(path, `${JSON.stringify(status, null, 2)}\n`, {
      beforeRename: () => guard.assertHeld(),
    });
  } catch (error) {
    throw toStateError('NotWritable', 'Cannot write the figures for status to', path, error);
  }
}
