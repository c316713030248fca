/** What the embedded Exchange stores of a calendar item, and the shapes in which it shows it. No behaviour. */

export interface StoredBody {
  type: 'HTML' | 'Text';
  text: string;
}

export type SimulatedResponse = 'NoResponseReceived' | 'Accept' | 'Tentative' | 'Decline';

export interface StoredAttendee {
  readonly address: string;
  readonly name: string;
  readonly kind: 'required' | 'optional' | 'resource';
  response: SimulatedResponse;
  respondedAt?: Date;
}

export interface StoredOrganizer {
  readonly name: string;
  readonly address: string;
  /** `EX` with a legacy DN for an address is what Exchange often gives for people of its own. */
  readonly routingType: 'SMTP' | 'EX';
}

export type DayOfWeek = 'Sunday' | 'Monday' | 'Tuesday' | 'Wednesday' | 'Thursday' | 'Friday' | 'Saturday';

export interface StoredAttachment {
  readonly name: string;
  readonly contentType: string;
  /** Of a picture that the body shows: what stands after `cid:` in it. */
  readonly contentId?: string;
  /** Bytes. */
  readonly size: number;
}

/** A series; days are counted in UTC. With neither `count` nor `until` it has no end. */
export interface SimulatedRecurrence {
  readonly pattern: 'daily' | 'weekly';
  /** Every so many days or weeks; 1 where missing. */
  readonly interval?: number;
  /** For `weekly`; the day of the first start where missing. */
  readonly daysOfWeek?: readonly DayOfWeek[];
  readonly count?: number;
  /** The last day on which an occurrence may start. */
  readonly until?: Date;
}

export interface ExtendedProperty {
  /** The attributes of the ExtendedFieldURI as they were set, PropertyType among them. */
  readonly path: Readonly<Record<string, string>>;
  readonly values: readonly string[];
  readonly isArray: boolean;
}

/** A changed occurrence; what is undefined comes from the master. */
export interface StoredException {
  readonly originalStart: Date;
  start: Date;
  end: Date;
  subject?: string;
  location?: string;
  body?: StoredBody;
  readonly extended: Map<string, ExtendedProperty>;
  changeSerial: number;
  /** See StoredItem.touched. */
  readonly touched: Map<string, number>;
}

/** Flags of an item that the server gives out wrongly, as some do. */
export interface SaidFlags {
  readonly appointmentState?: number;
  readonly isOrganizer?: boolean;
  readonly myResponseType?: string;
}

export interface StoredItem {
  readonly id: string;
  folder: 'calendar' | 'other';
  readonly createdSerial: number;
  /** The mailbox's serial number at the last change; the change key is made from it. */
  changeSerial: number;
  /** The serial number at which the item last changed in the eyes of SyncFolderItems. */
  syncSerial: number;
  readonly createdAt: Date;
  modifiedAt: Date;
  /** null: the server gives none. */
  uid: string | null;
  subject: string;
  location: string | undefined;
  body: StoredBody;
  start: Date;
  end: Date;
  /** Identifier of the zone in which it was made, as Windows has it, e.g. `W. Europe Standard Time`. */
  readonly timeZone: string;
  readonly attachments: readonly StoredAttachment[];
  isAllDay: boolean;
  sensitivity: 'Normal' | 'Personal' | 'Private' | 'Confidential';
  attendees: StoredAttendee[];
  organizer: StoredOrganizer;
  /** AppointmentState bit 1. */
  isMeeting: boolean;
  /** AppointmentState bit 2: an attendee's copy. */
  isReceived: boolean;
  /** AppointmentState bit 4. */
  isCancelled: boolean;
  /** MeetingRequestWasSent. */
  wasSent: boolean;
  myResponse: 'Organizer' | 'Unknown' | SimulatedResponse;
  sequenceNumber: number;
  recurrence: SimulatedRecurrence | undefined;
  /** By original start, in milliseconds. */
  readonly exceptions: Map<number, StoredException>;
  readonly deletedOccurrences: Set<number>;
  readonly extended: Map<string, ExtendedProperty>;
  /** The serial number at which a property last changed, by `body`, `location` ..., for AutoResolve. */
  readonly touched: Map<string, number>;
  /** What Outlook holds of the body of a draft that the user has open. */
  draftBody: StoredBody | undefined;
  /** The body is given out cut off after so many characters, with IsTruncated. */
  truncatedAt: number | undefined;
  readonly itemClass: string;
  /** What the server says instead of the truth. */
  readonly says: SaidFlags;
  /** The body is given out as plain text even where HTML was asked for. */
  staysPlainText: boolean;
}

/** The key of an extended property: two different spellings of a GUID are the same property. */
export function extendedPropertyKey(path: Readonly<Record<string, string>>): string {
  const set = (path.PropertySetId ?? path.DistinguishedPropertySetId ?? '').toLowerCase();
  const tag = path.PropertyTag === undefined ? '' : String(Number(path.PropertyTag));
  const id = path.PropertyId === undefined ? '' : String(Number(path.PropertyId));
  // The store compares names without regard to case only in PS_INTERNET_HEADERS; elsewhere they differ.
  return [set, tag, id, path.PropertyName ?? '', path.PropertyType ?? ''].join('|');
}
