/** Times of the wall clock compared so that a clock which is set back neither stretches a wait nor a limit. Pure. */

/** Whether less than `limitMs` have passed. Not where the start lies ahead: that does not tell how long it was. */
export function isYoungerThan(startedMs: number, nowMs: number, limitMs: number): boolean {
  return nowMs >= startedMs && nowMs - startedMs < limitMs;
}

/** Whether `untilMs` lies ahead, but no further than anybody can have meant: else only a wrong clock can have set it. */
export function isStillAhead(untilMs: number, nowMs: number, longestMs: number): boolean {
  return untilMs > nowMs && untilMs - nowMs <= longestMs;
}
