/**
 * From what one answer gave of an item, or two, to a Meeting. The one place that decides what a property that did not
 * come means: nothing that the plan rests on is taken for empty because one answer left it out. Such an item is in
 * doubt and is read once more, alone; what is still missing then is truly missing, or the item cannot be read.
 */
import type { CalendarItemType, Meeting, MeetingBody } from '../../model.js';
import type { KnownOfItem } from '../../sync/ports.js';
import { isGiven, orElse } from './asked.js';
import type { ItemProperties, ItemReading } from './item-reading.js';
import { findSeriesEnd } from './series.js';

/** Why an item is none that can be planned from; the message is the end of a sentence. */
export class UnreadableItem extends Error {}

/** Bits of AppointmentState, MS-OXOCAL 2.2.1.10. */
const MEETING = 1;
const RECEIVED = 2;

/** Every calendar item of Exchange has these. */
const ALWAYS = ['itemClass', 'uid', 'start', 'end', 'type', 'appointmentState'] as const;

/** A delimiter of a block begins with the one or ends with the other. */
const MAY_HOLD_BLOCK = /\.::|::\./;

/**
 * Whether something is missing that would change the plan.
 * @param known what another answer of this cycle said of the item
 */
export function isInDoubt({ properties }: ItemReading, known: KnownOfItem | undefined, now: Date): boolean {
  const { body, location, hasAttendees, marker } = properties;
  const state = orElse(properties.appointmentState, undefined);
  // An attendee's copy is never written to, whatever else is known of it.
  if (state !== undefined && (state & RECEIVED) !== 0) return false;
  if (ALWAYS.some((name) => !isGiven(properties[name]))) return true;
  if (!isGiven(body) || isUnconverted(body.value)) return true;
  const mayHoldBlock = isGiven(marker) || MAY_HOLD_BLOCK.test(body.value.html);
  if (!isGiven(location) && (known === undefined || known.location !== '' || mayHoldBlock)) return true;
  const isMeeting = ((state ?? 0) & MEETING) !== 0 || ((known?.appointmentState ?? 0) & MEETING) !== 0;
  const areAttendeesListed = orElse(hasAttendees, false);
  const isInvited = isMeeting || orElse(properties.displayTo, '') !== '' || areAttendeesListed;
  if (isInvited && !areAttendeesListed) return true;
  if (isInvited && !(isGiven(properties.myResponseType) && isGiven(properties.meetingRequestWasSent)))
    return true;
  if (!isGiven(marker) && (known?.marker !== undefined || mayHoldBlock)) return true;
  return isSeriesInDoubt(properties, now);
}

/** Changed occurrences can only be missed of a series that goes on. */
function isSeriesInDoubt(properties: ItemProperties, now: Date): boolean {
  const { recurrence, modifiedOccurrences, type, start, end } = properties;
  if (recurrence.is === 'absent') return orElse(type, undefined) === 'RecurringMaster';
  if (isGiven(modifiedOccurrences) || !isGiven(start) || !isGiven(end)) return false;
  const last = findSeriesEnd(properties, { start: start.value, end: end.value });
  return last === undefined || last === 'never' || last > now;
}

/**
 * A server that converts nothing gives an empty plain text where HTML was asked for (gromox 3.10): only who asks for
 * plain text is given it.
 */
export function isUnconverted({ html, isPlainText }: MeetingBody): boolean {
  return isPlainText && html === '';
}

/** What came the second time counts; what did not, is taken from the first. @throws UnreadableItem */
export function mergeReadings(first: ItemReading, second: ItemReading): ItemReading {
  if (first.ref.changeKey !== second.ref.changeKey)
    throw new UnreadableItem('it was changed while it was being read');
  const merged: Record<string, unknown> = { ...first.properties };
  for (const [name, asked] of Object.entries(second.properties)) if (isGiven(asked)) merged[name] = asked;
  return { ref: second.ref, properties: merged as ItemProperties };
}

/**
 * @param reading all that could be got of the item
 * @throws UnreadableItem
 */
export function toMeeting(reading: ItemReading, known: KnownOfItem | undefined, mailbox: string): Meeting {
  const { ref, properties } = reading;
  const { start, end } = timesOf(properties);
  checkOwner(properties);
  const marker = orElse(properties.marker, undefined);
  if (properties.marker.is === 'unreadable')
    throw new UnreadableItem('the mark of this program on it cannot be read');
  if (known?.ref.changeKey === ref.changeKey) {
    if (marker === undefined && known.marker !== undefined)
      throw new UnreadableItem('the mark of this program on it did not come, twice');
    if (!isGiven(properties.location) && known.location !== '')
      throw new UnreadableItem('its Location did not come, twice');
  }
  const type = typeOf(properties, known);
  return {
    mailbox: mailbox.toLowerCase(),
    ref,
    uid: orElse(properties.uid, undefined),
    type,
    itemClass: orElse(properties.itemClass, undefined),
    subject: orElse(properties.subject, ''),
    location: orElse(properties.location, ''),
    start,
    end,
    seriesEnd: type === 'RecurringMaster' ? seriesEndOf(properties, { start, end }) : undefined,
    created: orElse(properties.created, undefined),
    modified: orElse(properties.modified, undefined),
    isCancelled: orElse(properties.isCancelled, false),
    appointmentState: orElse(properties.appointmentState, undefined),
    myResponseType: orElse(properties.myResponseType, undefined),
    isOrganizer: orElse(properties.isOrganizer, undefined),
    hasAttendees: orElse(properties.hasAttendees, false),
    meetingRequestWasSent: orElse(properties.meetingRequestWasSent, undefined),
    organizerName: orElse(properties.organizerName, undefined),
    body: bodyOf(properties),
    marker,
    modifiedOccurrences: orElse(properties.modifiedOccurrences, []),
  };
}

function timesOf(properties: ItemProperties): { start: Date; end: Date } {
  const start = orElse(properties.start, undefined);
  const end = orElse(properties.end, undefined);
  const either = start ?? end;
  if (either === undefined) throw new UnreadableItem('the meeting has neither start nor end');
  return { start: start ?? either, end: end ?? either };
}

/** Every known server gives one of the three for every item. */
function checkOwner({ appointmentState, isOrganizer, myResponseType }: ItemProperties): void {
  if (![appointmentState, isOrganizer, myResponseType].some((sign) => isGiven(sign)))
    throw new UnreadableItem('the server does not say whose meeting it is');
}

/** Without a type, a recurrence tells a master from a single meeting. */
function typeOf({ type, recurrence }: ItemProperties, known: KnownOfItem | undefined): CalendarItemType {
  if (isGiven(type)) return type.value;
  return recurrence.is === 'absent' ? (known?.type ?? 'Single') : 'RecurringMaster';
}

function seriesEndOf(properties: ItemProperties, first: { start: Date; end: Date }): Date | 'never' {
  const end = findSeriesEnd(properties, first);
  if (end === undefined) throw new UnreadableItem('the server does not say when the series ends');
  return end;
}

function bodyOf({ body, appointmentState }: ItemProperties): MeetingBody {
  if (isGiven(body)) return body.value;
  // Of an attendee's copy nothing more is asked: a body that is cut off is never written back.
  if ((orElse(appointmentState, 0) & RECEIVED) !== 0)
    return { html: '', isPlainText: false, isTruncated: true };
  throw new UnreadableItem(
    body.is === 'absent'
      ? 'the server did not give its text, twice'
      : 'the server gave its text in a form that cannot be read, twice',
  );
}
