/** `--once`: one cycle, for Windows Task Scheduler every minute. */
import path from 'node:path';
import { openInstance } from '../app.js';
import type { App } from '../app.js';
import { acquireInstanceLock } from '../store/instance-lock.js';
import { takeResyncRequests } from '../store/resync-requests.js';
import { requireSuccess, runOneCycle } from './cycle-run.js';

/** @returns the exit code; 0 also when another instance is at work, since the next minute brings the next run */
export async function runOnce(app: App): Promise<number> {
  const stateDir = path.join(app.home, 'state');
  const lock = await acquireInstanceLock(stateDir, {
    mode: 'once',
    clock: app.clock,
    log: app.log,
  });
  if ('heldBy' in lock) {
    const message = 'Another instance is at work on this home: the work is left to it.';
    app.log.info(message, { reason: lock.heldBy.mode });
    if (!app.isTerminal) app.print(message);
    return 0;
  }
  try {
    const instance = await openInstance(app, lock);
    try {
      const requests = await takeResyncRequests(stateDir);
      requireSuccess(await runOneCycle(app, instance, { requests }));
      return 0;
    } finally {
      await instance.close();
    }
  } finally {
    await lock.release();
  }
}
