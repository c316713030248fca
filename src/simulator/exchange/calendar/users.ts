/**
 * The people: what they do to their meetings in Outlook, each step with the entries in the change log, the change keys
 * and the attendees' copies that it has on Exchange. Nothing here goes over the wire.
 */
import type { SimulatedResponse, StoredBody, StoredException, StoredItem } from './calendar-item.js';
import type { Directory } from './directory.js';
import type { Mailbox } from './mailbox.js';
import { copyExceptions, deliverCancellation, deliverException, deliverMeeting } from './meeting-delivery.js';
import type { DeliveryRules } from './meeting-delivery.js';
import { newUid, toAttendee, toBody, toNewItem } from './meeting-input.js';
import type { AttendeeInput, MeetingInput } from './meeting-input.js';
import { findOccurrence } from './occurrences.js';

/** A user's change; what is missing stays. `location: null` takes the Location away. */
export interface MeetingEdit {
  readonly subject?: string;
  readonly location?: string | null;
  readonly body?: string | StoredBody;
  readonly start?: Date;
  readonly end?: Date;
  readonly attendees?: readonly AttendeeInput[];
  readonly sensitivity?: StoredItem['sensitivity'];
  readonly isAllDay?: boolean;
  /** Does the user send the update to the attendees? Default true for a sent meeting. */
  readonly sendUpdate?: boolean;
}

export interface OccurrenceEdit {
  readonly subject?: string;
  readonly location?: string;
  /** Gives the occurrence a body of its own. */
  readonly body?: string | StoredBody;
  readonly start?: Date;
  readonly end?: Date;
  readonly sendUpdate?: boolean;
}

export class Users {
  readonly #directory: Directory;
  readonly #rules: DeliveryRules;
  readonly #now: () => Date;

  constructor(directory: Directory, rules: DeliveryRules, now: () => Date) {
    this.#directory = directory;
    this.#rules = rules;
    this.#now = now;
  }

  /** @returns the new item's id */
  createMeeting(address: string, input: MeetingInput): string {
    const mailbox = this.#directory.get(address);
    const item = mailbox.add(toNewItem(mailbox, input, this.#now()));
    if (item.wasSent && !item.isReceived) this.#deliver(item);
    return item.id;
  }

  editMeeting(address: string, id: string, edit: MeetingEdit): void {
    const { mailbox, item } = this.#directory.getItem(address, id);
    const { sendUpdate, location, body, attendees, ...plain } = edit;
    Object.assign(item, plain);
    if (location !== undefined) item.location = location ?? undefined;
    if (body !== undefined) item.body = toBody(body);
    if (body !== undefined && item.draftBody !== undefined) item.draftBody = toBody(body);
    if (attendees !== undefined) this.#invite(item, attendees);
    if (edit.start !== undefined || edit.end !== undefined) reschedule(item, edit.start !== undefined);
    mailbox.touch(item, Object.keys(edit), this.#now());
    if (item.wasSent && !item.isReceived && sendUpdate !== false) this.#deliver(item);
  }

  /** Outlook sends what stands in its own window: what was written to the draft on the server meanwhile is lost. */
  sendDraft(address: string, id: string): void {
    const { mailbox, item } = this.#directory.getItem(address, id);
    if (item.draftBody !== undefined) item.body = { ...item.draftBody };
    item.draftBody = undefined;
    item.wasSent = true;
    item.isMeeting = true;
    mailbox.touch(item, ['body', 'state'], this.#now());
    this.#deliver(item);
  }

  /**
   * Makes (or changes further) an exception to a series; the master is what SyncFolderItems tells of.
   * @param originalStart of the occurrence, as the series has it
   */
  changeOccurrence(address: string, masterId: string, originalStart: Date, edit: OccurrenceEdit): void {
    const { mailbox, item } = this.#directory.getItem(address, masterId);
    const exception = exceptionOf(item, originalStart);
    const { sendUpdate, body, ...plain } = edit;
    Object.assign(exception, plain);
    if (body !== undefined) exception.body = toBody(body);
    mailbox.touch(item, [], this.#now(), exception);
    for (const property of Object.keys(edit)) exception.touched.set(property, exception.changeSerial);
    if (item.wasSent && !item.isReceived && sendUpdate !== false) {
      deliverException(this.#directory, item, exception, this.#rules, this.#now());
    }
  }

  deleteOccurrence(address: string, masterId: string, originalStart: Date): void {
    const { mailbox, item } = this.#directory.getItem(address, masterId);
    if (findOccurrence(item, originalStart) === undefined)
      throw new Error('The series has no such occurrence.');
    item.exceptions.delete(originalStart.getTime());
    item.deletedOccurrences.add(originalStart.getTime());
    mailbox.touch(item, ['recurrence'], this.#now());
    if (item.wasSent && !item.isReceived) this.#deliver(item);
  }

  /** The meeting stays in the organizer's calendar, marked as cancelled; `deleteMeeting` takes it away. */
  cancelMeeting(address: string, id: string): void {
    const { mailbox, item } = this.#directory.getItem(address, id);
    item.isCancelled = true;
    item.sequenceNumber++;
    mailbox.touch(item, ['state'], this.#now());
    if (!item.isReceived) deliverCancellation(this.#directory, item, this.#now());
  }

  /** An organizer's deletion cancels the attendees' copies. */
  deleteMeeting(address: string, id: string): void {
    const { mailbox, item } = this.#directory.getItem(address, id);
    mailbox.remove(id);
    if (item.wasSent && !item.isReceived) deliverCancellation(this.#directory, item, this.#now());
  }

  /**
   * Moves an item to another folder, or (`calendar`) there and back again: either way its ItemId is a new one.
   * @returns the new id
   */
  moveMeeting(address: string, id: string, folder: 'calendar' | 'other' = 'calendar'): string {
    const { mailbox, item } = this.#directory.getItem(address, id);
    mailbox.remove(id);
    return mailbox.add({ ...item, folder, modifiedAt: this.#now() }).id;
  }

  /**
   * Copies an item with all of its properties, the extended ones included, under a new UID.
   * @param options.received Exchange may set the Received bit on a copy
   * @returns the copy's id
   */
  copyMeeting(address: string, id: string, options: { readonly received?: boolean } = {}): string {
    const { mailbox, item } = this.#directory.getItem(address, id);
    const now = this.#now();
    const copy = mailbox.add({
      ...item,
      createdAt: now,
      modifiedAt: now,
      uid: newUid(mailbox, 'copy'),
      body: { ...item.body },
      attendees: item.attendees.map((attendee) => ({ ...attendee })),
      isReceived: options.received ?? item.isReceived,
      exceptions: copyExceptions(mailbox, item, { extendedPropertiesTravel: true }),
      deletedOccurrences: new Set(item.deletedOccurrences),
      extended: new Map(item.extended),
      touched: new Map(),
    });
    return copy.id;
  }

  /**
   * An attendee answers: the organizer's item gets a new change key and an entry in the log, its body stays.
   * @param options.asDeleteAndCreate the attendee's own copy goes and comes again with a new ItemId, as Outlook may do
   */
  respond(
    organizer: string,
    id: string,
    attendee: string,
    response: SimulatedResponse = 'Accept',
    options: { readonly asDeleteAndCreate?: boolean } = {},
  ): void {
    const { mailbox, item } = this.#directory.getItem(organizer, id);
    const now = this.#now();
    const invited = item.attendees.find(({ address }) => address.toLowerCase() === attendee.toLowerCase());
    if (invited === undefined) throw new Error(`${attendee} is not invited.`);
    Object.assign(invited, { response, respondedAt: now });
    mailbox.touch(item, ['attendees'], now);
    const own = this.#directory.find(attendee);
    const copy = item.uid === null ? undefined : own?.itemOfUid(item.uid);
    if (own === undefined || copy === undefined) return;
    copy.myResponse = response;
    if (options.asDeleteAndCreate) this.moveMeeting(own.address, copy.id);
    else own.touch(copy, ['state'], now);
  }

  #invite(item: StoredItem, attendees: readonly AttendeeInput[]): void {
    const known = new Map(item.attendees.map((attendee) => [attendee.address.toLowerCase(), attendee]));
    item.attendees = attendees.map(toAttendee).map((one) => known.get(one.address.toLowerCase()) ?? one);
    if (item.attendees.length > 0 && !item.isMeeting) {
      item.isMeeting = true;
      item.draftBody = { ...item.body };
    }
  }

  #deliver(item: StoredItem): void {
    deliverMeeting(this.#directory, item, this.#rules, this.#now());
  }
}

/** Another time asks everybody to answer again; another start is another pattern for a series, too. */
export function reschedule(item: StoredItem, isOtherPattern: boolean): void {
  item.sequenceNumber++;
  if (isOtherPattern) {
    item.exceptions.clear();
    item.deletedOccurrences.clear();
  }
  for (const attendee of item.attendees) attendee.response = 'NoResponseReceived';
}

/** The exception at `originalStart`, made if there is none yet. @throws Error when the series has no such occurrence. */
export function exceptionOf(item: StoredItem, originalStart: Date): StoredException {
  const occurrence = findOccurrence(item, originalStart);
  if (occurrence === undefined) throw new Error('The series has no such occurrence.');
  const known = item.exceptions.get(originalStart.getTime());
  if (known !== undefined) return known;
  const { start, end } = occurrence;
  const made: StoredException = {
    originalStart,
    start,
    end,
    extended: new Map(),
    changeSerial: 0,
    touched: new Map(),
  };
  item.exceptions.set(originalStart.getTime(), made);
  return made;
}

/** Who is still to hear of the meeting: everybody who is invited and is not its organizer. */
export function recipientsOf(mailbox: Mailbox, item: StoredItem): string[] {
  return item.attendees
    .map(({ address }) => address)
    .filter((address) => address.toLowerCase() !== mailbox.address);
}
