/**
 * From what one answer gave of an item, or two, to a Meeting. The one place that decides what a property that did not
 * come means: nothing that the plan rests on is taken for empty because one answer left it out. Such an item is in
 * doubt and is read once more, alone; what is still missing then is truly missing, or the item cannot be read.
 */
import type { Meeting, MeetingBody } from '../../model.js';
import type { KnownOfItem } from '../../sync/ports.js';
import { allGiven, given, UNREADABLE } from './asked.js';
import type { ItemReading } from './item-reading.js';
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
export function isInDoubt(reading: ItemReading, known: KnownOfItem | undefined, now: Date): boolean {
  const item = allGiven(reading);
  const { body, location, marker, appointmentState: state = 0 } = item;
  // An attendee's copy is never written to, whatever else is known of it.
  if ((state & RECEIVED) !== 0) return false;
  if (ALWAYS.some((name) => item[name] === undefined)) return true;
  if (body === undefined || hasOnlyText(reading)) return true;
  const mayHoldBlock = marker !== undefined || MAY_HOLD_BLOCK.test(body.html);
  if (location === undefined && (known === undefined || known.location !== '' || mayHoldBlock)) return true;
  const isMeeting = ((state | (known?.appointmentState ?? 0)) & MEETING) !== 0;
  if (isMeeting || (item.displayTo ?? '') !== '' || item.hasAttendees === true) {
    if (item.hasAttendees !== true) return true;
    if (item.myResponseType === undefined || item.meetingRequestWasSent === undefined) return true;
  }
  if (marker === undefined && (known?.marker !== undefined || mayHoldBlock)) return true;
  return isSeriesInDoubt(reading, now);
}

/** Changed occurrences can only be missed of a series that goes on. */
function isSeriesInDoubt(reading: ItemReading, now: Date): boolean {
  const item = allGiven(reading);
  const { start, end } = item;
  if (reading.recurrence === undefined) return item.type === 'RecurringMaster';
  if (item.modifiedOccurrences !== undefined || start === undefined || end === undefined) return false;
  const last = findSeriesEnd(item, { start, end });
  return last === undefined || last === 'never' || last > now;
}

/**
 * A server that converts nothing gives an empty plain text where HTML was asked for (gromox 3.10): only who asks for
 * plain text is given it.
 */
export function hasOnlyText(reading: ItemReading): boolean {
  const body = given(reading.body);
  return body?.isPlainText === true && body.html === '';
}

/** What came the second time counts; what did not, is taken from the first. @throws UnreadableItem */
export function mergeReadings(first: ItemReading, second: ItemReading): ItemReading {
  if (first.ref.changeKey !== second.ref.changeKey)
    throw new UnreadableItem('it was changed while it was being read');
  const came = Object.entries(allGiven(second)).filter(([, value]) => value !== undefined);
  return { ...first, ...Object.fromEntries(came) };
}

/**
 * @param reading all that could be got of the item
 * @throws UnreadableItem
 */
export function toMeeting(reading: ItemReading, known: KnownOfItem | undefined, mailbox: string): Meeting {
  const { displayTo, recurrence, lastOccurrenceEnd, ...item } = allGiven(reading);
  const start = item.start ?? item.end;
  if (start === undefined) throw new UnreadableItem('the meeting has neither start nor end');
  const end = item.end ?? start;
  // Every known server gives one of the three for every item.
  if ((item.appointmentState ?? item.isOrganizer ?? item.myResponseType) === undefined)
    throw new UnreadableItem('the server does not say whose meeting it is');
  if (reading.marker === UNREADABLE)
    throw new UnreadableItem('the mark of this program on it cannot be read');
  if (known?.ref.changeKey === item.ref.changeKey) {
    if (item.marker === undefined && known.marker !== undefined)
      throw new UnreadableItem('the mark of this program on it did not come, twice');
    if (item.location === undefined && known.location !== '')
      throw new UnreadableItem('its Location did not come, twice');
  }
  // Without a type, a recurrence tells a master from a single meeting.
  const untyped = reading.recurrence === undefined ? (known?.type ?? 'Single') : 'RecurringMaster';
  const type = item.type ?? untyped;
  const series = { recurrence, lastOccurrenceEnd, modifiedOccurrences: item.modifiedOccurrences };
  const seriesEnd = type === 'RecurringMaster' ? findSeriesEnd(series, { start, end }) : undefined;
  if (type === 'RecurringMaster' && seriesEnd === undefined)
    throw new UnreadableItem('the server does not say when the series ends');
  return {
    ...item,
    mailbox: mailbox.toLowerCase(),
    type,
    subject: item.subject ?? '',
    location: item.location ?? '',
    start,
    end,
    seriesEnd,
    isCancelled: item.isCancelled ?? false,
    hasAttendees: item.hasAttendees ?? false,
    body: bodyOf(reading),
    modifiedOccurrences: item.modifiedOccurrences ?? [],
  };
}

function bodyOf({ body, appointmentState }: ItemReading): MeetingBody {
  const readable = given(body);
  if (readable !== undefined) return readable;
  // Of an attendee's copy nothing more is asked: a body that is cut off is never written back.
  if (((given(appointmentState) ?? 0) & RECEIVED) !== 0)
    return { html: '', isPlainText: false, isTruncated: true };
  throw new UnreadableItem(
    body === undefined
      ? 'the server did not give its text, twice'
      : 'the server gave its text in a form that cannot be read, twice',
  );
}
