/**
 * The meetings of a mailbox that are to be looked at again, and the sends that are owed: pure functions from record to record.
 * What is on the list decides what is looked at again after a crash, so nothing is dropped here that has not been done.
 */
import { isStillAhead } from '../../scheduler/clock-guards.js';
import { growingWaitMs, HOUR_MS } from '../../scheduler/waits.js';
import { CmsError, type ProgramError } from '../../errors.js';
import type { MailboxRecord, RetryEntry } from '../ports/records.js';
import { withEntry } from './own-change-keys.js';
import { toWait } from './wait.js';

/** A wait that lies further ahead was written by a wrong clock. */
const LONGEST_WAIT_MS = 2 * HOUR_MS;

export function withoutRetry(record: MailboxRecord, id: string): MailboxRecord {
  return id in record.retries ? { ...record, retries: withEntry(record.retries, id, undefined) } : record;
}

export function withRetry(record: MailboxRecord, id: string, entry: RetryEntry): MailboxRecord {
  return { ...record, retries: withEntry(record.retries, id, entry) };
}

/**
 * The entry for a meeting that could not be finished: due in the next cycle, then after waits that grow as long as it has
 * an error of its own. CMS being away says nothing of the meeting: an error of its own, with its waits and its warning, stays.
 */
export function toRetryEntry(
  earlier: RetryEntry | undefined,
  error: ProgramError,
  now: Date,
  chance: number,
): RetryEntry {
  const isOwn = error.reach === 'meeting';
  // Of whatever kind: a meeting that is refused with another code each time is to wait as well.
  const isAgain = isOwn ? earlier?.warned === true : earlier?.code === error.code;
  const attempts = isAgain ? (earlier?.attempts ?? 0) + 1 : 1;
  const wait = toWait(earlier, error, now, waitMsOf(error, attempts, chance));
  if (earlier?.warned === true && !isOwn) return { ...earlier, nextTry: wait.nextTry };
  return {
    ...wait,
    attempts,
    room: error instanceof CmsError ? error.room : undefined,
    sendOwed: earlier?.sendOwed,
    sendBegunUnder: earlier?.sendBegunUnder,
    warned: isOwn ? true : undefined,
  };
}

/** A transient error of the server with one meeting may last as long as any other: it is not transient then. */
function waitMsOf({ retry, reach }: ProgramError, attempts: number, chance: number): number {
  if (retry.when === 'after') return retry.ms;
  return reach === 'meeting' ? growingWaitMs(attempts, chance) : 0;
}

/** Remembers that a send may be owed: written before the answer to a conflict is acted on. */
export function withSendOwed(
  record: MailboxRecord,
  id: string,
  sendOwed: 'block' | 'removal',
  now: Date,
): MailboxRecord {
  return withRetry(record, id, {
    since: now.toISOString(),
    attempts: 0,
    nextTry: now.toISOString(),
    code: 'Conflict',
    message: 'The meeting was changed while its invitation was written.',
    ...record.retries[id],
    sendOwed,
    sendBegunUnder: undefined,
  });
}

/** Remembers that the update which settles an owed send goes out now: a kill or a lost answer may hide that it did. */
export function withSendBegun(record: MailboxRecord, id: string, changeKey: string): MailboxRecord {
  const entry = record.retries[id];
  return entry === undefined ? record : withRetry(record, id, { ...entry, sendBegunUnder: changeKey });
}

/** No send is owed any more; the meeting stays on the retry list if it is there. */
export function withSendSettled(record: MailboxRecord, id: string): MailboxRecord {
  const entry = record.retries[id];
  if (entry === undefined || (entry.sendOwed ?? entry.sendBegunUnder) === undefined) return record;
  return withRetry(record, id, { ...entry, sendOwed: undefined, sendBegunUnder: undefined });
}

/** @returns the send that is owed for a meeting that now has this change key */
export function sendOwedFor(record: MailboxRecord, id: string, changeKey: string): RetryEntry['sendOwed'] {
  const entry = record.retries[id];
  const isSettled = entry?.sendBegunUnder !== undefined && entry.sendBegunUnder !== changeKey;
  return isSettled ? undefined : entry?.sendOwed;
}

/** Ids of the meetings that are to be looked at again now. */
export function dueRetries(record: MailboxRecord, now: Date): string[] {
  return Object.keys(record.retries).filter((id) => isDue(record.retries[id]!, now));
}

export function isDue({ nextTry }: RetryEntry, now: Date): boolean {
  return !isStillAhead(Date.parse(nextTry), now.getTime(), LONGEST_WAIT_MS);
}
