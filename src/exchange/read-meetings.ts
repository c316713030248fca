/**
 * Reads any number of meetings in batches. Where a batch fails in a way that one of its meetings may be the cause of, they
 * are asked for one by one, so that one meeting cannot keep the others from being read for ever.
 */
import { ExchangeError } from '../errors.js';
import type { MeetingRead } from '../sync/ports.js';
import { toMeetingReach } from './errors/error-map.js';
import { MAX_IDS_PER_CALL } from './get-item.js';

/** Asks for at most MAX_IDS_PER_CALL ids. @throws ExchangeError */
export type ReadBatch = (ids: readonly string[]) => Promise<readonly MeetingRead[]>;

/** @throws ExchangeError of reach mailbox or run */
export async function readInBatches(
  ids: readonly string[],
  readBatch: ReadBatch,
): Promise<readonly MeetingRead[]> {
  const reads: MeetingRead[] = [];
  for (let at = 0; at < ids.length; at += MAX_IDS_PER_CALL) {
    const batch = ids.slice(at, at + MAX_IDS_PER_CALL);
    try {
      reads.push(...(await readBatch(batch)));
    } catch (error) {
      if (!mayBeOneMeetings(error, batch.length)) throw error;
      reads.push(...(await readOneByOne(batch, readBatch, error)));
    }
  }
  return reads;
}

/** Passing trouble with a single meeting is taken for the mailbox's; a batch may owe it to one of its meetings. */
function mayBeOneMeetings(error: unknown, asked: number): error is ExchangeError {
  if (!(error instanceof ExchangeError)) return false;
  // Who names a time wants to be left alone until then: to ask for each meeting would be the opposite.
  if (error.retry.when === 'after') return false;
  if (error.code === 'AnswerTooLarge' || error.code === 'BadAnswer' || error.reach === 'meeting') return true;
  return asked > 1 && PASSING.has(error.code);
}

const PASSING: ReadonlySet<string> = new Set(['Transient', 'ConnectionLost', 'TimedOut']);

/**
 * A meeting that is asked for alone is not asked for again: its trouble is its own, and the mailbox goes on without it.
 * @throws the batch's error where the first two meetings fail in the same way: then it is not one meeting's.
 */
async function readOneByOne(
  ids: readonly string[],
  readBatch: ReadBatch,
  batchError: ExchangeError,
): Promise<readonly MeetingRead[]> {
  const [only] = ids;
  if (only !== undefined && ids.length === 1) return [{ id: only, error: toMeetingReach(batchError) }];
  const reads: MeetingRead[] = [];
  let failed = 0;
  for (const id of ids) {
    try {
      reads.push(...(await readBatch([id])));
    } catch (error) {
      if (!mayBeOneMeetings(error, ids.length)) throw error;
      failed++;
      const isEveryOne = failed === 2 && reads.length === 1 && error.code === batchError.code;
      if (error.code !== 'AnswerTooLarge' && error.reach !== 'meeting' && isEveryOne) throw batchError;
      reads.push({ id, error: toMeetingReach(error) });
    }
  }
  return reads;
}
