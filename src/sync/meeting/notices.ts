/**
 * Tells organizers, with `tell_organizer = yes`, that a meeting of theirs cannot be filled in: once a meeting and reason, after
 * ten minutes in which it could have been put right. Not for the service's own errors.
 */
import { ExchangeError, type CmsErrorCode } from '../../errors.js';
import type { NoneReason } from '../../invitation/reason-sentences.js';
import type { NoticeReason } from '../../invitation/template/notice.js';
import type { Meeting } from '../../model.js';
import type { CycleContext, SyncContext } from '../context.js';
import * as notices from '../record/notice-record.js';
import type { RecordKeeper } from '../record/record-keeper.js';
import { outcomeOf } from './outcome-of.js';

/** By the code of an error, or by the reason why nothing was done. */
const REASONS: Partial<Record<CmsErrorCode | NoneReason, NoticeReason>> = {
  NoPersonalRoom: 'no-room',
  NoSuchRoom: 'no-room',
  RoomNotAllowed: 'not-published',
  RoomIncomplete: 'not-published',
  NoSuchAccessMethod: 'not-published',
  AccessMethodUnclear: 'not-published',
  'body-truncated': 'not-written',
  'lost-too-often': 'not-written',
};

export function noticeReasonOf(codeOrReason: string): NoticeReason | undefined {
  return REASONS[codeOrReason as CmsErrorCode | NoneReason];
}

/**
 * After a look at a meeting, where organizers are told.
 * @param reason undefined where it has no such error
 * @throws ExchangeError of reach run, or `Throttled`
 */
export async function tellOrganizer(
  meeting: Meeting,
  reason: NoticeReason | undefined,
  keeper: RecordKeeper,
  { sync, dryRun }: CycleContext,
): Promise<void> {
  const { notice: template, calendar, clock, log, store } = sync;
  if (template === undefined || dryRun) return;
  const now = clock.now();
  const itemId = meeting.ref.id;
  if (reason === undefined) {
    keeper.update(notices.withoutNotices, itemId);
    return;
  }
  const key = notices.noticeKey(meeting.uid ?? itemId, reason);
  keeper.update(notices.withNoticeSeen, key, itemId, now);
  const notice = keeper.record.notices?.[key];
  if (notice === undefined || !notices.isNoticeDue(notice, now)) return;
  const note = { itemId, since: now.toISOString() };
  const postpone = (): void => keeper.update(notices.withNotice, key, note);
  if (reason !== 'not-written' && !notices.areRoomsFound(await store.readRun())) {
    postpone();
    return;
  }
  const mail = template.fill(meeting, reason);
  // Before it goes out: a crash may cost the mail, never bring a second one.
  await keeper.updateNow(notices.withNotice, key, { ...note, isTold: true });
  const fields = { mailbox: meeting.mailbox, itemId, reason };
  try {
    await calendar.sendToOwner(meeting.mailbox, mail);
    log.info('The organizer was told that the meeting cannot be filled in.', fields);
  } catch (error) {
    if (!(error instanceof ExchangeError)) throw error;
    if (['refused', 'conflict'].includes(outcomeOf(error))) postpone();
    // A server that wants to be left alone is not asked for the next meeting either.
    if (error.reach === 'run' || error.code === 'Throttled') throw error;
    log.warn(`The organizer could not be told. ${error.message}`, { ...fields, code: error.code });
  }
}

/** After CMS gave a room: from then on, a missing one is not for want of the right settings. @throws StateError */
export async function recordRoomFound({ store, clock }: Pick<SyncContext, 'store' | 'clock'>): Promise<void> {
  await store.updateRun((run) =>
    notices.areRoomsFound(run) ? {} : { roomFoundAt: clock.now().toISOString() },
  );
}
