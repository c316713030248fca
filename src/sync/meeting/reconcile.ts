/**
 * One meeting from reading to right: plan, ask for the room where the plan needs it, write, and on a conflict read, plan
 * and write again. What this file does not do: choose meetings, log, or remember what became of one.
 */
import { randomUUID } from 'node:crypto';
import { ExchangeError } from '../../errors.js';
import { parseMarker, withWriteId } from '../../invitation/block/marker.js';
import { findKeyword } from '../../invitation/keyword.js';
import { planMeeting, wantsRoom } from '../../invitation/plan.js';
import type { Plan } from '../../invitation/plan-types.js';
import type { ItemRef, Meeting, Room } from '../../model.js';
import type { CycleContext, Render } from '../context.js';
import { withRoomUsed } from '../mailbox/room-follow-up.js';
import type { RecordKeeper } from '../record/record-keeper.js';
import { recordRoomFound } from './notices.js';
import { outcomeOf } from './outcome-of.js';
import { OwedSend } from './owed-send.js';

/** "Up to three times" of the design: updates in all, the first one included. */
const MAX_UPDATES = 3;

export type Action = 'insert' | 'replace' | 'remove' | 'send';

export type NoWrite = Extract<Plan, { action: 'none' }>;

/** What became of one meeting. `meeting` is as it was last read. */
export type Reconciled = (NoWrite & { readonly meeting: Meeting }) | ChangedMeeting;

export interface ChangedMeeting {
  readonly action: Action;
  readonly reason: string;
  readonly warning?: string | undefined;
  readonly sent: boolean;
  /** What the write gave the meeting. */
  readonly changeKey: string;
  /** Before the write, or after one whose answer was lost. */
  readonly meeting: Meeting;
}

/** What is to be written, with the send that an earlier error left owing. */
export interface Write {
  readonly action: Action;
  readonly reason: string;
  readonly html: string;
  readonly marker: string | undefined;
  readonly warning?: string | undefined;
}

/**
 * Brings the invitation of one meeting up to date.
 * @returns undefined where the server does not know the meeting any more
 * @throws ExchangeError, CmsError: the meeting is not finished and has to be looked at again
 */
export async function reconcileMeeting(
  first: Meeting,
  keeper: RecordKeeper,
  cycle: CycleContext,
  render: Render,
): Promise<Reconciled | undefined> {
  const { rules, clock } = cycle.sync;
  const owed = new OwedSend(keeper, clock, first.ref);
  let meeting = first;
  let carriedOut: ChangedMeeting | undefined;
  let isAnyLost = false;
  let lastError: unknown;
  /** What is saved of these was mailed to nobody. */
  const conflicted = new Set<string | undefined>();
  for (let updates = 1; ; updates += 1) {
    const sent = rules.sendUpdates === 'all' && meeting.hasAttendees;
    const planned = await plan(meeting, keeper, cycle, render);
    const write = signed(sent ? owed.addTo(planned, meeting) : planned);
    if (write.action === 'none')
      return carriedOut === undefined
        ? { ...write, meeting }
        : toChanged(carriedOut, meeting, carriedOut.sent);
    if (cycle.dryRun) return toChanged(write, meeting, sent);
    if (updates > MAX_UPDATES) throw lastError;
    try {
      if (sent) await owed.begin(meeting.ref.changeKey);
      return toChanged(write, meeting, sent, await update(write, meeting, sent, cycle));
    } catch (error) {
      const outcome = outcomeOf(error);
      await owed.noteFailure(outcome, write.action, sent);
      if (outcome !== 'conflict' && outcome !== 'unknown') throw error;
      lastError = error;
      const again = await readAgain(meeting, cycle);
      if (again === undefined) return undefined;
      const isOther = again.ref.changeKey !== meeting.ref.changeKey;
      isAnyLost ||= outcome === 'unknown';
      if (outcome === 'conflict') conflicted.add(write.marker);
      const isTaken =
        write.action === 'remove'
          ? isAnyLost && outcome === 'conflict' && isMarkerGone(again, meeting)
          : isOtherMarker(again, write, meeting) && !conflicted.has(again.marker);
      // After a lost answer another change key says that the update was carried out, its mails with it.
      if (isTaken || (outcome === 'unknown' && isOther)) await owed.settle();
      // What a conflict saved without its mails is not carried out whole: the send that is owed for it ends it.
      const isWhole = isOther && !(outcome === 'conflict' && sent) && shows(again, write, meeting);
      if (isWhole || (isTaken && isAnyLost)) carriedOut = toChanged(write, again, sent);
      meeting = again;
    }
  }
}

async function plan(
  meeting: Meeting,
  keeper: RecordKeeper,
  cycle: CycleContext,
  render: Render,
): Promise<Plan> {
  checkUid(meeting);
  const { rules: settings, clock } = cycle.sync;
  const rules = { ...settings.plan, rewrite: keeper.record.fullRead?.why === 'rewrite' };
  const input = { meeting, rules, render, now: clock.now() };
  if (!wantsRoom(meeting, rules, input.now)) return planMeeting(input);
  const room = await findRoom(meeting, keeper, cycle);
  return planMeeting({ ...input, room: room.details });
}

/** The room that a meeting asks for. From then on its details are followed. @throws CmsError */
async function findRoom(
  { mailbox, location }: Meeting,
  keeper: RecordKeeper,
  { sync, dryRun }: CycleContext,
): Promise<Room> {
  const name = findKeyword(location, sync.rules.plan)?.roomName;
  const room = await sync.rooms.find({ mailbox, name });
  if (!dryRun) await recordRoomFound(sync);
  keeper.update(withRoomUsed, name, sync.rooms.hashOf(room), sync.clock.now());
  return room;
}

/** With a marker of its own: after a conflict the meeting shows whose update it took. */
function signed<T extends Write | NoWrite>(write: T): T {
  if (write.action === 'none' || write.marker === undefined) return write;
  return { ...write, marker: withWriteId(write.marker, randomUUID().slice(0, 8)) };
}

/** Without its UID a meeting would be taken for a copy of itself, and get a second block. @throws ExchangeError */
function checkUid({ mailbox, uid, marker }: Meeting): void {
  if (uid !== undefined || (parseMarker(marker)?.uid ?? '') === '') return;
  const message = `Reading a meeting of ${mailbox} failed: the server did not give its UID, twice.`;
  throw new ExchangeError('ItemRefused', message, { reach: 'meeting', retry: { when: 'growing' } });
}

function toChanged(
  { action, reason, warning }: Pick<Write, 'action' | 'reason' | 'warning'>,
  meeting: Meeting,
  sent: boolean,
  { changeKey }: Pick<ItemRef, 'changeKey'> = meeting.ref,
): ChangedMeeting {
  return { action, reason, sent, changeKey, meeting, warning };
}

async function update(
  { html, marker }: Write,
  { mailbox, ref }: Meeting,
  sent: boolean,
  { sync }: CycleContext,
): Promise<{ readonly changeKey: string }> {
  await sync.guard.assertHeld();
  return await sync.calendar.updateMeeting(mailbox, { ref, html, marker, send: sent ? 'all' : 'none' });
}

async function readAgain(meeting: Meeting, { sync }: CycleContext): Promise<Meeting | undefined> {
  const [read] = await sync.calendar.readMeetings(meeting.mailbox, [meeting.ref.id]);
  if (read === undefined) return undefined;
  if ('meeting' in read) return read.meeting;
  throw read.error;
}

/** An update of this program was carried out since: an earlier one by a slow server, or that of another instance. */
function isOtherMarker({ marker }: Meeting, write: Write, before: Meeting): boolean {
  return marker !== undefined && marker !== write.marker && marker !== before.marker;
}

/** A removal has no marker of its own. After one whose answer was lost, a conflict is taken for what that one has done. */
function isMarkerGone(again: Meeting, before: Meeting): boolean {
  return again.marker === undefined && before.marker !== undefined;
}

/** Whether the meeting looks as our update would have left it. */
function shows(again: Meeting, write: Write, before: Meeting): boolean {
  return again.marker === write.marker && (write.action === 'send' || before.marker !== write.marker);
}
