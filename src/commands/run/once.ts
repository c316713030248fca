/** `--once`: one cycle, for Windows Task Scheduler every minute. */
import { isYoungerThan } from '../../scheduler/clock-guards.js';
import path from 'node:path';
import { withInstance, type App } from '../../app.js';
import { acquireInstanceLock } from '../../store/lock/instance-lock.js';
import { announceFirstRun } from './count-changes.js';
import { reportRun, runOneCycle } from './cycle-run.js';
import { ResyncRequests } from './resync-requests.js';

/** Shortly before Task Scheduler starts the next run, which would leave everybody to this one. */
const LEAST_MS = 50_000;

/** @returns the exit code; 0 also when another instance is at work, since the next minute brings the next run */
export async function runOnce(app: App): Promise<number> {
  const hasTime = limitTime(app);
  const stateDir = path.join(app.home, 'state');
  const lock = await acquireInstanceLock(stateDir, { ...app, mode: 'once' }, app.stop);
  if ('heldBy' in lock) {
    if (app.stop.aborted) return 0;
    const message = 'Another instance is at work on this home: the work is left to it.';
    app.log.info(message, { reason: lock.heldBy.mode });
    if (!app.isTerminal) app.print(message);
    return 0;
  }
  return await withInstance(app, lock, async (instance) => {
    await announceFirstRun(app, instance);
    const requests = new ResyncRequests(app, instance);
    const outcome = await runOneCycle(app, instance, { requests, hasTime });
    reportRun(app, outcome);
    const { unfinished } = outcome.figures;
    if (unfinished > 0)
      app.log.info('The next run continues with the unfinished mailboxes.', { count: unfinished });
    return 0;
  });
}

/**
 * A mailbox that is slow page by page must not keep all others from being served for hours. What is saved with each page
 * is where the next run goes on.
 */
function limitTime(app: App): () => boolean {
  const startedMs = app.clock.now().getTime();
  const limitMs = Math.max(LEAST_MS, app.settings.ews.pollIntervalMs);
  return () => isYoungerThan(startedMs, app.clock.now().getTime(), limitMs);
}
