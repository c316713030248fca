/**
 * Whom to tell, and who was told, that a meeting cannot be filled in: pure functions from record to record. By the UID of the
 * meeting, so that a series and its occurrences count as one.
 */
import type { MailboxRecord, Notice, RunRecord } from '../ports/records.js';

const WAIT_MS = 10 * 60_000;

/**
 * Meetings remembered of one mailbox, the latest, besides as many as are on its retry list: were one of those forgotten, its
 * organizer would be told again at its next look.
 */
const MOST_MEETINGS = 200;

/** Item ids of the meetings whose organizers are to be told now, unless all is well by then. */
export function dueNotices(record: MailboxRecord, now: Date): string[] {
  return Object.values(record.notices ?? {}).flatMap(({ waiting }) =>
    waiting !== undefined && isNoticeDue(waiting.since, now) ? [waiting.itemId] : [],
  );
}

export function isNoticeDue(since: string, now: Date): boolean {
  return now.getTime() - Date.parse(since) >= WAIT_MS;
}

/** Whether CMS has given any room since the settings were changed: else `personal_room`, say, is wrong, and nobody's room is. */
export function areRoomsFound({ roomFoundAt, settingsChangedAt }: RunRecord): boolean {
  if (roomFoundAt === undefined) return false;
  return settingsChangedAt === undefined || Date.parse(roomFoundAt) >= Date.parse(settingsChangedAt);
}

/**
 * After a look at a meeting.
 * @param key UID of the meeting
 * @param reason undefined where nothing keeps it from being filled in
 */
export function withNoticeLook(
  record: MailboxRecord,
  key: string,
  itemId: string,
  reason: string | undefined,
  now: Date,
): MailboxRecord {
  const { waiting, told = [] } = record.notices?.[key] ?? {};
  if (reason === undefined || told.includes(reason))
    return waiting?.itemId === itemId ? put(record, key, { told }) : record;
  if (waiting?.reason === reason) return record;
  return put(record, key, { told, waiting: { reason, itemId, since: now.toISOString() } });
}

export function withTold(record: MailboxRecord, key: string, reason: string): MailboxRecord {
  return put(record, key, { told: [...(record.notices?.[key]?.told ?? []), reason] });
}

/** It was not sent: tried again after as long a wait. */
export function withNoticePostponed(
  record: MailboxRecord,
  key: string,
  waiting: { readonly reason: string; readonly itemId: string },
  now: Date,
): MailboxRecord {
  const told = (record.notices?.[key]?.told ?? []).filter((reason) => reason !== waiting.reason);
  return put(record, key, { told, waiting: { ...waiting, since: now.toISOString() } });
}

/** For an item that left the calendar. What was told stays: it may only have been moved. */
export function withoutWaitingNotice(record: MailboxRecord, itemId: string): MailboxRecord {
  const found = Object.entries(record.notices ?? {}).find(([, { waiting }]) => waiting?.itemId === itemId);
  return found === undefined ? record : put(record, found[0], { told: found[1].told });
}

function put(record: MailboxRecord, key: string, notice: Notice): MailboxRecord {
  const isEmpty = notice.told.length === 0 && notice.waiting === undefined;
  const notices = Object.entries(withEntry(record.notices ?? {}, key, isEmpty ? undefined : notice));
  const most = MOST_MEETINGS + Object.keys(record.retries).length;
  return { ...record, notices: Object.fromEntries(notices.slice(-most)) };
}

/** Put last, where it is the latest, or removed. */
export function withEntry<T>(
  entries: Readonly<Record<string, T>>,
  key: string,
  entry: T | undefined,
): Readonly<Record<string, T>> {
  const { [key]: _, ...others } = entries;
  return entry === undefined ? others : { ...others, [key]: entry };
}
