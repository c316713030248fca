/**
 * What reaches the attendees: each who has a mailbox here gets a copy of the meeting with the same UID (AppointmentState
 * Received, an ItemId of its own), and later changes to it. Attendees elsewhere are only counted by whoever sends.
 */
import type { StoredBody, StoredException, StoredItem } from './calendar-item.js';
import type { Directory } from './directory.js';
import type { Mailbox } from './mailbox.js';

export interface DeliveryRules {
  /** Do named properties of the organizer's item travel to the attendees' copies? */
  readonly extendedPropertiesTravel: boolean;
}

/** Brings every attendee's copy up to date with the organizer's item; makes the copies that are missing. */
export function deliverMeeting(directory: Directory, item: StoredItem, rules: DeliveryRules, at: Date): void {
  for (const { mailbox, copy } of attendeesHere(directory, item)) {
    if (copy === undefined) mailbox.add(toCopy(mailbox, item, rules, at));
    else updateCopy(mailbox, copy, item, rules, at);
  }
}

/** Brings one changed occurrence to the attendees' copies. */
export function deliverException(
  directory: Directory,
  item: StoredItem,
  exception: StoredException,
  rules: DeliveryRules,
  at: Date,
): void {
  for (const { mailbox, copy } of attendeesHere(directory, item)) {
    if (copy === undefined) continue;
    copy.exceptions.set(exception.originalStart.getTime(), copyException(mailbox, exception, rules));
    mailbox.touch(copy, [], at, copy.exceptions.get(exception.originalStart.getTime()));
  }
}

/** Tells the attendees' copies that the meeting is cancelled. */
export function deliverCancellation(directory: Directory, item: StoredItem, at: Date): void {
  for (const { mailbox, copy } of attendeesHere(directory, item)) {
    if (copy === undefined) continue;
    copy.isCancelled = true;
    mailbox.touch(copy, ['state'], at);
  }
}

function attendeesHere(directory: Directory, item: StoredItem) {
  return item.attendees.flatMap(({ address }) => {
    const mailbox = directory.find(address) ?? directory.findByProxy(address);
    if (mailbox === undefined || mailbox.item(item.id) === item) return [];
    const copy = item.uid === null ? undefined : mailbox.itemOfUid(item.uid);
    return [{ mailbox, copy }];
  });
}

function toCopy(
  mailbox: Mailbox,
  item: StoredItem,
  rules: DeliveryRules,
  at: Date,
): Parameters<Mailbox['add']>[0] {
  return {
    ...item,
    folder: 'calendar',
    createdAt: at,
    modifiedAt: at,
    body: deliveredBody(mailbox, item.body),
    attendees: item.attendees.map((attendee) => ({ ...attendee })),
    isReceived: true,
    isMeeting: true,
    wasSent: true,
    myResponse: 'NoResponseReceived',
    exceptions: copyExceptions(mailbox, item, rules),
    deletedOccurrences: new Set(item.deletedOccurrences),
    extended: new Map(rules.extendedPropertiesTravel ? item.extended : []),
    touched: new Map(),
    draftBody: undefined,
    truncatedAt: undefined,
  };
}

function updateCopy(
  mailbox: Mailbox,
  copy: StoredItem,
  item: StoredItem,
  rules: DeliveryRules,
  at: Date,
): void {
  const { subject, location, start, end, isAllDay, sensitivity, recurrence, sequenceNumber } = item;
  Object.assign(copy, { subject, location, start, end, isAllDay, sensitivity, recurrence, sequenceNumber });
  copy.body = deliveredBody(mailbox, item.body);
  copy.attendees = item.attendees.map((attendee) => ({ ...attendee }));
  if (rules.extendedPropertiesTravel)
    for (const [key, property] of item.extended) copy.extended.set(key, property);
  for (const exception of item.exceptions.values()) {
    copy.exceptions.set(exception.originalStart.getTime(), copyException(mailbox, exception, rules));
  }
  for (const deleted of item.deletedOccurrences) copy.deletedOccurrences.add(deleted);
  mailbox.touch(copy, ['body', 'subject', 'location', 'start', 'end'], at);
}

function deliveredBody({ dropsBodies }: Mailbox, body: StoredBody): StoredBody {
  return dropsBodies ? { type: body.type, text: '' } : { ...body };
}

/** The changed occurrences of a series, for a copy of it in this mailbox. */
export function copyExceptions(
  mailbox: Mailbox,
  item: StoredItem,
  rules: DeliveryRules,
): Map<number, StoredException> {
  return new Map(
    [...item.exceptions].map(([at, exception]) => [at, copyException(mailbox, exception, rules)]),
  );
}

function copyException(mailbox: Mailbox, exception: StoredException, rules: DeliveryRules): StoredException {
  return {
    ...exception,
    ...(exception.body === undefined ? {} : { body: deliveredBody(mailbox, exception.body) }),
    extended: new Map(rules.extendedPropertiesTravel ? exception.extended : []),
    touched: new Map(),
  };
}
