/**
 * Reading a calendar from the start, in as many runs as it takes: a first sync, a resync, a room that changed, a sync state
 * that was refused. Pure functions from record to record.
 */
import type { Meeting } from '../../model.js';
import type { MailboxRecord } from '../ports/records.js';

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
export function isUnderWay({ fullRead, failure }: MailboxRecord): boolean {
  return (fullRead ?? failure) !== undefined;
}

export function isResyncing({ fullRead }: MailboxRecord): boolean {
  return fullRead?.why === 'resync' || fullRead?.why === 'rewrite';
}

/**
 * With `existing_meetings = skip`: whether a meeting stood in the calendar before the first sync, where that is under way or
 * the calendar is read from the start for another reason than a resync. A change that comes during the first sync is one
 * like any other: it may never be seen again.
 */
export function isFromBefore(record: MailboxRecord, meeting: Meeting): boolean {
  const firstSync = record.retries[meeting.ref.id]?.unreadSince ?? firstSyncOf(record);
  if (firstSync === undefined || meeting.marker !== undefined) return false;
  const limit = new Date(firstSync);
  const { created, modified } = meeting;
  if (modified !== undefined && modified >= limit) return false;
  return created === undefined || created < limit;
}

/** When the first sync began, or ended if that cannot be told, where what is read now may be from before it. */
export function firstSyncOf({ fullRead, firstSyncedAt }: MailboxRecord): string | undefined {
  const since = { first: fullRead?.began, rooms: firstSyncedAt, resync: undefined, rewrite: undefined };
  return fullRead && since[fullRead.why];
}

/** Before the first page of a mailbox that was never synced; elsewhere, and once a resync was asked for, nothing changes. */
export function withFirstSyncBegun(record: MailboxRecord, now: Date): MailboxRecord {
  const { firstSyncedAt, fullRead } = record;
  if ((firstSyncedAt ?? fullRead) !== undefined) return record;
  return { ...record, fullRead: { why: 'first', began: now.toISOString() } };
}

/**
 * Before the first page of a calendar that is read from the start: the room may have changed since our own writes, so that
 * none of them is passed by, on later pages and in a later run neither.
 */
export function withFullReadBegun(record: MailboxRecord): MailboxRecord {
  const { rooms: _, roomsSeenAt: __, ...others } = record;
  return { ...others, ownChangeKeys: {} };
}

/** After the server refused the sync state: everything is read again. Retries and owed sends stay. */
export function withStateDropped(record: MailboxRecord, now: Date): MailboxRecord {
  return { ...withFullReadBegun(record), syncState: undefined, stateDroppedAt: now.toISOString() };
}

/**
 * For a resync: the sync state, the failure and all waits are forgotten; the retries themselves are not.
 * @param rewrite blocks whose text is not today's template are replaced, too
 */
export function forResync(record: MailboxRecord, now: Date, rewrite = false): MailboxRecord {
  const began = now.toISOString();
  const anew = { attempts: 0, nextTry: began, warned: false, unreadSince: undefined };
  const retries = Object.entries(record.retries).map(([id, entry]) => [id, { ...entry, ...anew }]);
  return {
    ...record,
    ...{ syncState: undefined, failure: undefined, stateDroppedAt: undefined },
    retries: Object.fromEntries(retries),
    fullRead: { why: rewrite || record.fullRead?.why === 'rewrite' ? 'rewrite' : 'resync', began },
  };
}
