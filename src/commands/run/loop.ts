/**
 * The loop: a cycle every `poll_interval` until the program is asked to stop. One loop per home works; a second one
 * stands by and takes over when the first is gone.
 */
import path from 'node:path';
import { withInstance, type App, type Instance } from '../../app.js';
import { isLockLost, NobodyServedError, type ProgramError } from '../../errors.js';
import { reportError } from '../../report-error.js';
import { runWaitMs } from '../../scheduler/waits.js';
import {
  acquireInstanceLock,
  waitForInstanceLock,
  type InstanceLock,
} from '../../store/lock/instance-lock.js';
import { isNobodyServed, remedyOf } from '../../sync/cycle/describe-cycle.js';
import { toRunError } from '../../sync/unexpected-errors.js';
import { loadAllParts } from './load-all-parts.js';
import { announceFirstRun } from './count-changes.js';
import type { StatusSite } from '../status-page/status-site.js';
import { runOneCycle, type CycleOutcome } from './cycle-run.js';
import { ResyncRequests } from './resync-requests.js';

/** A mailbox in hand for longer than this does not hold up the next cycle of the others. */
const STRAGGLER_MS = 5_000;

/** @returns the exit code, once the program was asked to stop */
export async function runLoop(app: App): Promise<number> {
  app.log.info('Started.', { version: app.version });
  // A standby too, which may take over weeks later.
  await loadAllParts();
  const site = await openStatusSite(app);
  try {
    await serveOrStandBy(app, site);
  } finally {
    await site?.close();
  }
  app.log.info('Stopped.');
  return 0;
}

async function openStatusSite(app: App): Promise<StatusSite | undefined> {
  const { listen } = app.settings.statusPage;
  if (listen === undefined) return undefined;
  const { StatusSite } = await import('../status-page/status-site.js');
  return new StatusSite(app, listen);
}

async function serveOrStandBy(app: App, site: StatusSite | undefined): Promise<void> {
  let lock = await takeLock(app);
  while (lock !== undefined) {
    site?.setStandby(false);
    await serveWithLock(app, lock);
    if (app.stop.aborted) return;
    site?.setStandby(true);
    app.log.warn('Another instance has taken over; this one stands by.');
    lock = await standBy(app);
  }
}

/**
 * @returns undefined when the program was asked to stop before it had the lock
 * @throws StateError where the home cannot hold a lock
 */
async function takeLock(app: App): Promise<InstanceLock | undefined> {
  const lock = await acquireInstanceLock(path.join(app.home, 'state'), { ...app, mode: 'loop' }, app.stop);
  if (!('heldBy' in lock)) return lock;
  if (app.stop.aborted) return undefined;
  const message =
    'Another instance is at work on this home; this one stands by and takes over when it is gone.';
  app.log.info(message, { reason: lock.heldBy.mode });
  return await standBy(app);
}

/** @returns undefined when the program was asked to stop meanwhile */
async function standBy(app: App): Promise<InstanceLock | undefined> {
  const taken = await waitForInstanceLock(path.join(app.home, 'state'), { ...app, mode: 'loop' }, app.stop);
  if (taken !== undefined) app.log.info('The other instance is gone; this one takes over.');
  return taken;
}

/** Returns when the program was asked to stop, or the lock was lost. */
async function serveWithLock(app: App, lock: InstanceLock): Promise<void> {
  // A lock that was lost stops the cycle in hand as a signal would.
  const holder: App = { ...app, stop: AbortSignal.any([app.stop, lock.lost]) };
  try {
    await withInstance(holder, lock, async (instance) => {
      await runCycles(holder, instance);
      await Promise.all(instance.lanes.busy.values());
    });
  } catch (error) {
    if (!isLockLost(error)) throw error;
  }
}

async function runCycles(app: App, instance: Instance): Promise<void> {
  const intervalMs = app.settings.ews.pollIntervalMs;
  const requests = new ResyncRequests(app, instance);
  let failures = 0;
  let areUsersSynced = false;
  let outage: Outage = NO_OUTAGE;
  while (!app.stop.aborted) {
    const startedMs = app.clock.now().getTime();
    const error = await runSafely(async () => {
      await announceFirstRun(app, instance);
      if (app.stop.aborted) return undefined;
      const outcome = await runOneCycle(app, instance, {
        requests,
        syncUsers: !areUsersSynced,
        mayServeMeanwhile: true,
        stragglerMs: Math.max(STRAGGLER_MS, intervalMs),
      });
      areUsersSynced ||= outcome.areUsersSynced;
      outage = reportService(app, outage, outcome);
      return outcome.error;
    });
    if (error !== undefined) outage = { ...outage, hasFailed: true };
    failures = error === undefined ? 0 : failures + 1;
    // A clock that was set back must not stretch the wait.
    const restMs = Math.min(startedMs + intervalMs - app.clock.now().getTime(), intervalMs);
    const waitMs = error === undefined ? Math.max(restMs, 0) : runWaitMs(failures);
    if (error !== undefined && !app.stop.aborted) reportError(app, error, waitMs);
    await app.clock.sleep(waitMs, app.stop);
  }
}

/** What has happened since a mailbox was last served. */
interface Outage {
  /** Nobody was served, and that was said. */
  readonly isNobodyServed: boolean;
  /** An error ended a cycle. */
  readonly hasFailed: boolean;
}

const NO_OUTAGE: Outage = { isNobodyServed: false, hasFailed: false };

/** Says once when nobody at all is served any more, and once when that, or an error of the run, is over. */
function reportService(app: App, outage: Outage, outcome: CycleOutcome): Outage {
  const { error, figures, line } = outcome;
  if (error !== undefined || app.stop.aborted) return outage;
  if (figures.served > 0) {
    if (outage.isNobodyServed || outage.hasFailed) app.log.info('Mailboxes are served again.');
    return NO_OUTAGE;
  }
  // The mailboxes have waits of their own. One that is still in hand may be one whose server hangs.
  if (outage.isNobodyServed || !isNobodyServed(figures)) return outage;
  reportError(app, new NobodyServedError(line, remedyOf(outcome)));
  return { ...outage, isNobodyServed: true };
}

/**
 * @returns what made the run fail as a whole, a mistake of ours included: a service that ends by it serves nobody
 * @throws StateError `LockLost`
 */
export async function runSafely(
  run: () => Promise<ProgramError | undefined>,
): Promise<ProgramError | undefined> {
  const error = await run().catch(toRunError);
  if (isLockLost(error)) throw error;
  return error;
}
