/**
 * `--resync user@domain`: the mailbox's whole calendar is read again and every meeting that has not ended is reconciled.
 * Where a loop is at work it is left a request; where a run-once is, its end is waited for.
 */
import path from 'node:path';
import { openInstance } from '../app.js';
import type { App } from '../app.js';
import { acquireInstanceLock, waitForInstanceLock } from '../store/instance-lock.js';
import type { InstanceLock } from '../store/instance-lock.js';
import { leaveResyncRequest } from '../store/resync-requests.js';
import { createUsersFile } from '../store/users-file.js';
import { reportRun, requireServed, runOneCycle } from './cycle-run.js';

/** A run-once is over within its minute. */
const WAIT_FOR_ONCE_MS = 60_000;

/**
 * @returns the exit code
 * @throws UsageError for a mailbox that is not served
 */
export async function runResync(app: App, mailboxes: readonly string[]): Promise<number> {
  const dir = path.join(app.home, 'state');
  const options = { mode: 'resync', clock: app.clock, log: app.log } as const;
  const lock = await acquireInstanceLock(dir, options, app.stop);
  if (!('heldBy' in lock)) return await resyncWithLock(app, lock, mailboxes);
  if (app.stop.aborted) return stoppedBefore(app, mailboxes.length);
  if (lock.heldBy.mode !== 'loop') {
    app.printError('Another run is at work on this home; waiting for it to end.');
    const giveUp = AbortSignal.any([app.stop, AbortSignal.timeout(WAIT_FOR_ONCE_MS)]);
    const taken = await waitForInstanceLock(dir, options, giveUp);
    if (taken !== undefined) return await resyncWithLock(app, taken, mailboxes);
    if (app.stop.aborted) return stoppedBefore(app, mailboxes.length);
  }
  const users = await createUsersFile(path.join(app.home, 'config', 'users.txt'), { log: app.log }).read();
  requireServed(mailboxes, users?.addresses ?? []);
  for (const mailbox of mailboxes) await leaveResyncRequest(dir, mailbox);
  app.print(`Another instance is at work: it resyncs ${mailboxes.join(', ')} in its next cycle.`);
  return 0;
}

async function resyncWithLock(app: App, lock: InstanceLock, mailboxes: readonly string[]): Promise<number> {
  try {
    const instance = await openInstance(app, lock);
    try {
      const outcome = await runOneCycle(app, instance, { resync: mailboxes });
      reportRun(app, outcome);
      return outcome.figures.notReached > 0 ? stoppedBefore(app, outcome.figures.notReached) : 0;
    } finally {
      await instance.close();
    }
  } finally {
    await lock.release();
  }
}

/** Nobody else carries out what was asked for here. @returns the exit code */
function stoppedBefore(app: App, count: number): number {
  const message = `Stopped before the resync was through with ${count === 1 ? 'its mailbox' : `${count} mailboxes`}.`;
  app.log.warn(message, { hint: 'Ask again with --resync.' });
  if (!app.isTerminal) app.printError(message);
  return 1;
}
