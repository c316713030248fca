/** A clock that stands still until it is moved. */
import type { Clock } from '../../src/sync/ports.js';

export interface ManualClock extends Clock {
  /** Moves the clock; sleepers whose time has come wake up. */
  pass(ms: number): void;
}

export function createManualClock(start = new Date('2026-06-10T10:00:00Z')): ManualClock {
  let nowMs = start.getTime();
  const sleepers = new Set<{ readonly untilMs: number; readonly wake: () => void }>();
  return {
    now: () => new Date(nowMs),
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        if (signal?.aborted === true) return resolve();
        const sleeper = { untilMs: nowMs + ms, wake: () => (sleepers.delete(sleeper), resolve()) };
        sleepers.add(sleeper);
        signal?.addEventListener('abort', sleeper.wake, { once: true });
      }),
    pass(ms) {
      nowMs += ms;
      for (const sleeper of [...sleepers]) if (sleeper.untilMs <= nowMs) sleeper.wake();
    },
  };
}
