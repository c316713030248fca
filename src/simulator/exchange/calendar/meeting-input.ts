/** What a user types into a new or changed meeting, and the item that becomes of it. */
import { createHash } from 'node:crypto';
import type {
  ExtendedProperty,
  SaidFlags,
  SimulatedRecurrence,
  StoredAttachment,
  StoredAttendee,
  StoredBody,
  StoredItem,
  StoredOrganizer,
} from './calendar-item.js';
import { extendedPropertyKey } from './calendar-item.js';
import type { Mailbox } from './mailbox.js';

export type AttendeeInput =
  | string
  | {
      readonly address: string;
      readonly name?: string;
      readonly kind?: 'required' | 'optional' | 'resource';
    };

/** An extended property with a single text value, by its ExtendedFieldURI. */
export interface ExtendedInput {
  readonly propertySetId: string;
  readonly name: string;
  readonly value: string;
}

export interface MeetingInput {
  readonly subject?: string;
  /** undefined: never set, and so not given out at all. */
  readonly location?: string;
  /** A text is HTML. */
  readonly body?: string | StoredBody;
  readonly start: Date;
  readonly end: Date;
  /** None: an appointment. */
  readonly attendees?: readonly AttendeeInput[];
  readonly recurrence?: SimulatedRecurrence;
  /** Of a meeting: was it sent to its attendees? Default true. */
  readonly sent?: boolean;
  readonly sensitivity?: StoredItem['sensitivity'];
  readonly isAllDay?: boolean;
  /** Default `UTC`. */
  readonly timeZone?: string;
  readonly attachments?: readonly StoredAttachment[];
  /** null: an item without a UID. */
  readonly uid?: string | null;
  /** How the organizer is written; default: the mailbox's own SMTP address and name. */
  readonly organizer?: StoredOrganizer;
  /** A copy that an organizer outside has sent: AppointmentState has Received, MyResponseType is NoResponseReceived. */
  readonly received?: boolean;
  readonly isCancelled?: boolean;
  readonly extended?: readonly ExtendedInput[];
  /** GetItem cuts the body off after so many characters and says IsTruncated. */
  readonly truncatedAt?: number;
  /** GetItem gives the body as plain text even where HTML was asked for. */
  readonly staysPlainText?: boolean;
  /** Default `IPM.Appointment`. */
  readonly itemClass?: string;
  readonly says?: SaidFlags;
  /** DateTimeCreated; default: now. */
  readonly createdAt?: Date;
}

export type NewItem = Parameters<Mailbox['add']>[0];

export function toBody(input: string | StoredBody | undefined): StoredBody {
  if (typeof input === 'object') return { ...input };
  return { type: 'HTML', text: input ?? '' };
}

export function toAttendee(input: AttendeeInput): StoredAttendee {
  const given = typeof input === 'string' ? { address: input } : input;
  return {
    address: given.address,
    name: given.name ?? given.address,
    kind: given.kind ?? 'required',
    response: 'NoResponseReceived',
  };
}

export function toExtended(inputs: readonly ExtendedInput[]): Map<string, ExtendedProperty> {
  return new Map(
    inputs.map(({ propertySetId, name, value }) => {
      const path = { PropertySetId: propertySetId, PropertyName: name, PropertyType: 'String' };
      return [extendedPropertyKey(path), { path, values: [value], isArray: false }];
    }),
  );
}

/** A GlobalObjectId as text: 112 hexadecimal digits that begin as Outlook's do. */
export function newUid(mailbox: Mailbox, salt: string): string {
  const tail = createHash('sha512')
    .update(`${mailbox.guid}/${mailbox.serial}/${salt}`)
    .digest('hex')
    .slice(0, 80);
  return `040000008200E00074C5B7101A82E008${tail.toUpperCase()}`;
}

export function toNewItem(mailbox: Mailbox, input: MeetingInput, now: Date): NewItem {
  const attendees = (input.attendees ?? []).map(toAttendee);
  const isReceived = input.received ?? false;
  const isMeeting = isReceived || attendees.length > 0;
  const wasSent = isMeeting && (isReceived || (input.sent ?? true));
  const body = toBody(input.body);
  return {
    folder: 'calendar',
    createdAt: input.createdAt ?? now,
    modifiedAt: now,
    uid: input.uid === undefined ? newUid(mailbox, 'new') : input.uid,
    subject: input.subject ?? '',
    location: input.location,
    body,
    start: input.start,
    end: input.end,
    isAllDay: input.isAllDay ?? false,
    timeZone: input.timeZone ?? 'UTC',
    attachments: input.attachments ?? [],
    sensitivity: input.sensitivity ?? 'Normal',
    attendees,
    organizer: input.organizer ?? { name: mailbox.name, address: mailbox.address, routingType: 'SMTP' },
    isMeeting,
    isReceived,
    isCancelled: input.isCancelled ?? false,
    wasSent,
    myResponse: isReceived ? 'NoResponseReceived' : 'Organizer',
    sequenceNumber: 0,
    recurrence: input.recurrence,
    exceptions: new Map(),
    deletedOccurrences: new Set(),
    extended: toExtended(input.extended ?? []),
    touched: new Map(),
    draftBody: isMeeting && !wasSent ? { ...body } : undefined,
    truncatedAt: input.truncatedAt,
    staysPlainText: input.staysPlainText ?? false,
    itemClass: input.itemClass ?? 'IPM.Appointment',
    says: input.says ?? {},
  };
}
