/** When a series takes place: the starts of its occurrences, and its first and last one. Pure. */
import type { DayOfWeek, SimulatedRecurrence, StoredItem } from './calendar-item.js';

const DAY_MS = 86_400_000;
export const DAYS_OF_WEEK: readonly DayOfWeek[] = [
  'Sunday',
  'Monday',
  'Tuesday',
  'Wednesday',
  'Thursday',
  'Friday',
  'Saturday',
];
/** How far a series without an end is expanded: more than ten years of days. */
const MAX_OCCURRENCES = 4000;

export function daysOf(recurrence: SimulatedRecurrence, start: Date): readonly DayOfWeek[] {
  return recurrence.daysOfWeek ?? [DAYS_OF_WEEK[start.getUTCDay()]!];
}

/** Starts of a series as instants in milliseconds, deleted occurrences included; at most 4000 of an endless one. */
export function occurrenceStarts(recurrence: SimulatedRecurrence, start: Date): number[] {
  const interval = recurrence.interval ?? 1;
  const limit = Math.min(recurrence.count ?? MAX_OCCURRENCES, MAX_OCCURRENCES);
  const lastDay = recurrence.until === undefined ? Infinity : endOfDay(recurrence.until);
  const starts: number[] = [];
  const weekdays = new Set(daysOf(recurrence, start));
  const firstWeekday = start.getUTCDay();
  for (let day = 0; starts.length < limit; day++) {
    const at = start.getTime() + day * DAY_MS;
    if (at > lastDay) break;
    const isDue =
      recurrence.pattern === 'daily'
        ? day % interval === 0
        : Math.floor((day + firstWeekday) / 7) % interval === 0 &&
          weekdays.has(DAYS_OF_WEEK[(day + firstWeekday) % 7]!);
    if (isDue) starts.push(at);
  }
  return starts;
}

function endOfDay(date: Date): number {
  return Math.floor(date.getTime() / DAY_MS) * DAY_MS + DAY_MS - 1;
}

export interface OccurrenceTimes {
  readonly originalStart: Date;
  readonly start: Date;
  readonly end: Date;
}

/** Of a master: each occurrence that was not deleted, changed ones with their own times. */
export function occurrencesOf(item: StoredItem): OccurrenceTimes[] {
  if (item.recurrence === undefined) return [];
  const duration = item.end.getTime() - item.start.getTime();
  return occurrenceStarts(item.recurrence, item.start)
    .filter((at) => !item.deletedOccurrences.has(at))
    .map((at) => {
      const exception = item.exceptions.get(at);
      return {
        originalStart: new Date(at),
        start: exception?.start ?? new Date(at),
        end: exception?.end ?? new Date(at + duration),
      };
    });
}

export function isEndless(recurrence: SimulatedRecurrence): boolean {
  return recurrence.count === undefined && recurrence.until === undefined;
}
