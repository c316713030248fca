/**
 * A t:CalendarItem as a Meeting. Hardly any property can be counted on: servers leave out what an item does not have,
 * and some leave out more. Texts are taken exactly as they came.
 *
 * https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/calendaritem
 */
import { MARKER_PROPERTY, type CalendarItemType, type Meeting, type MeetingBody } from '../model.js';
import { readInstant } from './instant.js';
import { readModifiedOccurrences, readSeriesEnd } from './series-reading.js';
import { child, children, type XmlElement } from './soap/tree.js';

/** Why an item is none that can be planned from; the message is the end of a sentence. */
export class UnreadableItem extends Error {
  /** True where the item will never be a meeting. */
  readonly isLasting: boolean;
  constructor(why: string, isLasting: boolean) {
    super(why);
    this.isLasting = isLasting;
  }
}

/** @throws UnreadableItem */
export function readMeeting(item: XmlElement, mailbox: string): Meeting {
  if (item.name !== 'CalendarItem') throw new UnreadableItem('the item is no calendar item', true);
  const id = child(item, 'ItemId')?.attributes;
  if (id?.['Id'] === undefined || id['Id'] === '') throw new UnreadableItem('the item has no id', false);
  const { start, end } = readTimes(item);
  const type = readType(item);
  const modifiedOccurrences = readModifiedOccurrences(item);
  return {
    mailbox: mailbox.toLowerCase(),
    ref: { id: id['Id'], changeKey: id['ChangeKey'] ?? '' },
    type,
    subject: child(item, 'Subject')?.text ?? '',
    location: child(item, 'Location')?.text ?? '',
    start,
    end,
    isCancelled: readBoolean(item, 'IsCancelled') ?? false,
    hasAttendees: ['RequiredAttendees', 'OptionalAttendees', 'Resources'].some(
      (list) => children(child(item, list), 'Attendee').length > 0,
    ),
    body: readBody(item),
    modifiedOccurrences,
    ...(type === 'RecurringMaster'
      ? { seriesEnd: readSeriesEnd(item, { start, end }, modifiedOccurrences) }
      : {}),
    ...readOptional(item),
  };
}

function readTimes(item: XmlElement): { start: Date; end: Date } {
  const start = readInstant(child(item, 'Start')?.text);
  const end = readInstant(child(item, 'End')?.text);
  const known = start ?? end;
  if (known === undefined) throw new UnreadableItem('the meeting has neither start nor end', false);
  return { start: start ?? known, end: end ?? known };
}

const TYPES: readonly CalendarItemType[] = ['Single', 'Occurrence', 'Exception', 'RecurringMaster'];

/** Without a type, a recurrence tells a master from a single meeting. */
function readType(item: XmlElement): CalendarItemType {
  const text = child(item, 'CalendarItemType')?.text.trim();
  const type = TYPES.find((each) => each === text);
  return type ?? (child(item, 'Recurrence') === undefined ? 'Single' : 'RecurringMaster');
}

function readBody(item: XmlElement): MeetingBody {
  const body = child(item, 'Body');
  return {
    html: body?.text ?? '',
    isPlainText: body?.attributes['BodyType']?.toLowerCase() === 'text',
    isTruncated: /^(true|1)$/i.test(body?.attributes['IsTruncated'] ?? ''),
  };
}

/** What is left out where the server leaves it out. */
function readOptional(item: XmlElement): Partial<Meeting> {
  const uid = child(item, 'UID')?.text;
  const created = readInstant(child(item, 'DateTimeCreated')?.text);
  const modified = readInstant(child(item, 'LastModifiedTime')?.text);
  const appointmentState = readNumber(item, 'AppointmentState');
  const myResponseType = child(item, 'MyResponseType')?.text.trim();
  const isOrganizer = readBoolean(item, 'IsOrganizer');
  const meetingRequestWasSent = readBoolean(item, 'MeetingRequestWasSent');
  const organizerName = child(child(child(item, 'Organizer'), 'Mailbox'), 'Name')?.text;
  const marker = readMarker(item);
  return {
    ...(uid === undefined || uid === '' ? {} : { uid }),
    ...(created === undefined ? {} : { created }),
    ...(modified === undefined ? {} : { modified }),
    ...(appointmentState === undefined ? {} : { appointmentState }),
    ...(myResponseType === undefined || myResponseType === '' ? {} : { myResponseType }),
    ...(isOrganizer === undefined ? {} : { isOrganizer }),
    ...(meetingRequestWasSent === undefined ? {} : { meetingRequestWasSent }),
    ...(organizerName === undefined ? {} : { organizerName }),
    ...(marker === undefined ? {} : { marker }),
  };
}

/** Some servers give extended properties twice. */
function readMarker(item: XmlElement): string | undefined {
  const own = children(item, 'ExtendedProperty').find((property) => {
    const uri = child(property, 'ExtendedFieldURI')?.attributes;
    return (
      uri?.['PropertySetId']?.toLowerCase() === MARKER_PROPERTY.propertySetId &&
      uri['PropertyName'] === MARKER_PROPERTY.name
    );
  });
  return child(own, 'Value')?.text;
}

/** xs:boolean has four spellings. */
function readBoolean(item: XmlElement, name: string): boolean | undefined {
  const text = child(item, name)?.text.trim().toLowerCase();
  return text === 'true' || text === '1' ? true : text === 'false' || text === '0' ? false : undefined;
}

function readNumber(item: XmlElement, name: string): number | undefined {
  const text = child(item, name)?.text.trim() ?? '';
  return /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}
