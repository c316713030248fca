/**
 * Whether CMS was down when the run before ended. A loop's client remembers that itself; a run-once every minute is a new
 * process each time, and each would give a CMS that is down the second try that is meant for a hiccup.
 */
import type { StateStore } from '../sync/ports.js';

/** @throws StateError */
export async function recordCms(store: StateStore, isDown: boolean, now: Date): Promise<void> {
  await store.updateRun((run) => {
    const { cmsDownSince, ...others } = run;
    if (isDown) return cmsDownSince === undefined ? { ...run, cmsDownSince: now.toISOString() } : run;
    return cmsDownSince === undefined ? run : others;
  });
}
