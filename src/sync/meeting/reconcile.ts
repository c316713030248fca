/**
 * One meeting from reading to right: plan, ask for the room where the plan needs it, write, and on a conflict read, plan
 * and write again. What this file does not do: choose meetings, remember anything but an owed send, or log.
 */
import { ExchangeError, InternalError, StateError } from '../../errors.js';
import { parseMarker } from '../../invitation/block/marker.js';
import { plainTextToHtml } from '../../invitation/html/plain-text.js';
import { findKeyword } from '../../invitation/keyword.js';
import { planMeeting, wantsRoom } from '../../invitation/plan.js';
import type { Plan } from '../../invitation/plan-types.js';
import type { NoneReason } from '../../invitation/reason-sentences.js';
import type { Meeting } from '../../model.js';
import type { CycleContext, Render } from '../context.js';
import type { RetryEntry } from '../ports/records.js';
import type { RecordKeeper } from '../record/record-keeper.js';
import { sendOwedFor, withSendBegun, withSendOwed } from '../record/retry-list.js';
import type { Rooms } from '../rooms.js';

/** "Up to three times" of the design: updates in all, the first one included. */
const MAX_UPDATES = 3;

type SendOwed = NonNullable<RetryEntry['sendOwed']>;

/** What one meeting is reconciled with, besides the cycle. */
export interface MeetingTools {
  readonly render: Render;
  readonly findRoom: Rooms['find'];
}

export type Action = 'insert' | 'replace' | 'remove' | 'send';

/** What became of one meeting. */
export type Reconciled =
  | {
      readonly kind: 'none';
      readonly reason: NoneReason;
      readonly warning?: string | undefined;
      /** As it was last read. */
      readonly meeting: Meeting;
    }
  | ChangedMeeting
  | { readonly kind: 'gone' };

export interface ChangedMeeting {
  readonly kind: 'changed';
  readonly action: Action;
  readonly reason: string;
  readonly warning?: string | undefined;
  readonly sent: boolean;
  /** What the write gave the meeting. */
  readonly changeKey: string;
  /** As it was last read: before the write, or after one whose answer was lost. */
  readonly meeting: Meeting;
}

/** What is to be written, with the send that earlier trouble left owing. */
interface Write {
  readonly action: Action;
  readonly reason: string;
  readonly html: string;
  readonly marker: string | undefined;
  readonly warning?: string | undefined;
}

/**
 * Brings the invitation of one meeting up to date.
 * @throws ExchangeError, CmsError: the meeting is not finished and has to be looked at again
 */
export async function reconcileMeeting(
  first: Meeting,
  keeper: RecordKeeper,
  cycle: CycleContext,
  tools: MeetingTools,
): Promise<Reconciled> {
  const { calendar, guard, rules, clock } = cycle.sync;
  const { id } = first.ref;
  let meeting = first;
  let sendOwed = sendOwedFor(keeper.record, id, meeting.ref.changeKey);
  const owe = (owed: SendOwed): Promise<void> => keeper.updateNow(withSendOwed, id, owed, clock.now());
  let carriedOut: { readonly write: Write; readonly sent: boolean } | undefined;
  for (let updates = 1; ; updates += 1) {
    const step = await plan(meeting, keeper.record.fullRead?.why === 'rewrite', cycle, tools);
    const write = toWrite(step, meeting, sendOwed, rules.sendUpdates);
    if (write === undefined) {
      if (carriedOut === undefined) return toNone(step, meeting);
      return toChanged(carriedOut.write, meeting, carriedOut.sent, meeting.ref.changeKey);
    }
    const sent = rules.sendUpdates === 'all' && meeting.hasAttendees;
    if (cycle.dryRun) return toChanged(write, meeting, sent, meeting.ref.changeKey);
    try {
      if (sendOwed !== undefined && sent) {
        const { changeKey } = meeting.ref;
        await keeper.updateNow(withSendBegun, id, changeKey);
      }
      await guard.assertHeld();
      const { html, marker } = write;
      const update = { ref: meeting.ref, html, marker, send: sent ? ('all' as const) : ('none' as const) };
      const { changeKey } = await calendar.updateMeeting(meeting.mailbox, update);
      return toChanged(write, meeting, sent, changeKey);
    } catch (error) {
      const isLastTry = updates >= MAX_UPDATES;
      if (isConflict(error)) {
        // The body may have been saved although nobody was mailed; recorded first, so that a kill cannot lose it.
        if (sent) {
          sendOwed = toSendOwed(write.action, sendOwed);
          await owe(sendOwed);
        }
        if (isLastTry) throw error;
      } else if (!isOutcomeUnknown(error) || isLastTry) {
        // Refused, or never sent: the mark that a send has begun would settle a debt that still stands.
        const isUnsent = error instanceof StateError || isRefused(error);
        if (sendOwed !== undefined && isUnsent) await owe(sendOwed);
        throw error;
      }
      const again = await readAgain(meeting, cycle);
      if (again === undefined) return { kind: 'gone' };
      // After a lost answer another change key says that the update was carried out, its mails with it.
      if (!isConflict(error) && again.ref.changeKey !== meeting.ref.changeKey) sendOwed = undefined;
      if (isCarriedOut(write, sent, meeting, again, error)) carriedOut = { write, sent };
      meeting = again;
    }
  }
}

async function plan(
  meeting: Meeting,
  rewrite: boolean,
  cycle: CycleContext,
  { render, findRoom }: MeetingTools,
): Promise<Plan> {
  checkUid(meeting);
  const { rules: settings, clock } = cycle.sync;
  const rules = { ...settings.plan, rewrite };
  const input = { meeting, rules, render, now: clock.now() };
  if (!wantsRoom(meeting, rules, input.now)) return planMeeting(input);
  const { mailbox, location } = meeting;
  const { details } = await findRoom({ mailbox, name: findKeyword(location, rules)?.roomName });
  return planMeeting({ ...input, room: details });
}

/** Without its UID a meeting would be taken for a copy of itself, and get a second block. @throws ExchangeError */
function checkUid({ mailbox, uid, marker }: Meeting): void {
  if (uid !== undefined || (parseMarker(marker)?.uid ?? '') === '') return;
  const message = `Reading a meeting of ${mailbox} failed: the server did not give its UID, twice.`;
  throw new ExchangeError('ItemRefused', message, { reach: 'meeting', retry: { when: 'growing' } });
}

/** @returns undefined where there is nothing to write */
function toWrite(
  step: Plan,
  meeting: Meeting,
  owed: SendOwed | undefined,
  sendUpdates: 'all' | 'none',
): Write | undefined {
  if (step.action !== 'none') return step;
  const isSent = meeting.hasAttendees && sendUpdates === 'all';
  if (owed === undefined || !isSent || meeting.body.isTruncated) return undefined;
  if (!isSaved(owed, step.reason, meeting)) return undefined;
  // It goes out as HTML, as which a plain text would read differently.
  const { html, isPlainText } = meeting.body;
  const written = isPlainText ? plainTextToHtml(html) : html;
  return { action: 'send', reason: 'send-owed', html: written, marker: meeting.marker };
}

/** Body and marker go in one write: where the marker is still there, it was the user who took the block out, and mailed it. */
function isSaved(owed: SendOwed, reason: NoneReason, meeting: Meeting): boolean {
  if (owed === 'block') return reason === 'block-is-current';
  return reason === 'no-keyword' && meeting.marker === undefined;
}

function toNone(step: Plan, meeting: Meeting): Reconciled {
  if (step.action !== 'none') throw new InternalError('A plan with an action has nothing to write');
  const { reason, warning } = step;
  return { kind: 'none', reason, meeting, warning };
}

function toChanged(write: Write, meeting: Meeting, sent: boolean, changeKey: string): Reconciled {
  const { action, reason, warning } = write;
  return { kind: 'changed', action, reason, sent, changeKey, meeting, warning };
}

async function readAgain(meeting: Meeting, { sync }: CycleContext): Promise<Meeting | undefined> {
  const [read] = await sync.calendar.readMeetings(meeting.mailbox, [meeting.ref.id]);
  if (read === undefined) return undefined;
  if ('meeting' in read) return read.meeting;
  throw read.error;
}

/**
 * Whether the meeting shows that our update was carried out whole, whatever its answer said. One that a conflict saved
 * without its mails is not whole: the send that is owed for it ends it.
 */
function isCarriedOut(write: Write, sent: boolean, before: Meeting, again: Meeting, error: unknown): boolean {
  if (again.ref.changeKey === before.ref.changeKey || again.marker !== write.marker) return false;
  const isShown = write.action === 'send' || before.marker !== write.marker;
  return isShown && !(sent && isConflict(error));
}

/** What is owed after a conflict: of a send that was owed already, still the same. */
function toSendOwed(action: Action, owed: SendOwed | undefined): SendOwed {
  if (action === 'send' && owed !== undefined) return owed;
  return action === 'remove' ? 'removal' : 'block';
}

function isConflict(error: unknown): boolean {
  return error instanceof ExchangeError && error.code === 'Conflict';
}

const OUTCOME_UNKNOWN: ReadonlySet<string> = new Set(['ConnectionLost', 'TimedOut', 'BadAnswer']);

/** After these the write may have taken place: the meeting is read again before anything else is done to it. */
function isOutcomeUnknown(error: unknown): boolean {
  if (error instanceof InternalError) return true;
  return error instanceof ExchangeError && OUTCOME_UNKNOWN.has(error.code);
}

/** After these a request was not carried out for certain; passing trouble inside Exchange may have come after it. */
export function isRefused(error: unknown): boolean {
  return (
    error instanceof ExchangeError &&
    !isOutcomeUnknown(error) &&
    error.code !== 'Transient' &&
    error.code !== 'AnswerTooLarge' &&
    error.code !== 'Aborted'
  );
}
