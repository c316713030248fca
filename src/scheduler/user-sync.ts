/** When the list of users is due to be read from CMS again. Pure; times are local, as the administrator wrote them. */

/** @returns the last instant at or before `now` at which local clocks showed `at`. */
export function lastDailyTime(at: { readonly hour: number; readonly minute: number }, now: Date): Date {
  // The Date constructor resolves a time that daylight saving skips to the hour after it, so no day is without one.
  const today = new Date(now.getFullYear(), now.getMonth(), now.getDate(), at.hour, at.minute);
  if (today <= now) return today;
  return new Date(now.getFullYear(), now.getMonth(), now.getDate() - 1, at.hour, at.minute);
}

/** @returns the first instant after `now` at which local clocks show `at`. */
export function nextDailyTime(at: { readonly hour: number; readonly minute: number }, now: Date): Date {
  const last = lastDailyTime(at, now);
  return new Date(last.getFullYear(), last.getMonth(), last.getDate() + 1, at.hour, at.minute);
}

/**
 * Due when no successful sync has happened since the last daily time.
 * A sync time in the future (a clock that was set back) counts as none.
 */
export function isUserSyncDue(
  lastSync: Date | undefined,
  at: { readonly hour: number; readonly minute: number },
  now: Date,
): boolean {
  return lastSync === undefined || lastSync > now || lastSync < lastDailyTime(at, now);
}
