/** A series' pattern and its occurrences as elements of t:CalendarItem. Pure. */
import type { ItemView } from './item-view.js';
import { daysOf, isEndless, occurrencesOf } from '../calendar/recurrence.js';
import type { ServerBuild } from '../soap/server-build.js';
import type { OccurrenceTimes } from '../calendar/recurrence.js';

const dayOf = (date: Date, { givesEdges }: ServerBuild): string =>
  `${date.toISOString().slice(0, 10)}${givesEdges ? '' : 'T00:00:00.000000000'}Z`;
const instant = (date: Date): string => date.toISOString().replace(/\.\d+Z$/, 'Z');

/** @returns undefined on anything but a RecurringMaster, like the others here */
export function renderRecurrence({ item, type }: ItemView, build: ServerBuild): string | undefined {
  const { recurrence, start } = item;
  if (recurrence === undefined || type !== 'RecurringMaster') return undefined;
  const interval = `<t:Interval>${recurrence.interval ?? 1}</t:Interval>`;
  const pattern =
    recurrence.pattern === 'daily'
      ? `<t:DailyRecurrence>${interval}</t:DailyRecurrence>`
      : `<t:WeeklyRecurrence>${interval}<t:DaysOfWeek>${daysOf(recurrence, start).join(' ')}</t:DaysOfWeek>` +
        '<t:FirstDayOfWeek>Sunday</t:FirstDayOfWeek></t:WeeklyRecurrence>';
  const from = `<t:StartDate>${dayOf(start, build)}</t:StartDate>`;
  let range = `<t:NoEndRecurrence>${from}</t:NoEndRecurrence>`;
  if (recurrence.count !== undefined) {
    const count = `<t:NumberOfOccurrences>${recurrence.count}</t:NumberOfOccurrences>`;
    range = `<t:NumberedRecurrence>${from}${count}</t:NumberedRecurrence>`;
  } else if (recurrence.until !== undefined) {
    const until = `<t:EndDate>${dayOf(recurrence.until, build)}</t:EndDate>`;
    range = `<t:EndDateRecurrence>${from}${until}</t:EndDateRecurrence>`;
  }
  return `<t:Recurrence>${pattern}${range}</t:Recurrence>`;
}

/** The first or the last occurrence; a series without an end has no last one. */
export function renderEdge(view: ItemView, name: 'FirstOccurrence' | 'LastOccurrence'): string | undefined {
  const { recurrence } = view.item;
  if (recurrence === undefined || view.type !== 'RecurringMaster') return undefined;
  if (name === 'LastOccurrence' && isEndless(recurrence)) return undefined;
  const times = occurrencesOf(view.item).at(name === 'FirstOccurrence' ? 0 : -1);
  return times && renderOccurrence(view, name, times);
}

export function renderModified(view: ItemView): string | undefined {
  const { exceptions } = view.item;
  if (view.type !== 'RecurringMaster' || exceptions.size === 0) return undefined;
  const modified = occurrencesOf(view.item).filter(({ originalStart }) =>
    exceptions.has(originalStart.getTime()),
  );
  const elements = modified.map((times) => renderOccurrence(view, 'Occurrence', times));
  return `<t:ModifiedOccurrences>${elements.join('')}</t:ModifiedOccurrences>`;
}

export function renderDeleted({ item, type }: ItemView): string | undefined {
  if (type !== 'RecurringMaster' || item.deletedOccurrences.size === 0) return undefined;
  const elements = [...item.deletedOccurrences]
    .sort((a, b) => a - b)
    .map((at) => `<t:DeletedOccurrence><t:Start>${instant(new Date(at))}</t:Start></t:DeletedOccurrence>`);
  return `<t:DeletedOccurrences>${elements.join('')}</t:DeletedOccurrences>`;
}

function renderOccurrence(view: ItemView, name: string, times: OccurrenceTimes): string {
  const { id, changeKey } = view.occurrenceRef(times.originalStart);
  return (
    `<t:${name}><t:ItemId Id="${id}" ChangeKey="${changeKey}"/><t:Start>${instant(times.start)}</t:Start>` +
    `<t:End>${instant(times.end)}</t:End><t:OriginalStart>${instant(times.originalStart)}</t:OriginalStart></t:${name}>`
  );
}
