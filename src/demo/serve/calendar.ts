/** The company's calendars as a person sees them: meetings and occurrences between two days, one's own and those of others. */
import { occurrencesOf } from '../../simulator/exchange/calendar/recurrence.js';
import type { ItemView } from '../../simulator/exchange/items/item-view.js';
import type { DemoCompany } from '../company.js';

/** An item, or an occurrence under the id of its series. */
export interface CalendarEntry extends ItemView {
  readonly isOwn: boolean;
  /** Whether the invitation holds a link into a room. */
  readonly hasLink: boolean;
}

/** In order of time. @param mailbox one of the company's */
export function readEntries(company: DemoCompany, mailbox: string, from: Date, to: Date): CalendarEntry[] {
  const { exchange } = company;
  return exchange
    .items(mailbox)
    .flatMap((view) =>
      view.type === 'RecurringMaster'
        ? occurrencesOf(view.item)
            .filter(({ start, end }) => end > from && start < to)
            .map(({ originalStart }) => exchange.readItem(mailbox, view.occurrenceRef(originalStart).id))
        : [view],
    )
    .filter(({ start, end }) => end > from && start < to)
    .map((view) => toEntry(company, view))
    .sort((a, b) => a.start.getTime() - b.start.getTime());
}

/** @returns undefined where the mailbox holds no such item */
export function readEntry(company: DemoCompany, mailbox: string, id: string): CalendarEntry | undefined {
  const view = company.exchange.items(mailbox).find((item) => item.id === id);
  return view === undefined ? undefined : toEntry(company, view);
}

/** The organizer's own item of a meeting, which is the one that the program reads. */
export function findOriginal(company: DemoCompany, { item }: ItemView): ItemView | undefined {
  if (!company.people.some(({ address }) => address === item.organizer.address)) return undefined;
  return company.exchange.items(item.organizer.address).find((other) => other.item.uid === item.uid);
}

function toEntry({ joinUrl }: DemoCompany, view: ItemView): CalendarEntry {
  const { item, body } = view;
  return {
    ...view,
    id: item.id,
    isOwn: !item.isReceived,
    hasLink: body.text.includes(`${joinUrl}/meeting/`),
  };
}
