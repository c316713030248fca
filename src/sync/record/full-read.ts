/**
 * Reading a calendar from the start, in as many runs as it takes: a first sync, a resync, a room that changed, a sync state
 * that was refused. Pure functions from record to record.
 */
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
