/**
 * Changes to what is remembered of a mailbox, each a pure function from record to record. What is on the record decides
 * what is looked at again after a crash, so nothing is dropped here that has not been done.
 */
import { isStillAhead } from '../../scheduler/clock-guards.js';
import { growingWaitMs, HOUR_MS } from '../../scheduler/waits.js';
import { CmsError, type Trouble } from '../../errors.js';
import type { MailboxRecord, RetryEntry } from '../ports/records.js';
import { withEntry, withoutNotices } from './notice-record.js';

/** Own change keys only save a look, so a bounded number of them is enough. */
const OWN_CHANGE_KEYS_KEPT = 100;

export function withoutRetry(record: MailboxRecord, id: string): MailboxRecord {
  return id in record.retries ? { ...record, retries: withEntry(record.retries, id, undefined) } : record;
}

export function withRetry(record: MailboxRecord, id: string, entry: RetryEntry): MailboxRecord {
  return { ...record, retries: withEntry(record.retries, id, entry) };
}

/**
 * The entry for a meeting that could not be finished: due in the next cycle, then after waits that grow as long as it has
 * trouble of its own. CMS being away says nothing of the meeting: a trouble of its own, with its waits and its warning, stays.
 */
export function toRetryEntry(
  earlier: RetryEntry | undefined,
  trouble: Trouble,
  now: Date,
  chance: number,
): RetryEntry {
  if (earlier?.warned === true && trouble.reach !== 'meeting') {
    return { ...earlier, notBefore: toNotBefore(trouble, 1, now, chance) };
  }
  const isOwn = trouble.reach === 'meeting';
  // Of whatever kind: a meeting that is refused with another code each time is to wait as well.
  const isAgain = isOwn ? earlier?.warned === true : earlier?.reason === trouble.code;
  const attempts = isAgain ? (earlier?.attempts ?? 0) + 1 : 1;
  return {
    since: earlier?.since ?? now.toISOString(),
    attempts,
    notBefore: toNotBefore(trouble, attempts, now, chance),
    reason: trouble.code,
    message: trouble.message,
    hint: trouble.hint,
    room: trouble instanceof CmsError ? trouble.room : undefined,
    sendOwed: earlier?.sendOwed,
    sendBegunUnder: earlier?.sendBegunUnder,
    warned: isOwn ? true : undefined,
  };
}

function toNotBefore(trouble: Trouble, attempts: number, now: Date, chance: number): string {
  return new Date(now.getTime() + waitMsOf(trouble, attempts, chance)).toISOString();
}

/** Passing trouble of the server with one meeting may last as long as any other: it is no passing one then. */
function waitMsOf({ retry, reach }: Trouble, attempts: number, chance: number): number {
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
    notBefore: now.toISOString(),
    reason: 'Conflict',
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
  return Object.entries(record.retries)
    .filter(([, entry]) => !isAhead(entry.notBefore, now))
    .map(([id]) => id);
}

/** @returns true while `instant` lies ahead, but not so far that only a wrong clock can have written it. */
export function isAhead(instant: string, now: Date, longestMs = 2 * HOUR_MS): boolean {
  return isStillAhead(Date.parse(instant), now.getTime(), longestMs);
}

export function withOwnChangeKey(record: MailboxRecord, id: string, changeKey: string): MailboxRecord {
  // A server that gave none: as a key of ours it would stand for every change without one.
  if (changeKey === '') return record;
  const keys = Object.entries(withEntry(record.ownChangeKeys, id, changeKey));
  return { ...record, ownChangeKeys: Object.fromEntries(keys.slice(-OWN_CHANGE_KEYS_KEPT)) };
}

/** Forgets all about an item that left the calendar. */
export function withoutItem(record: MailboxRecord, id: string): MailboxRecord {
  const next = withoutNotices(withoutRetry(record, id), id);
  if (!(id in next.ownChangeKeys)) return next;
  return { ...next, ownChangeKeys: withEntry(next.ownChangeKeys, id, undefined) };
}

/** After a page whose every item is done or on the retry list. */
export function withPageDone(
  record: MailboxRecord,
  syncState: string,
  isLast: boolean,
  now: Date,
): MailboxRecord {
  const next = { ...record, syncState, failure: undefined };
  if (!isLast) return next;
  return { ...next, fullRead: undefined, firstSyncedAt: record.firstSyncedAt ?? now.toISOString() };
}

/** @returns whether the next page that is done has something to say besides its sync state */
export function isUnderWay({ firstSyncedAt, fullRead, failure }: MailboxRecord): boolean {
  return firstSyncedAt === undefined || (fullRead ?? failure) !== undefined;
}

export function isResyncing({ fullRead }: MailboxRecord): boolean {
  return fullRead?.why === 'resync' || fullRead?.why === 'rewrite';
}

/**
 * With `existing_meetings = skip`, meetings of before this instant are left alone: at the first sync, and again where the
 * calendar is read from the start for another reason than a resync.
 */
export function findSkipLimit({ fullRead, firstSyncedAt }: MailboxRecord): string | undefined {
  if (fullRead?.why === 'first') return fullRead.began;
  return fullRead?.why === 'rooms' ? firstSyncedAt : undefined;
}

/** Before the first page of a mailbox that was never synced; elsewhere, and once a resync was asked for, nothing changes. */
export function withFirstSyncBegun(record: MailboxRecord, now: Date): MailboxRecord {
  const { firstSyncedAt, fullRead } = record;
  if ((firstSyncedAt ?? fullRead) !== undefined) return record;
  return { ...record, fullRead: { why: 'first', began: now.toISOString() } };
}

/**
 * Before a calendar is read from the start: the room may have changed since our own writes, so that none of them is passed
 * by, on later pages and in a later run neither.
 */
export function withFullSyncBegun(record: MailboxRecord): MailboxRecord {
  const { rooms, roomsSeenAt: _, ...next } = record;
  if (rooms === undefined && Object.keys(record.ownChangeKeys).length === 0) return record;
  return { ...next, ownChangeKeys: {} };
}

/** After the server refused the sync state: everything is read again. Retries and owed sends stay. */
export function withStateDropped(record: MailboxRecord, now: Date): MailboxRecord {
  return { ...withFullSyncBegun(record), syncState: undefined, stateDroppedAt: now.toISOString() };
}

/**
 * For a resync: the sync state, the failure and all waits are forgotten; the retries themselves are not.
 * @param rewrite blocks whose text is not today's template are replaced, too
 */
export function forResync(record: MailboxRecord, now: Date, rewrite = false): MailboxRecord {
  const began = now.toISOString();
  const anew = { attempts: 0, notBefore: began, warned: false };
  const retries = Object.entries(record.retries).map(([id, entry]) => [id, { ...entry, ...anew }]);
  return {
    ...withFullSyncBegun(record),
    ...{ syncState: undefined, failure: undefined, stateDroppedAt: undefined },
    retries: Object.fromEntries(retries),
    fullRead: { why: rewrite || record.fullRead?.why === 'rewrite' ? 'rewrite' : 'resync', began },
  };
}
