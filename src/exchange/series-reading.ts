/**
 * What a RecurringMaster says of its occurrences: when the last one ends, and which ones were changed.
 *
 * https://learn.microsoft.com/en-us/exchange/client-developer/exchange-web-services/recurrence-patterns-and-ews
 */
import type { OccurrenceRef } from '../model.js';
import { readDay, readInstant } from './instant.js';
import { child, children, type XmlElement } from './soap/tree.js';

const DAY_MS = 86_400_000;

/** Changed occurrences; they never appear in SyncFolderItems. Those without id or times are left out. */
export function readModifiedOccurrences(item: XmlElement): readonly OccurrenceRef[] {
  return children(child(item, 'ModifiedOccurrences'), 'Occurrence').flatMap((occurrence) => {
    const id = child(occurrence, 'ItemId')?.attributes;
    const start = readInstant(child(occurrence, 'Start')?.text);
    const end = readInstant(child(occurrence, 'End')?.text) ?? start;
    if (id?.['Id'] === undefined || end === undefined) return [];
    return [{ ref: { id: id['Id'], changeKey: id['ChangeKey'] ?? '' }, start: start ?? end, end }];
  });
}

/**
 * Never earlier than the truth: a series that is taken for ended is not served any more.
 * @param first the master's own times, which are those of its first occurrence
 * @returns the end of the last occurrence, a changed one included; `never` where the series has no end or none is known
 */
export function readSeriesEnd(
  item: XmlElement,
  first: { readonly start: Date; readonly end: Date },
  modified: readonly OccurrenceRef[],
): Date | 'never' {
  const recurrence = child(item, 'Recurrence');
  if (child(recurrence, 'NoEndRecurrence') !== undefined) return 'never';
  const last =
    readInstant(child(child(item, 'LastOccurrence'), 'End')?.text) ?? lastDayEnd(recurrence, first);
  if (last === undefined) return 'never';
  return new Date(Math.max(last.getTime(), ...modified.map(({ end }) => end.getTime())));
}

/** The end of an occurrence that begins at the last minute of the last day. */
function lastDayEnd(
  recurrence: XmlElement | undefined,
  first: { readonly start: Date; readonly end: Date },
): Date | undefined {
  const day = readDay(child(child(recurrence, 'EndDateRecurrence'), 'EndDate')?.text);
  if (day === undefined) return undefined;
  const durationMs = Math.max(0, first.end.getTime() - first.start.getTime());
  // A second day, because the date's zone may be missing or not the series' own.
  return new Date(day.getTime() + 2 * DAY_MS + durationMs);
}
