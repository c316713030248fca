/**
 * The decision about one meeting: the table *How it decides* of the README, row by row, and the body that comes of
 * it. Pure: the time, the room and the rendered template are arguments; nothing is asked or written here.
 */
import type { JoinDetails, Meeting } from '../model.js';
import { withoutForbiddenCharacters } from '../xml-characters.js';
import { findBlocks, formatBlock, type FoundBlocks } from './block/block.js';
import { insertBlock, replaceBlocks } from './block/body-change.js';
import { bestPlaced } from './block/block-place.js';
import { BlockStudy } from './block/block-study.js';
import { readBody, type Body } from './html/body.js';
import { fingerprint } from './block/fingerprint.js';
import { findKeyword } from './keyword.js';
import { formatMarker, parseMarker, type Marker } from './block/marker.js';
import { isOrganizersOwn } from './organizer.js';
import { formatOwnWords, readOwnWords } from './block/own-words.js';
import { ownerTag } from './block/owner-tag.js';
import { plainTextToHtml } from './html/plain-text.js';
import type { ChangeReason, NoneReason, Plan, PlanInput } from './plan-types.js';
import { holdsRoomsDetails, ShownDetails } from './block/shown-details.js';

/**
 * How often a block is put right or back although the room's details are the same: an Outlook window left open may save an old
 * body back, and that is mended; a server that strips a detail each time must not cause a mail each time.
 */
const MAX_REPAIRS = 10;

/** How many changes of the details ago a block may come from that a window left open saves back. */
const MAX_EARLIER = 3;

const LOST_TOO_OFTEN =
  'The join details of this invitation are lost again and again after they were written. Look whether a mail gateway or another program changes it.';

const HALF_BLOCK =
  'One of the two lines around the join details is gone, so nothing can be cut out of this invitation. Delete what is left of the old details by hand.';

const TRUNCATED =
  'Exchange gave only a part of this invitation, so it cannot be written back. Shorten it, or attach the long text as a file.';

/** Blocks within blocks within blocks come out at once, as long as that is not too much work: up to so many characters. */
const MAX_LAYERS = 4;
const MAX_LAYERS_TEXT = 500_000;

/** What is known of a meeting before its body is read. */
interface Known {
  readonly input: PlanInput;
  readonly tag: string;
  readonly marker: Marker | undefined;
  /** Whose details are to stand in the body; undefined where there is no keyword. */
  readonly room: JoinDetails | undefined;
}

/** All that the decision needs. */
interface Situation extends Known {
  readonly reading: Body;
  readonly found: FoundBlocks;
  readonly study: BlockStudy;
}

/** What to do about a meeting. Never throws but what `render` throws; takes time linear in the body's length. */
export function planMeeting(input: PlanInput): Plan {
  const { meeting, rules } = input;
  const reason = reasonToLeaveAlone(meeting, input.now);
  if (reason !== undefined) return none(reason);
  const isWanted = findKeyword(meeting.location, rules) !== undefined;
  const marker = parseMarker(meeting.marker, meeting.uid);
  if (meeting.body.isTruncated && (isWanted || marker !== undefined))
    return none('body-truncated', TRUNCATED);
  // Whatever the body is, the answer depends on the room: it is read once that is known.
  if (isWanted && input.room === undefined) return { action: 'ask-room' };
  const html = meeting.body.isPlainText ? plainTextToHtml(meeting.body.html) : meeting.body.html;
  const known = { input, tag: ownerTag(meeting.uid), marker, room: isWanted ? input.room : undefined };
  return planBody(known, html, Math.max(1, Math.min(MAX_LAYERS, Math.floor(MAX_LAYERS_TEXT / html.length))));
}

/** @param layers how many layers of blocks within blocks may be taken off */
function planBody(known: Known, html: string, layers: number): Plan {
  const reading = readBody(html);
  const found = findBlocks(reading, known.tag);
  const situation = {
    ...known,
    reading,
    found,
    study: new BlockStudy(reading, found.blocks, known.marker, known.input.room, (details) =>
      known.input.render(known.input.meeting, details),
    ),
  };
  const { meeting, rules } = known.input;
  if (meeting.body.isTruncated && found.blocks.length > 0) return none('body-truncated', TRUNCATED);
  if (known.room === undefined && found.blocks.length > 0 && rules.keywordRemoved === 'keep')
    return none('block-kept');
  if (found.inner.length > 0 && layers > 0) return planOuterBlocks(situation, layers);
  return known.room === undefined ? planWithoutKeyword(situation) : planWithKeyword(situation, known.room);
}

function reasonToLeaveAlone(meeting: Meeting, now: Date): NoneReason | undefined {
  if (!isOrganizersOwn(meeting)) return 'not-organizer';
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

/** Blocks within a block come out first; what is then left is decided on as if they had never been there. */
function planOuterBlocks(situation: Situation, layers: number): Plan {
  const { found, reading, tag, study, room } = situation;
  const html = replaceBlocks(reading, found.inner, tag, study, undefined);
  const plan = planBody(situation, html, layers - 1);
  if (plan.action === 'replace') return { ...plan, reason: 'several-blocks' };
  if (plan.action !== 'none') return plan;
  if (room === undefined) return change('remove', 'keyword-gone', html, undefined);
  return change('replace', 'several-blocks', html, keptMarker(situation, room));
}

function planWithoutKeyword({ found, reading, tag, study }: Situation): Plan {
  if (found.blocks.length === 0)
    return none('no-keyword', found.strayDelimiters > 0 ? HALF_BLOCK : undefined);
  const html = replaceBlocks(reading, found.blocks, tag, study, undefined);
  return change('remove', 'keyword-gone', html, undefined);
}

function planWithKeyword(situation: Situation, room: JoinDetails): Plan {
  const { input, found, reading, tag, marker } = situation;
  const content = input.render(input.meeting, room);
  if (found.blocks.length > 0) return planWithBlock(situation, room, content);
  const isHalf = found.strayDelimiters > 0;
  const warning = isHalf ? HALF_BLOCK : undefined;
  if (holdsRoomsDetails(reading, room, readBody(content))) {
    return none(isHalf ? 'half-block-has-link' : 'link-already-there', warning);
  }
  const repairs = marker?.fingerprint === fingerprint(room) ? marker.repairs + 1 : 0;
  if (repairs > MAX_REPAIRS) return none('lost-too-often', LOST_TOO_OFTEN);
  const html = insertBlock(reading, formatBlock(content, tag), tag);
  const reason = isHalf ? 'half-block-without-link' : 'keyword-without-block';
  return change('insert', reason, html, newMarker(situation, room, content, repairs), warning);
}

function planWithBlock(situation: Situation, room: JoinDetails, content: string): Plan {
  const { input, found, marker, reading, tag, study } = situation;
  const wanted = ShownDetails.of(readBody(content), room);
  const isOfToday = marker === undefined || marker.fingerprint === fingerprint(room);
  const current = isOfToday ? bestPlaced(reading, study.blocksThatShow(wanted)) : undefined;
  const only = found.blocks.length === 1;
  if (current !== undefined && only)
    return input.rules.rewrite === true ? planRewrite(situation, room, content) : none('block-is-current');
  const repairs = marker !== undefined && isOfToday ? marker.repairs : 0;
  if (only && isOfToday && marker !== undefined && repairs >= MAX_REPAIRS) {
    return none('lost-too-often', LOST_TOO_OFTEN);
  }
  if (current !== undefined) {
    const others = found.blocks.filter((block) => block !== current);
    const html = replaceBlocks(reading, others, tag, study, undefined);
    return change('replace', 'several-blocks', html, keptMarker(situation, room));
  }
  const html = replaceBlocks(reading, found.blocks, tag, study, formatBlock(content, tag));
  const updated = newMarker(situation, room, content, isOfToday && marker !== undefined ? repairs + 1 : 0);
  return change('replace', only ? 'details-differ' : 'several-blocks', html, updated);
}

/** The marker tells one text from another: it holds a hash of each word. */
function planRewrite(situation: Situation, room: JoinDetails, content: string): Plan {
  const { input, found, marker, reading, tag, study } = situation;
  const updated = newMarker(situation, room, content, marker?.repairs ?? 0);
  if (updated === input.meeting.marker) return none('block-is-current');
  const html = replaceBlocks(reading, found.blocks, tag, study, formatBlock(content, tag));
  return change('replace', 'template-differs', html, updated);
}

/** The marker as it is, where there is one. */
function keptMarker(situation: Situation, room: JoinDetails): string {
  const { marker, input } = situation;
  return marker === undefined
    ? newMarker(situation, room, input.render(input.meeting, room), 0)
    : formatMarker(marker);
}

function newMarker(
  { input, marker }: Situation,
  room: JoinDetails,
  content: string,
  repairs: number,
): string {
  const today = fingerprint(room);
  const past = marker === undefined ? [] : [marker.fingerprint, ...marker.earlier];
  return formatMarker({
    uid: input.meeting.uid ?? '',
    fingerprint: today,
    repairs,
    earlier: [...new Set(past)].filter((sum) => sum !== today).slice(0, MAX_EARLIER),
    words: formatOwnWords(readOwnWords(content, room)),
  });
}

function none(reason: NoneReason, warning?: string): Plan {
  return { action: 'none', reason, ...(warning === undefined ? {} : { warning }) };
}

function change(
  action: 'insert' | 'replace' | 'remove',
  reason: ChangeReason,
  html: string,
  marker: string | undefined,
  warning?: string,
): Plan {
  const written = withoutForbiddenCharacters(html);
  return { action, reason, html: written, marker, ...(warning === undefined ? {} : { warning }) };
}
