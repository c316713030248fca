/** An instant for people: local time, and how far away it is. Pure. */
import { renderLocalTime } from '../../local-time.js';
import { pluralize } from '../pluralize.js';

const STEPS = [
  { unit: 'day', ms: 86_400_000 },
  { unit: 'hour', ms: 3_600_000 },
  { unit: 'minute', ms: 60_000 },
  { unit: 'second', ms: 1_000 },
] as const;

/** `2026-11-29 00:40 (3 minutes ago)` @param instant ISO 8601; undefined: it has not come yet */
export function formatTime(instant: string | undefined, now: Date): string {
  if (instant === undefined) return 'never';
  const at = new Date(instant);
  const aheadMs = at.getTime() - now.getTime();
  const distance = formatDuration(Math.abs(aheadMs));
  const clock = renderLocalTime(at).slice(0, 16);
  return aheadMs > 0 ? `${clock} (in ${distance})` : `${clock} (${distance} ago)`;
}

/** @param instant ISO 8601. One that has come is waited for by nobody but the next cycle. */
export function formatNextTry(instant: string, now: Date): string {
  return Date.parse(instant) <= now.getTime() ? 'in the next cycle' : formatTime(instant, now);
}

/** The two largest units at most: `1 day 4 hours`. */
export function formatDuration(ms: number): string {
  const first = STEPS.findIndex((step) => ms >= step.ms);
  if (first < 0) return '0 seconds';
  const { unit, ms: unitMs } = STEPS[first]!;
  const next = STEPS[first + 1];
  const rest = next === undefined ? 0 : Math.floor((ms % unitMs) / next.ms);
  const whole = pluralize(Math.floor(ms / unitMs), unit);
  return rest === 0 || next === undefined || unit === 'minute'
    ? whole
    : `${whole} ${pluralize(rest, next.unit)}`;
}
