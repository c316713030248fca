/**
 * A t:CalendarItem as one answer gives it: each property that was asked for is given, absent or unreadable. What that
 * means for the meeting is decided in to-meeting.ts. Texts are taken exactly as they came.
 *
 * https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/calendaritem
 */
import {
  MARKER_PROPERTY,
  type CalendarItemType,
  type ItemRef,
  type MeetingBody,
  type OccurrenceRef,
} from '../../model.js';
import { child, children, type XmlElement } from '../../xml/tree.js';
import { ABSENT, given, UNREADABLE, type Asked } from './asked.js';
import { readInstant } from './instant.js';
import { readModifiedOccurrences, readRecurrence, type Recurrence } from './series.js';

export interface ItemValues {
  readonly itemClass: string;
  readonly subject: string;
  readonly body: MeetingBody;
  readonly created: Date;
  readonly modified: Date;
  /** Names, for people: not empty where somebody is invited. */
  readonly displayTo: string;
  readonly uid: string;
  readonly start: Date;
  readonly end: Date;
  readonly location: string;
  readonly isCancelled: boolean;
  readonly meetingRequestWasSent: boolean;
  readonly type: CalendarItemType;
  readonly myResponseType: string;
  readonly organizerName: string;
  /** Given where at least one of the three lists came; false where they were all empty. */
  readonly hasAttendees: boolean;
  readonly appointmentState: number;
  readonly recurrence: Recurrence;
  readonly lastOccurrenceEnd: Date;
  readonly modifiedOccurrences: readonly OccurrenceRef[];
  readonly isOrganizer: boolean;
  readonly marker: string;
}

export type ItemProperties = { readonly [Name in keyof ItemValues]: Asked<ItemValues[Name]> };

export interface ItemReading {
  readonly ref: ItemRef;
  readonly properties: ItemProperties;
}

/** Of an item, or of an ItemId itself; empty where it has none. */
export function readRef(item: XmlElement): ItemRef {
  const { Id: id = '', ChangeKey: changeKey = '' } =
    (item.name === 'ItemId' ? item : child(item, 'ItemId'))?.attributes ?? {};
  return { id, changeKey };
}

export function readItem(item: XmlElement, ref: ItemRef): ItemReading {
  const text = (name: string): Asked<string> => readText(item, name);
  const organizer = child(child(item, 'Organizer'), 'Mailbox');
  return {
    ref,
    properties: {
      itemClass: text('ItemClass'),
      subject: text('Subject'),
      body: readBody(item),
      created: parsed(text('DateTimeCreated'), readInstant),
      modified: parsed(text('LastModifiedTime'), readInstant),
      displayTo: text('DisplayTo'),
      uid: parsed(text('UID'), (uid) => (uid === '' ? undefined : uid)),
      start: parsed(text('Start'), readInstant),
      end: parsed(text('End'), readInstant),
      location: text('Location'),
      isCancelled: parsed(text('IsCancelled'), toBoolean),
      meetingRequestWasSent: parsed(text('MeetingRequestWasSent'), toBoolean),
      type: parsed(text('CalendarItemType'), toType),
      myResponseType: parsed(text('MyResponseType'), (type) => type.trim() || undefined),
      organizerName: organizer === undefined ? ABSENT : readText(organizer, 'Name'),
      hasAttendees: readAttendees(item),
      appointmentState: parsed(text('AppointmentState'), toNumber),
      recurrence: readRecurrence(item),
      lastOccurrenceEnd: readLastOccurrenceEnd(item),
      modifiedOccurrences: readModifiedOccurrences(item),
      isOrganizer: parsed(text('IsOrganizer'), toBoolean),
      marker: readMarker(item),
    },
  };
}

/** One element with nothing but text in it. */
function readText(parent: XmlElement, name: string): Asked<string> {
  const [element, second] = children(parent, name);
  if (element === undefined || isNil(element)) return ABSENT;
  if (second !== undefined || element.children.length > 0) return UNREADABLE;
  return given(element.text);
}

/** https://www.w3.org/TR/xmlschema-1/#xsi_nil */
const isNil = (element: XmlElement): boolean => /^(true|1)$/.test(element.attributes['nil'] ?? '');

function parsed<T>(text: Asked<string>, parse: (text: string) => T | undefined): Asked<T> {
  if (text.is !== 'given') return text;
  const value = parse(text.value);
  return value === undefined ? UNREADABLE : given(value);
}

/** Elements within it are HTML that was not escaped: its text is only a part of the invitation. */
function readBody(item: XmlElement): Asked<MeetingBody> {
  const attributes = child(item, 'Body')?.attributes;
  return parsed(readText(item, 'Body'), (html) => ({
    html,
    isPlainText: attributes?.['BodyType']?.toLowerCase() === 'text',
    isTruncated: /^(true|1)$/i.test(attributes?.['IsTruncated'] ?? ''),
  }));
}

function readAttendees(item: XmlElement): Asked<boolean> {
  const lists = ['RequiredAttendees', 'OptionalAttendees', 'Resources'].flatMap((name) =>
    children(item, name),
  );
  if (lists.length === 0) return ABSENT;
  return given(lists.some((list) => children(list, 'Attendee').length > 0));
}

function readLastOccurrenceEnd(item: XmlElement): Asked<Date> {
  const last = child(item, 'LastOccurrence');
  return last === undefined ? ABSENT : parsed(readText(last, 'End'), readInstant);
}

/** Some servers give extended properties twice. */
function readMarker(item: XmlElement): Asked<string> {
  const own = children(item, 'ExtendedProperty').find((property) => {
    const uri = child(property, 'ExtendedFieldURI')?.attributes;
    return (
      uri?.['PropertySetId']?.toLowerCase() === MARKER_PROPERTY.propertySetId &&
      uri['PropertyName'] === MARKER_PROPERTY.name
    );
  });
  return own === undefined ? ABSENT : readText(own, 'Value');
}

/** xs:boolean has four spellings. */
function toBoolean(text: string): boolean | undefined {
  const trimmed = text.trim().toLowerCase();
  return trimmed === 'true' || trimmed === '1'
    ? true
    : trimmed === 'false' || trimmed === '0'
      ? false
      : undefined;
}

function toNumber(text: string): number | undefined {
  return /^\d{1,9}$/.test(text.trim()) ? Number(text) : undefined;
}

const TYPES: readonly CalendarItemType[] = ['Single', 'Occurrence', 'Exception', 'RecurringMaster'];

function toType(text: string): CalendarItemType | undefined {
  return TYPES.find((type) => type === text.trim());
}
