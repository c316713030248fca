/**
 * A t:CalendarItem as one answer gives it: each property that was asked for is given, absent or unreadable. What that
 * means for the meeting is decided in to-meeting.ts. Texts are taken exactly as they came.
 *
 * https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/calendaritem
 */
import { MARKER_PROPERTY, type CalendarItemType, type ItemRef, type MeetingBody } from '../../model.js';
import { child, children, type XmlElement } from '../../xml/tree.js';
import { UNREADABLE, type Asked } from './asked.js';
import { readInstant } from './instant.js';
import { readModifiedOccurrences, readRecurrence } from './series.js';

export type ItemReading = Readonly<ReturnType<typeof readItem>>;

/** Of an item, or of an ItemId itself; empty where it has none. */
export function readRef(item: XmlElement): ItemRef {
  const { Id: id = '', ChangeKey: changeKey = '' } =
    (item.name === 'ItemId' ? item : child(item, 'ItemId'))?.attributes ?? {};
  return { id, changeKey };
}

export function readItem(item: XmlElement, ref: ItemRef) {
  const text = (name: string): Asked<string> => readText(item, name);
  const organizer = child(child(item, 'Organizer'), 'Mailbox');
  const lastOccurrence = child(item, 'LastOccurrence');
  return {
    ref,
    itemClass: text('ItemClass'),
    subject: text('Subject'),
    body: readBody(item),
    created: parsed(text('DateTimeCreated'), readInstant),
    modified: parsed(text('LastModifiedTime'), readInstant),
    /** Names, for people: not empty where somebody is invited. */
    displayTo: text('DisplayTo'),
    uid: parsed(text('UID'), (uid) => uid || undefined),
    start: parsed(text('Start'), readInstant),
    end: parsed(text('End'), readInstant),
    location: text('Location'),
    isCancelled: parsed(text('IsCancelled'), toBoolean),
    meetingRequestWasSent: parsed(text('MeetingRequestWasSent'), toBoolean),
    type: parsed(text('CalendarItemType'), toType),
    myResponseType: parsed(text('MyResponseType'), (type) => type.trim() || undefined),
    organizerName: organizer && readText(organizer, 'Name'),
    /** Given where at least one of the three lists came; false where they were all empty. */
    hasAttendees: readAttendees(item),
    appointmentState: parsed(text('AppointmentState'), toNumber),
    recurrence: readRecurrence(item),
    lastOccurrenceEnd: lastOccurrence && parsed(readText(lastOccurrence, 'End'), readInstant),
    modifiedOccurrences: readModifiedOccurrences(item),
    isOrganizer: parsed(text('IsOrganizer'), toBoolean),
    marker: readMarker(item),
  };
}

/** One element with nothing but text in it. */
function readText(parent: XmlElement, name: string): Asked<string> {
  const [element, second] = children(parent, name);
  if (element === undefined || isNil(element)) return undefined;
  if (second !== undefined || element.children.length > 0) return UNREADABLE;
  return element.text;
}

/** https://www.w3.org/TR/xmlschema-1/#xsi_nil */
const isNil = (element: XmlElement): boolean => /^(true|1)$/.test(element.attributes['nil'] ?? '');

function parsed<T>(text: Asked<string>, parse: (text: string) => T | undefined): Asked<T> {
  return typeof text === 'string' ? (parse(text) ?? UNREADABLE) : text;
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
  return lists.length === 0 ? undefined : lists.some((list) => children(list, 'Attendee').length > 0);
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
  return own && readText(own, 'Value');
}

/** xs:boolean has four spellings. */
function toBoolean(text: string): boolean | undefined {
  if (/^\s*(true|1)\s*$/i.test(text)) return true;
  return /^\s*(false|0)\s*$/i.test(text) ? false : undefined;
}

function toNumber(text: string): number | undefined {
  return /^\d{1,9}$/.test(text.trim()) ? Number(text) : undefined;
}

const TYPES: readonly CalendarItemType[] = ['Single', 'Occurrence', 'Exception', 'RecurringMaster'];

function toType(text: string): CalendarItemType | undefined {
  return TYPES.find((type) => type === text.trim());
}
