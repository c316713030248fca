/**
 * Reads any number of meetings: in batches, and what is in doubt once more, alone. Where a batch fails in a way that one
 * of its meetings may be the cause of, they are asked for one by one, so that one meeting cannot keep the others from
 * being read for ever.
 */
import { ExchangeError, InternalError, toMeetingReach, type ProgramError } from '../../errors.js';
import type { KnownOfItem, MeetingRead } from '../../sync/ports.js';
import { CallFailure, toExchangeError } from '../errors/call-failure.js';
import { item } from '../errors/error-table.js';
import { MAX_IDS_PER_CALL, type AskedBodyType, type ItemRead } from '../operations/get-item.js';
import type { CallPlace } from '../transport/ews-call.js';
import { given } from './asked.js';
import type { ItemReading } from './item-reading.js';
import { hasOnlyText, isInDoubt, mergeReadings, toMeeting, UnreadableItem } from './to-meeting.js';

/** Asks for at most MAX_IDS_PER_CALL ids. @throws ExchangeError */
export type ReadBatch = (ids: readonly string[], bodyType: AskedBodyType) => Promise<readonly ItemRead[]>;

export interface ReadingRequest {
  readonly ids: readonly string[];
  /** What another answer of this cycle said of an item. */
  readonly known: ReadonlyMap<string, KnownOfItem>;
  readonly place: CallPlace;
  readonly now: Date;
}

/** @throws ExchangeError of reach mailbox or run */
export async function readMeetings(
  request: ReadingRequest,
  readBatch: ReadBatch,
): Promise<readonly MeetingRead[]> {
  const { ids } = request;
  const meetings: MeetingRead[] = [];
  for (let at = 0; at < ids.length; at += MAX_IDS_PER_CALL) {
    for (const read of await readOneBatch(ids.slice(at, at + MAX_IDS_PER_CALL), readBatch)) {
      meetings.push('error' in read ? read : await settle(read.id, read.reading, request, readBatch));
    }
  }
  return meetings;
}

async function settle(
  id: string,
  first: ItemReading,
  { known, place, now }: ReadingRequest,
  readBatch: ReadBatch,
): Promise<MeetingRead> {
  const knownOfIt = known.get(id);
  try {
    const reading = isInDoubt(first, knownOfIt, now) ? await readOnceMore(id, first, readBatch) : first;
    return { id, meeting: toMeeting(reading, knownOfIt, place.mailbox) };
  } catch (error) {
    if (error instanceof UnreadableItem)
      return { id, error: toExchangeError(new CallFailure(item(error.message)), place) };
    // The batch before it was answered, so that a failure of this one is its own.
    if (mayBeOneMeetings(error, MAX_IDS_PER_CALL)) return { id, error: toMeetingReach(error) };
    throw error;
  }
}

/**
 * Alone, since some servers leave out of a batch what they give of a single item. A body that does not come as HTML twice is
 * asked for in the form that the server stores; as plain text only where the server says that it has nothing else: an HTML
 * body that is written back as plain text loses its formats and pictures.
 * @throws UnreadableItem, ExchangeError
 */
async function readOnceMore(id: string, first: ItemReading, readBatch: ReadBatch): Promise<ItemReading> {
  const again = async (reading: ItemReading, bodyType: AskedBodyType): Promise<ItemReading> => {
    const [read] = await readBatch([id], bodyType);
    if (read === undefined) return reading;
    if ('error' in read) throw read.error;
    return mergeReadings(reading, read.reading);
  };
  const reading = hasOnlyText(first) ? first : await again(first, 'HTML');
  if (hasOnlyText(reading)) return again(reading, 'Text');
  return given(reading.body) === undefined ? again(reading, 'Best') : reading;
}

async function readOneBatch(ids: readonly string[], readBatch: ReadBatch): Promise<readonly ItemRead[]> {
  try {
    return await readBatch(ids, 'HTML');
  } catch (error) {
    if (!mayBeOneMeetings(error, ids.length)) throw error;
    return readOneByOne(ids, readBatch, error);
  }
}

/** A transient error with a single meeting is taken for the mailbox's; a batch may owe it to one of its meetings. */
function mayBeOneMeetings(error: unknown, asked: number): error is ExchangeError | InternalError {
  if (error instanceof InternalError) return true;
  if (!(error instanceof ExchangeError)) return false;
  // A server that names a time wants to be left alone until then: asking for each meeting would be the opposite.
  if (error.retry.when === 'after') return false;
  if (error.code === 'AnswerTooLarge' || error.code === 'BadAnswer' || error.reach === 'meeting') return true;
  return asked > 1 && TRANSIENT.has(error.code);
}

const TRANSIENT: ReadonlySet<string> = new Set(['Transient', 'ConnectionLost', 'TimedOut']);

/**
 * A meeting that is asked for alone is not asked for again: its error is its own, and the mailbox goes on without it.
 * @throws the batch's error where the first and the last meeting fail in the same way: then it is not one meeting's.
 */
async function readOneByOne(
  ids: readonly string[],
  readBatch: ReadBatch,
  batchError: ProgramError & { readonly code: string },
): Promise<readonly ItemRead[]> {
  const [first = '', ...others] = ids;
  if (others.length === 0) return [{ id: first, error: toMeetingReach(batchError) }];
  const reads: ItemRead[] = [];
  let failed = 0;
  // The last one comes second: what is bad may well stand side by side, such as a series and its occurrence.
  for (const id of [first, ...others.splice(-1), ...others]) {
    try {
      reads.push(...(await readBatch([id], 'HTML')));
    } catch (error) {
      if (!mayBeOneMeetings(error, ids.length)) throw error;
      failed++;
      const isEveryOne = failed === 2 && reads.length === 1 && error.code === batchError.code;
      if (error.code !== 'AnswerTooLarge' && error.reach !== 'meeting' && isEveryOne) throw batchError;
      reads.push({ id, error: toMeetingReach(error) });
    }
  }
  return reads.toSorted((one, other) => ids.indexOf(one.id) - ids.indexOf(other.id));
}
