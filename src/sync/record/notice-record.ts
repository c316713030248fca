/**
 * Whom to tell, and who was told, that a meeting cannot be filled in: pure functions from record to record. By the UID of the
 * meeting, so that a series and its occurrences count as one, and by the reason.
 */
import type { MailboxRecord, Notice, RunRecord } from '../ports/records.js';
import { withEntry } from './own-change-keys.js';

const WAIT_MS = 10 * 60_000;

/**
 * Notices remembered of one mailbox, the latest, besides as many as meetings are on its retry list: were one of those
 * forgotten, its organizer would be told again at its next look.
 */
const MOST_NOTICES = 200;

/** Item ids of the meetings whose organizers are to be told now, unless all is well by then. */
export function dueNotices({ notices = {} }: MailboxRecord, now: Date): string[] {
  return Object.values(notices).flatMap((notice) => (isNoticeDue(notice, now) ? [notice.itemId] : []));
}

export function isNoticeDue({ since, isTold }: Notice, now: Date): boolean {
  return isTold !== true && now.getTime() - Date.parse(since) >= WAIT_MS;
}

/** Whether CMS has given any room since the settings were changed: else `personal_room`, say, is wrong, and nobody's room is. */
export function areRoomsFound({ roomFoundAt, settingsChangedAt }: RunRecord): boolean {
  if (roomFoundAt === undefined) return false;
  return settingsChangedAt === undefined || Date.parse(roomFoundAt) >= Date.parse(settingsChangedAt);
}

export function noticeKey(uid: string, reason: string): string {
  return `${uid} ${reason}`;
}

/** After a look at a meeting that cannot be filled in; that it still cannot says nothing new. */
export function withNoticeSeen(record: MailboxRecord, key: string, itemId: string, now: Date): MailboxRecord {
  const next = withoutNotices(record, itemId, key);
  return next.notices?.[key] === undefined
    ? withNotice(next, key, { itemId, since: now.toISOString() })
    : next;
}

/** Told, or to be told from now on. */
export function withNotice(record: MailboxRecord, key: string, notice: Notice): MailboxRecord {
  const notices = Object.entries(withEntry(record.notices ?? {}, key, notice));
  const most = MOST_NOTICES + Object.keys(record.retries).length;
  return { ...record, notices: Object.fromEntries(notices.slice(-most)) };
}

/**
 * For an item that is filled in, or left the calendar. What was told stays: it may only have been moved.
 * @param except stays as well
 */
export function withoutNotices(record: MailboxRecord, itemId: string, except?: string): MailboxRecord {
  const all = Object.entries(record.notices ?? {});
  const kept = all.filter(
    ([key, notice]) => key === except || notice.isTold === true || notice.itemId !== itemId,
  );
  return kept.length === all.length ? record : { ...record, notices: Object.fromEntries(kept) };
}
