/**
 * The words of the product as plain readonly types: what a meeting, a room and a change are once they have left the
 * wire. No behaviour, no I/O, no library types. Terms are those of EWS, CMS and Outlook.
 */

/** EWS ItemId: `id` is case-sensitive, up to 512 bytes, and changes when the item moves to another folder. */
export interface ItemRef {
  readonly id: string;
  readonly changeKey: string;
}

/** t:CalendarItemTypeType. Occurrences and exceptions never appear in SyncFolderItems. */
export type CalendarItemType = 'Single' | 'Occurrence' | 'Exception' | 'RecurringMaster';

/** What SyncFolderItems tells of an item: only the properties that decide whether it is worth reading. */
export interface MeetingSummary {
  readonly ref: ItemRef;
  /** Empty where the item has none. */
  readonly location: string;
  /** Every item has one; undefined where the answer left it out. */
  readonly type: CalendarItemType | undefined;
  /** End of a single meeting, so that the years behind us are not read; of a master's first occurrence. */
  readonly end?: Date | undefined;
  /** Bits: 1 meeting, 2 received, 4 cancelled. Absent where the server does not give it. */
  readonly appointmentState?: number | undefined;
  /** Text of our extended property; absent on items that we never wrote to. */
  readonly marker?: string | undefined;
}

/** One entry of a SyncFolderItems page. */
export type MeetingChange =
  | { readonly kind: 'upsert'; readonly summary: MeetingSummary }
  | { readonly kind: 'delete'; readonly id: string };

/** One page of SyncFolderItems. */
export interface ChangePage {
  /** Opaque, unbounded, never empty: an empty one is reported as an error by the calendar. */
  readonly syncState: string;
  /** True when the calendar has nothing more to tell after this page. */
  readonly isLast: boolean;
  readonly changes: readonly MeetingChange[];
}

/** A changed occurrence of a series, from the master's ModifiedOccurrences. */
export interface OccurrenceRef {
  readonly ref: ItemRef;
  readonly start: Date;
  readonly end: Date;
}

/** A calendar item as GetItem gives it, complete enough to plan from. Times are instants. */
export interface Meeting {
  /** Primary SMTP address of the mailbox whose calendar this is, lower case. */
  readonly mailbox: string;
  readonly ref: ItemRef;
  /** iCalendar UID; a copy of a meeting has another one. Absent where the server gives none. */
  readonly uid?: string | undefined;
  readonly type: CalendarItemType;
  /** `IPM.Appointment`; another one where an add-in or encryption made the item. Absent where the server gives none. */
  readonly itemClass?: string | undefined;
  readonly subject: string;
  readonly location: string;
  readonly start: Date;
  readonly end: Date;
  /** For a RecurringMaster: the end of its last occurrence, or 'never'. */
  readonly seriesEnd?: Date | 'never' | undefined;
  readonly created?: Date | undefined;
  /** The last change of whatever kind, by whomever. */
  readonly modified?: Date | undefined;
  readonly isCancelled: boolean;
  readonly appointmentState?: number | undefined;
  /** t:ResponseTypeType: Organizer, Accept, NoResponseReceived ... */
  readonly myResponseType?: string | undefined;
  readonly isOrganizer?: boolean | undefined;
  /** True when anybody is invited: required, optional or resource. */
  readonly hasAttendees: boolean;
  /** Only an explicit `false` means that a meeting was not sent yet. */
  readonly meetingRequestWasSent?: boolean | undefined;
  readonly organizerName?: string | undefined;
  readonly body: MeetingBody;
  /** Text of our extended property. */
  readonly marker?: string | undefined;
  /** Changed occurrences, for a RecurringMaster. */
  readonly modifiedOccurrences: readonly OccurrenceRef[];
}

/** A body as stored. `html` is exactly the text that the server sent, line ends and entities included. */
export interface MeetingBody {
  readonly html: string;
  /** The server answered with plain text although HTML was asked for. */
  readonly isPlainText: boolean;
  /** A body that was cut off by the server must not be written back. */
  readonly isTruncated: boolean;
}

/** Which room a meeting asks for. */
export interface RoomRequest {
  /** Of the organizer. */
  readonly mailbox: string;
  /** URI of a room other than the organizer's own, in lower case: `team` for `@cms:team`. */
  readonly name?: string | undefined;
}

/** What the attendees need to join; from the organizer's room. Secret: never logged, never stored. */
export interface JoinDetails {
  /** `<wb_url>/meeting/<callId>?secret=<secret>`, URL-encoded. */
  readonly webLink: string;
  /** `<uri>@<sipdomain>`. */
  readonly sipAddress: string;
  readonly callId: string;
  /** Empty where the room has none. May begin with 0. */
  readonly pin: string;
  readonly spaceName: string;
}

/** A room as it may be published. */
export interface Room {
  readonly details: JoinDetails;
  /** False: only members of the space may join, so the link does not help the attendees. */
  readonly nonMemberAccess: boolean;
  /** Name of the access method whose details these are, perhaps empty; undefined: they are the space's own. */
  readonly accessMethod?: string | undefined;
  /** A personal room whose owner, by CMS, is somebody else. */
  readonly isOwnedByOther?: true | undefined;
}

/** Who is known to CMS. */
export interface CmsUserList {
  /** JIDs as CMS wrote them, de-duplicated without regard to case, in CMS's order. */
  readonly jids: readonly string[];
  /** Users without a JID; they are skipped. */
  readonly withoutJid: number;
  /** CMS says that there are more of them than it gave. */
  readonly hasGap?: true | undefined;
  /** With `mailbox_from = email`: the e-mail address of each JID in lower case; empty where the user has none. */
  readonly emails?: ReadonlyMap<string, string>;
}

/**
 * Our extended property on an item (ExtendedFieldURI with PropertySetId, PropertyName, PropertyType String). The set id
 * is the program's own and never changes.
 */
export const MARKER_PROPERTY = {
  propertySetId: '6d9a3c0e-52f7-4b8e-9a41-c3e0f7d21b85',
  name: 'CmsCalendarMagic',
} as const;
