/**
 * How long to wait before something is tried again. Pure: attempts and chance are arguments, milliseconds come out.
 */

const MINUTE_MS = 60_000;

/** A mailbox that somebody has to mend, and the second failure of a full resync, are asked again after this. */
export const HOUR_MS = 60 * MINUTE_MS;

/**
 * The wait before the next look at a mailbox or a meeting: none (the next cycle), then 1, 2, 4 ... 60 minutes.
 * @param attempts how many looks have failed, from 1
 * @param chance 0 to 1; spreads the wait over 80 to 100 % so that what failed together does not return together
 */
export function growingWaitMs(attempts: number, chance: number): number {
  return attempts <= 1 ? 0 : spread(doubled(attempts - 1, HOUR_MS), chance);
}

/** The loop's wait after a run that failed as a whole: 1, 2, 4 ... 15 minutes. */
export function runWaitMs(failures: number): number {
  return doubled(failures, 15 * MINUTE_MS);
}

function doubled(attempts: number, ceilingMs: number): number {
  // Past 2^20 minutes the ceiling has long been reached; the bound keeps the power finite.
  return Math.min(ceilingMs, MINUTE_MS * 2 ** Math.min(Math.max(attempts, 1) - 1, 20));
}

function spread(ms: number, chance: number): number {
  return Math.round(ms * (0.8 + 0.2 * chance));
}
