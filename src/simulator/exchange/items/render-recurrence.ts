/** A series' pattern and its occurrences as elements of t:CalendarItem. Pure. */
import type { ItemView } from './item-view.js';
import { daysOf } from '../calendar/recurrence.js';
import type { OccurrenceTimes } from '../calendar/recurrence.js';

const day = (date: Date): string => `${date.toISOString().slice(0, 10)}Z`;
const instant = (date: Date): string => date.toISOString().replace(/\.\d+Z$/, 'Z');

export function renderRecurrence({ item }: ItemView): string | undefined {
  const { recurrence, start } = item;
  if (recurrence === undefined) return undefined;
  const interval = `<t:Interval>${recurrence.interval ?? 1}</t:Interval>`;
  const pattern =
    recurrence.pattern === 'daily'
      ? `<t:DailyRecurrence>${interval}</t:DailyRecurrence>`
      : `<t:WeeklyRecurrence>${interval}<t:DaysOfWeek>${daysOf(recurrence, start).join(' ')}</t:DaysOfWeek>` +
        '<t:FirstDayOfWeek>Sunday</t:FirstDayOfWeek></t:WeeklyRecurrence>';
  const from = `<t:StartDate>${day(start)}</t:StartDate>`;
  let range = `<t:NoEndRecurrence>${from}</t:NoEndRecurrence>`;
  if (recurrence.count !== undefined) {
    const count = `<t:NumberOfOccurrences>${recurrence.count}</t:NumberOfOccurrences>`;
    range = `<t:NumberedRecurrence>${from}${count}</t:NumberedRecurrence>`;
  } else if (recurrence.until !== undefined) {
    const until = `<t:EndDate>${day(recurrence.until)}</t:EndDate>`;
    range = `<t:EndDateRecurrence>${from}${until}</t:EndDateRecurrence>`;
  }
  return `<t:Recurrence>${pattern}${range}</t:Recurrence>`;
}

export function renderOccurrence(
  view: ItemView,
  name: string,
  times: OccurrenceTimes | undefined,
): string | undefined {
  if (times === undefined) return undefined;
  const { id, changeKey } = view.occurrenceRef(times.originalStart);
  return (
    `<t:${name}><t:ItemId Id="${id}" ChangeKey="${changeKey}"/><t:Start>${instant(times.start)}</t:Start>` +
    `<t:End>${instant(times.end)}</t:End><t:OriginalStart>${instant(times.originalStart)}</t:OriginalStart></t:${name}>`
  );
}
