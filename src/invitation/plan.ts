/**
 * The decision about one meeting: the table *Which meetings* of docs/design.md, row by row, and the body that comes of it.
 * Pure: the time, the room and the rendered template are arguments; nothing is asked or written here.
 */
import { InternalError } from '../errors.js';
import type { Meeting } from '../model.js';
import { withoutForbiddenCharacters } from '../xml/characters.js';
import { formatBlock, type FoundBlock } from './block/block.js';
import { bestPlaced } from './block/block-place.js';
import { insertBlock, replaceBlocks } from './block/change/body-change.js';
import { fingerprint } from './block/details/fingerprint.js';
import { formatMarker, pastDetails } from './block/marker.js';
import { keyOf, readOwnWords } from './block/words/own-words.js';
import { holdsRoomsDetails, showsOtherPin, testsOfShown } from './block/details/shown-details.js';
import { readBody } from './html/body.js';
import { isOrdinaryAppointment } from './item-class.js';
import { plainTextToHtml } from './html/plain-text.js';
import { findKeyword, hasKeyword } from './keyword.js';
import { isOrganizersOwn } from './organizer.js';
import type { ChangeReason, Plan, PlanInput, PlanRules } from './plan-types.js';
import { type NoneReason, REASON_SENTENCES } from './reason-sentences.js';
import { Situation } from './situation.js';

/**
 * How often a block is put right or back although the room's details are the same: an Outlook window left open may save an
 * old body back, and that is mended; a server that strips a detail each time must not cause a mail each time.
 */
const MAX_REPAIRS = 10;

const HALF_BLOCK =
  'One of the two lines around the join details is gone, so nothing can be cut out of this invitation. Delete what is left of the old details by hand.';

const OTHER_PIN =
  "This invitation shows the room's link, but another PIN than the room's. It was not written by this program, so it stays. Correct the PIN by hand.";

/** Blocks within blocks within blocks come out at once, as long as that is not too much work: up to so many characters. */
const MAX_LAYERS = 4;
const MAX_LAYERS_TEXT = 500_000;

/** Whether the decision needs the room that the Location asks for. */
export function wantsRoom(meeting: Meeting, rules: PlanRules, now: Date): boolean {
  const isLeftAlone = reasonToLeaveAlone(meeting, now) !== undefined || meeting.body.isTruncated;
  return !isLeftAlone && findKeyword(meeting.location, rules) !== undefined;
}

/**
 * What to do about a meeting. Never throws but what `render` throws; takes time linear in the body's length.
 * @param input with the room where `wantsRoom` says that it is needed
 */
export function planMeeting(input: PlanInput): Plan {
  const { body } = input.meeting;
  const html = body.isPlainText ? plainTextToHtml(body.html) : body.html;
  const layers = Math.max(1, Math.min(MAX_LAYERS, Math.floor(MAX_LAYERS_TEXT / html.length)));
  return planBody(new Situation(input, html), layers);
}

type Row = (situation: Situation, layers: number) => Plan | undefined;

/** Of each table, the first row that answers decides. */
const ANY_MEETING: readonly Row[] = [leftAlone, truncated];
const WITH_KEYWORD: readonly Row[] = [
  surplusBlocks,
  linkAlreadyThere,
  keywordNoBlock,
  currentBlock,
  outdatedBlock,
];
const WITHOUT_KEYWORD: readonly Row[] = [otherKeyword, keptBlock, surplusBlocks, noBlock, keywordGone];

/** @param layers how many layers of blocks within blocks may be taken off */
function planBody(situation: Situation, layers: number): Plan {
  const rows = situation.keyword === undefined ? WITHOUT_KEYWORD : WITH_KEYWORD;
  for (const row of [...ANY_MEETING, ...rows]) {
    const plan = row(situation, layers);
    if (plan !== undefined) return plan;
  }
  throw new InternalError('No row of the table answers for this meeting');
}

/** An attendee's copy, ended, cancelled, not sent yet. */
function leftAlone({ input }: Situation): Plan | undefined {
  const reason = reasonToLeaveAlone(input.meeting, input.now);
  return reason === undefined ? undefined : none(reason);
}

function reasonToLeaveAlone(meeting: Meeting, now: Date): NoneReason | undefined {
  if (!isOrganizersOwn(meeting)) return 'not-organizer';
  if (!isOrdinaryAppointment(meeting.itemClass)) return 'other-class';
  if (hasEnded(meeting, now)) return 'ended';
  if (meeting.isCancelled || ((meeting.appointmentState ?? 0) & CANCELLED) !== 0) return 'cancelled';
  if (meeting.hasAttendees && meeting.meetingRequestWasSent === false) return 'not-sent-yet';
  return undefined;
}

/** Bit 4 of AppointmentState, asfCanceled. */
const CANCELLED = 4;

/** A series whose end the server does not tell is taken as going on. */
function hasEnded(meeting: Meeting, now: Date): boolean {
  const end = meeting.type === 'RecurringMaster' ? (meeting.seriesEnd ?? 'never') : meeting.end;
  return end !== 'never' && end.getTime() <= now.getTime();
}

/** A body that the server cut off cannot be written back. */
function truncated({ input, keyword, marker, found }: Situation): Plan | undefined {
  if (!input.meeting.body.isTruncated) return undefined;
  const isOurs = keyword !== undefined || marker !== undefined || found.blocks.length > 0;
  return isOurs ? none('body-truncated') : undefined;
}

/** Blocks that should not be there come out first; what is then left is decided on as if they had never been there. */
function surplusBlocks(situation: Situation, layers: number): Plan | undefined {
  const { surplus, body, study, input, keyword } = situation;
  if (surplus === undefined || layers === 0) return undefined;
  const html = replaceBlocks(body, surplus.blocks, surplus.tag, study, undefined);
  const plan = planBody(new Situation(input, html), layers - 1);
  if (plan.action === 'replace') return { ...plan, reason: 'several-blocks' };
  if (plan.action !== 'none') return plan;
  if (keyword === undefined) return change('remove', 'keyword-gone', html, undefined);
  return change('replace', 'several-blocks', html, keptMarker(situation));
}

/** Keyword, no block or half of one, and the body carries the room's link. */
function linkAlreadyThere({ found, body, room, content, input }: Situation): Plan | undefined {
  if (found.blocks.length > 0 || !holdsRoomsDetails(body, room, readBody(content))) return undefined;
  if (found.strayDelimiters > 0) return none('half-block-has-link', HALF_BLOCK);
  const pin = room.pin === '' ? NO_PIN : room.pin;
  const withPin = room.pin === '' ? input.render(input.meeting, { ...room, pin }) : content;
  return none('link-already-there', showsOtherPin(body, pin, readBody(withPin)) ? OTHER_PIN : undefined);
}

/** Stands for the PIN of a room that has none, to find where the template would show one. */
const NO_PIN = '900000009';

function keywordNoBlock(situation: Situation): Plan | undefined {
  const { found, ownMarker, isMarkerOfToday, body, content, tag } = situation;
  if (found.blocks.length > 0) return undefined;
  const repairs = ownMarker !== undefined && isMarkerOfToday ? ownMarker.repairs + 1 : 0;
  if (repairs > MAX_REPAIRS) return none('lost-too-often');
  const html = insertBlock(body, formatBlock(content, tag), tag);
  const isHalf = found.strayDelimiters > 0;
  const reason = isHalf ? 'half-block-without-link' : 'keyword-without-block';
  return change('insert', reason, html, newMarker(situation, repairs), isHalf ? HALF_BLOCK : undefined);
}

/** Keyword, one of the blocks has today's details: the others go. */
function currentBlock(situation: Situation): Plan | undefined {
  const { found, marker, isMarkerOfToday, content, room, body, study } = situation;
  if (marker !== undefined && !isMarkerOfToday) return undefined;
  const tests = testsOfShown(readBody(content), room);
  const isCurrent = (block: FoundBlock) => {
    const shown = study.of(block);
    return tests.every((test) => test(shown)) && (marker === undefined || !shown.isOutdated);
  };
  const current = bestPlaced(body, found.blocks.filter(isCurrent));
  if (current === undefined) return undefined;
  const others = found.blocks.filter((block) => block !== current);
  if (others.length === 0)
    return situation.input.rules.rewrite === true ? rewrite(situation) : none('block-is-current');
  const html = replaceBlocks(body, others, found.tag, study, undefined);
  return change('replace', 'several-blocks', html, keptMarker(situation));
}

/** The marker tells one text from another: it holds a hash of each word. */
function rewrite(situation: Situation): Plan {
  const { found, ownMarker, body, study, content, tag } = situation;
  const marker = newMarker(situation, ownMarker?.repairs ?? 0);
  if (ownMarker !== undefined && marker === keptMarker(situation)) return none('block-is-current');
  const html = replaceBlocks(body, found.blocks, found.tag, study, formatBlock(content, tag));
  return change('replace', 'template-differs', html, marker);
}

function outdatedBlock(situation: Situation): Plan | undefined {
  const { found, ownMarker, isMarkerOfToday, room, body, study, content, tag } = situation;
  const only = found.blocks.length === 1;
  // In a room without a secret the marker cannot tell one PIN from another: the block does.
  const hasNewPin =
    keyOf(room.webLink) === undefined && found.blocks.some((block) => study.of(block).showsOtherNumber);
  const isRepair = ownMarker !== undefined && isMarkerOfToday && !hasNewPin;
  if (only && isRepair && ownMarker.repairs >= MAX_REPAIRS) return none('lost-too-often');
  const html = replaceBlocks(body, found.blocks, found.tag, study, formatBlock(content, tag));
  const marker = newMarker(situation, isRepair ? ownMarker.repairs + 1 : 0);
  return change('replace', only ? 'details-differ' : 'several-blocks', html, marker);
}

/** Not today's keyword, but still the one that the block was written for. */
function otherKeyword({ input, marker, found }: Situation): Plan | undefined {
  if (marker === undefined || found.blocks.length === 0) return undefined;
  return hasKeyword(input.meeting.location, marker.keyword) ? none('keyword-not-in-settings') : undefined;
}

function keptBlock({ input, found }: Situation): Plan | undefined {
  const isKept = found.blocks.length > 0 && input.rules.keywordRemoved === 'keep';
  return isKept ? none('block-kept') : undefined;
}

function noBlock({ found }: Situation): Plan | undefined {
  if (found.blocks.length > 0) return undefined;
  return none('no-keyword', found.strayDelimiters > 0 ? HALF_BLOCK : undefined);
}

function keywordGone({ found, body, study }: Situation): Plan {
  return change(
    'remove',
    'keyword-gone',
    replaceBlocks(body, found.blocks, found.tag, study, undefined),
    undefined,
  );
}

/** The marker as it is, where there is one. */
function keptMarker(situation: Situation): string {
  const { ownMarker } = situation;
  return ownMarker === undefined
    ? newMarker(situation, 0)
    : formatMarker({ ...ownMarker, writeId: undefined });
}

function newMarker({ input, ownMarker, keyword, content, room }: Situation, repairs: number): string {
  const words = readOwnWords(content, room, keyOf(room.webLink));
  return formatMarker({
    uid: input.meeting.uid ?? '',
    keyword: keyword?.keyword ?? '',
    fingerprint: fingerprint(room),
    repairs,
    words,
    past: pastDetails(ownMarker, words),
  });
}

/** What a person has to do something about is warned of. */
const WARNED: ReadonlySet<NoneReason> = new Set(['lost-too-often', 'body-truncated']);

function none(reason: NoneReason, warning?: string): Plan {
  return {
    action: 'none',
    reason,
    warning: warning ?? (WARNED.has(reason) ? REASON_SENTENCES[reason] : undefined),
  };
}

function change(
  action: 'insert' | 'replace' | 'remove',
  reason: ChangeReason,
  html: string,
  marker: string | undefined,
  warning?: string,
): Plan {
  return { action, reason, html: withoutForbiddenCharacters(html), marker, warning };
}
