/**
 * What a RecurringMaster says of its occurrences: when the last one ends, and which ones were changed.
 *
 * https://learn.microsoft.com/en-us/exchange/client-developer/exchange-web-services/recurrence-patterns-and-ews
 */
import type { OccurrenceRef } from '../../model.js';
import { child, children, type XmlElement } from '../../xml/tree.js';
import { UNREADABLE, type Asked, type Given } from './asked.js';
import { readDay, readInstant } from './instant.js';
import type { ItemReading } from './item-reading.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** When a series ends. */
export type Recurrence =
  | 'never'
  | { readonly lastDay: Date }
  /** After a number of occurrences, the last of which begins so many days after the first, at most. */
  | { readonly startDay: Date | undefined; readonly days: number };

/** The longest that one unit of Interval can be, in days. */
const LONGEST_UNIT_DAYS: Readonly<Record<string, number>> = {
  DailyRecurrence: 1,
  WeeklyRecurrence: 7,
  AbsoluteMonthlyRecurrence: 31,
  // From the first Monday of one month to that of the next.
  RelativeMonthlyRecurrence: 38,
  AbsoluteYearlyRecurrence: 366,
  RelativeYearlyRecurrence: 373,
};

/** Values of DaysOfWeek that stand for several days. */
const DAYS_IN: Readonly<Record<string, number>> = { Day: 7, Weekday: 5, WeekendDay: 2 };

export function readRecurrence(item: XmlElement): Asked<Recurrence> {
  const recurrence = child(item, 'Recurrence');
  if (recurrence === undefined) return undefined;
  if (child(recurrence, 'NoEndRecurrence') !== undefined) return 'never';
  const lastDay = readDay(child(child(recurrence, 'EndDateRecurrence'), 'EndDate')?.text);
  if (lastDay !== undefined) return { lastDay };
  const numbered = child(recurrence, 'NumberedRecurrence');
  const count = readCount(numbered, 'NumberOfOccurrences');
  if (count === undefined) return UNREADABLE;
  const pattern = recurrence.children.find(({ name }) => Object.hasOwn(LONGEST_UNIT_DAYS, name));
  const stepDays =
    (readCount(pattern, 'Interval') ?? 1) * (LONGEST_UNIT_DAYS[pattern?.name ?? ''] ?? Infinity);
  const perStep =
    pattern?.name === 'WeeklyRecurrence' ? countDays(child(pattern, 'DaysOfWeek')?.text ?? '') : 1;
  const days = Math.ceil((count - 1) / perStep) * stepDays;
  return { startDay: readDay(child(numbered, 'StartDate')?.text), days };
}

function countDays(daysOfWeek: string): number {
  const days = new Set(daysOfWeek.trim().split(/\s+/));
  return [...days].reduce((sum, day) => sum + (DAYS_IN[day] ?? 1), 0);
}

function readCount(parent: XmlElement | undefined, name: string): number | undefined {
  const text = child(parent, name)?.text.trim() ?? '';
  return /^\d{1,6}$/.test(text) ? Number(text) : undefined;
}

/** Changed occurrences; they never appear in SyncFolderItems. Those without id or times are left out. */
export function readModifiedOccurrences(item: XmlElement): Asked<readonly OccurrenceRef[]> {
  const list = child(item, 'ModifiedOccurrences');
  return (
    list &&
    children(list, 'Occurrence').flatMap((occurrence) => {
      const { Id: id, ChangeKey: changeKey = '' } = child(occurrence, 'ItemId')?.attributes ?? {};
      const start = readInstant(child(occurrence, 'Start')?.text);
      const end = readInstant(child(occurrence, 'End')?.text) ?? start;
      if (id === undefined || end === undefined) return [];
      return [{ ref: { id, changeKey }, start: start ?? end, end }];
    })
  );
}

/**
 * Never earlier than the truth: a series that is taken for ended is not served any more. Not much later either, since
 * one that has ended is not to be mailed about.
 * @param first the master's own times, which are those of its first occurrence
 * @returns the end of the last occurrence, a changed one included; undefined where nothing that came tells it
 */
export function findSeriesEnd(
  {
    recurrence,
    lastOccurrenceEnd,
    modifiedOccurrences = [],
  }: Pick<Given<ItemReading>, 'recurrence' | 'lastOccurrenceEnd' | 'modifiedOccurrences'>,
  first: { readonly start: Date; readonly end: Date },
): Date | 'never' | undefined {
  if (recurrence === 'never') return 'never';
  const last = lastOccurrenceEnd ?? (recurrence && latestEnd(recurrence, first));
  if (last === undefined || last === 'never') return last;
  return new Date(Math.max(last.getTime(), ...modifiedOccurrences.map(({ end }) => end.getTime())));
}

/** The end of an occurrence that begins as late as the pattern lets it. */
function latestEnd(
  recurrence: Exclude<Recurrence, 'never'>,
  first: { readonly start: Date; readonly end: Date },
): Date | 'never' {
  const durationMs = Math.max(0, first.end.getTime() - first.start.getTime());
  // Of a day its second one counts too, because the date's zone may be missing or not the series' own; of a number of
  // occurrences the clocks may have been put back meanwhile.
  const lastStartMs =
    'lastDay' in recurrence
      ? recurrence.lastDay.getTime() + 2 * DAY_MS
      : Math.max(first.start.getTime(), recurrence.startDay?.getTime() ?? 0) +
        recurrence.days * DAY_MS +
        HOUR_MS;
  const end = new Date(lastStartMs + durationMs);
  return Number.isNaN(end.getTime()) ? 'never' : end;
}
