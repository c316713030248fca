/** Keeps state/status.json up to date: written at the end of each cycle over all mailboxes, whatever became of it. */
import path from 'node:path';
import type { App, Instance } from '../../app.js';
import { isLockLost, StateError, ProgramError } from '../../errors.js';
import { nextDailyTime } from '../../scheduler/user-sync.js';
import type { CycleOutcome } from './cycle-run.js';
import { readStatus, writeStatus } from './status-file.js';
import { nextStatus, type Status } from '../../sync/cycle/status.js';

/** @param ended what the cycle came to, or what kept it from its end */
export async function recordStatus(
  app: App,
  instance: Pick<Instance, 'store' | 'guard' | 'lastStatus'>,
  ended: CycleOutcome | ProgramError,
): Promise<void> {
  const result = ended instanceof ProgramError ? undefined : ended;
  const error = ended instanceof ProgramError ? ended : ended.error;
  if (result === undefined && isLockLost(error)) return;
  const stateDir = path.join(app.home, 'state');
  const now = app.clock.now();
  const { lastUserSync } = await instance.store.readRun();
  const last = instance.lastStatus ?? (await readStatus(stateDir));
  const status = nextStatus(last, {
    now,
    version: app.version,
    lastUserSync: lastUserSync === undefined ? undefined : new Date(lastUserSync),
    nextUserSync: nextDailyTime(app.settings.cms.userSyncAt, now),
    result,
    summary: result?.line ?? error?.message ?? '',
    error,
  });
  instance.lastStatus = status;
  try {
    await writeStatus(stateDir, status, instance.guard);
  } catch (error) {
    if (!(error instanceof StateError) || isLockLost(error)) throw error;
    // The meetings are worth more than the figures about them.
    app.log.warn(error.message, { code: error.code, hint: error.hint });
  }
  await reportTurn(app, last, status);
}

/** Windows' event log hears when cycles begin to fail, and when they succeed again; not what a stop has broken off. */
async function reportTurn(app: App, last: Status | undefined, status: Status): Promise<void> {
  const wasBad = last !== undefined && isBad(last);
  if (app.stop.aborted || isBad(status) === wasBad) return;
  const { summary, error } = status.lastCycle;
  if (wasBad) await app.reportEvent?.('over', summary);
  else await app.reportEvent?.('begun', [error?.message ?? summary, error?.remedy ?? ''].join('\n').trim());
}

function isBad({ lastCycle, lastGoodCycle }: Status): boolean {
  return lastGoodCycle !== lastCycle.endedAt && lastCycle.error?.code !== 'Aborted';
}
