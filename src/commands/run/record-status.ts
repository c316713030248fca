/** Keeps state/status.json up to date: written at the end of each cycle over all mailboxes, whatever became of it. */
import path from 'node:path';
import type { App, Instance } from '../../app.js';
import { isLockLost, StateError, type Trouble } from '../../errors.js';
import { nextDailyTime } from '../../scheduler/user-sync.js';
import { readStatus, writeStatus } from './status-file.js';
import type { CycleResult } from '../../sync/cycle/cycle.js';
import { nextStatus } from '../../sync/cycle/status.js';

/** @param result undefined where it did not come to a cycle */
export async function recordStatus(
  app: App,
  { store, guard }: Pick<Instance, 'store' | 'guard'>,
  result: CycleResult | undefined,
  summary: string,
  trouble: Trouble | undefined,
): Promise<void> {
  const stateDir = path.join(app.home, 'state');
  const now = app.clock.now();
  const { lastUserSync } = await store.readRun();
  const status = nextStatus(await readStatus(stateDir), {
    now,
    version: app.version,
    lastUserSync: lastUserSync === undefined ? undefined : new Date(lastUserSync),
    nextUserSync: nextDailyTime(app.settings.cms.userSyncAt, now),
    result,
    summary,
    trouble,
  });
  try {
    await writeStatus(stateDir, status, guard);
  } catch (error) {
    if (!(error instanceof StateError) || isLockLost(error)) throw error;
    // The meetings are worth more than the figures about them.
    app.log.warn(error.message, { code: error.code, hint: error.hint });
  }
}
