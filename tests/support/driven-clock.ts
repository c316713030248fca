/**
 * A clock for the whole program in one process: it stands still until the test moves it, can be set wrong against the
 * world as the clock of a computer can, and lets short pauses within a piece of work pass by themselves.
 */
import type { Clock } from '../../src/sync/ports.js';

/** Pauses between two tries of one request are shorter; what waits for its next turn waits longer. */
const SHORT_MS = 1_500;

export interface DrivenClock extends Clock {
  /** What a right clock would show. */
  world(): Date;
  /** Lets time pass; whoever's time has come wakes up. */
  pass(ms: number): void;
  /** Sets the clock wrong by so much from now on; the world does not notice. */
  setWrongBy(ms: number): void;
  /** Resolves when somebody goes to sleep for such a time, or at once while somebody does; gives the wait. */
  somebodySleeps(isMeant: (ms: number) => boolean): Promise<number>;
}

interface Sleeper {
  readonly ms: number;
  readonly untilMs: number;
  readonly wake: () => void;
}

export function createDrivenClock(start: Date): DrivenClock {
  let worldMs = start.getTime();
  let wrongMs = 0;
  const sleepers = new Set<Sleeper>();
  const watchers = new Set<(sleeper: Sleeper) => void>();
  return {
    now: () => new Date(worldMs + wrongMs),
    world: () => new Date(worldMs),
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        if (signal?.aborted === true) return resolve();
        if (ms < SHORT_MS) return void setImmediate(resolve);
        const wake = (): void => {
          sleepers.delete(sleeper);
          signal?.removeEventListener('abort', wake);
          resolve();
        };
        const sleeper = { ms, untilMs: worldMs + ms, wake };
        sleepers.add(sleeper);
        signal?.addEventListener('abort', wake, { once: true });
        for (const watcher of [...watchers]) watcher(sleeper);
      }),
    pass(ms) {
      worldMs += ms;
      for (const { untilMs, wake } of [...sleepers]) if (untilMs <= worldMs) wake();
    },
    setWrongBy(ms) {
      wrongMs = ms;
    },
    somebodySleeps: (isMeant) =>
      new Promise((resolve) => {
        const asleep = [...sleepers].find(({ ms }) => isMeant(ms));
        if (asleep !== undefined) return resolve(asleep.ms);
        const watcher = (sleeper: Sleeper): void => {
          if (!isMeant(sleeper.ms)) return;
          watchers.delete(watcher);
          resolve(sleeper.ms);
        };
        watchers.add(watcher);
      }),
  };
}
