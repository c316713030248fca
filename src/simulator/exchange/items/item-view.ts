/** What GetItem and SyncFolderItems see of an item or an occurrence, with the occurrence's own values put in. Pure. */
import type { ExtendedProperty, StoredBody, StoredItem } from '../calendar/calendar-item.js';
import { occurrenceId } from '../calendar/item-ids.js';
import type { FoundItem } from '../calendar/occurrences.js';

export interface ItemView {
  readonly id: string;
  readonly changeKey: string;
  readonly type: 'Single' | 'Occurrence' | 'Exception' | 'RecurringMaster';
  readonly subject: string;
  readonly location: string | undefined;
  readonly body: StoredBody;
  readonly start: Date;
  readonly end: Date;
  readonly originalStart: Date | undefined;
  readonly extended: ReadonlyMap<string, ExtendedProperty>;
  /** All that is the same for a series and its occurrences. */
  readonly item: StoredItem;
  /** Bits: 1 meeting, 2 received, 4 cancelled. */
  readonly appointmentState: number;
  /** Of the mailbox, for ids and change keys of occurrences. */
  readonly occurrenceRef: (originalStart: Date) => { readonly id: string; readonly changeKey: string };
}

/** Whose change key an occurrence has: Exchange stores exceptions inside the master and gives them the master's. */
export type OccurrenceChangeKeys = 'of-master' | 'own';

export function toView(found: FoundItem, keys: OccurrenceChangeKeys): ItemView {
  const { mailbox, item, occurrence } = found;
  const masterKey = mailbox.changeKeyOf(item);
  const keyAt = (originalStart: Date): string => {
    const exception = item.exceptions.get(originalStart.getTime());
    return keys === 'own' && exception !== undefined ? mailbox.changeKeyOf(exception) : masterKey;
  };
  const occurrenceRef = (originalStart: Date) => ({
    id: occurrenceId(item.id, originalStart),
    changeKey: keyAt(originalStart),
  });
  const common = { item, appointmentState: appointmentState(item), occurrenceRef };
  if (occurrence === undefined) {
    return {
      ...common,
      id: item.id,
      changeKey: masterKey,
      type: item.recurrence === undefined ? 'Single' : 'RecurringMaster',
      subject: item.subject,
      location: item.location,
      body: item.body,
      start: item.start,
      end: item.end,
      originalStart: undefined,
      extended: item.extended,
    };
  }
  const { times, exception } = occurrence;
  return {
    ...common,
    ...occurrenceRef(times.originalStart),
    type: exception === undefined ? 'Occurrence' : 'Exception',
    subject: exception?.subject ?? item.subject,
    location: exception?.location ?? item.location,
    body: exception?.body ?? item.body,
    start: times.start,
    end: times.end,
    originalStart: times.originalStart,
    // An exception is an item within the master: named properties that it was not given itself are the master's.
    extended: new Map([...item.extended, ...(exception?.extended ?? [])]),
  };
}

function appointmentState(item: StoredItem): number {
  const truth = (item.isMeeting ? 1 : 0) | (item.isReceived ? 2 : 0) | (item.isCancelled ? 4 : 0);
  return item.says.appointmentState ?? truth;
}
