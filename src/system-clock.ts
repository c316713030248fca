/** The machine's clock. */
import { setTimeout as pause } from 'node:timers/promises';
import type { Clock } from './sync/ports.js';

/** Longer waits than this overflow setTimeout's 32 bits and would fire at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

export const systemClock: Clock = {
  now: () => new Date(),
  sleep: (ms, signal) =>
    pause(Math.min(Math.max(ms, 0), LONGEST_TIMER_MS), undefined, { signal }).catch(() => undefined),
};
