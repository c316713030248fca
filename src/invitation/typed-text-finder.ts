/**
 * What we may have written in the blocks of a meeting, from what is known of it: the marker, the room, the template of
 * today. Reads blocks for it; what is then the user's, typed-text.ts says.
 */
import type { JoinDetails } from '../model.js';
import type { FoundBlock } from './block.js';
import type { TypedTextFinder } from './body-change.js';
import type { BlockReader } from './block-reader.js';
import { readBlockWords, type BlockWords } from './block-words.js';
import { fingerprint } from './fingerprint.js';
import { holdsJoinLink } from './join-link.js';
import type { Marker } from './marker.js';
import { formatOwnWords, parseOwnWords, readOwnWords } from './own-words.js';
import type { PlanInput } from './plan-types.js';
import type { ShownText } from './shown-details.js';
import { findTypedText, type Candidate, type TypedText } from './typed-text.js';
import { WORD_KIND } from './word-list.js';
import { writtenDetails } from './written-details.js';

/** Finds out what the user typed in one block after another of the same body. */
export function typedTextFinder(
  shownIn: BlockReader,
  marker: Marker | undefined,
  input: PlanInput,
): TypedTextFinder {
  const known: Candidate[] = [];
  const further = guesses(input);
  const typedIn = (shown: ShownText): TypedText => {
    const block = readBlockWords(shown);
    const written = marker === undefined ? undefined : writtenDetails(block, marker.fingerprint, input.room);
    const details = [written, input.room].filter((some) => some !== undefined);
    return findTypedText(block, candidates(block, written), details);
  };
  /** By what they show: of many blocks, most are copies of each other. */
  const answers = new Map<string, TypedText>();
  return (block: FoundBlock) => {
    const shown = shownIn(block);
    const key = [shown.text, ...shown.linkTargets].join('\n');
    const typed = answers.get(key) ?? typedIn(shown);
    answers.set(key, typed);
    return typed;
  };

  function* candidates(block: BlockWords, written: JoinDetails | undefined): Generator<Candidate> {
    if (marker !== undefined) {
      const exact = written === undefined ? undefined : exactWords(input, marker, written);
      if (exact !== undefined) return yield exact;
      const own = parseOwnWords(marker.words);
      if (own !== undefined) yield { own, isCertain: !isOlder(block, marker, input.room) };
    }
    yield* rememberedAsRead(further, known);
  }
}

/** With the details in their places, where template and meeting still say what the marker remembers. */
function exactWords(
  { meeting, render }: PlanInput,
  marker: Marker,
  written: JoinDetails,
): Candidate | undefined {
  const content = render(meeting, written);
  if (marker.words === '' || formatOwnWords(readOwnWords(content, written)) !== marker.words)
    return undefined;
  return { own: readOwnWords(content, written, 'exact'), isCertain: true };
}

/** A window of Outlook left open may save a block of earlier details under the marker of today. */
function isOlder({ targets }: BlockWords, marker: Marker, room: JoinDetails | undefined): boolean {
  if (room === undefined || marker.fingerprint !== fingerprint(room)) return false;
  const links = targets.filter(({ word }) => word.kind === WORD_KIND.link);
  return links.length > 0 && !links.some(({ address }) => holdsJoinLink(address, room.webLink));
}

/**
 * Where it is not known what was written, the template of today says what it must have been, with the room's details
 * where they are known, and with and without a PIN where they are not.
 */
function* guesses({ meeting, room, render }: PlanInput): Generator<Candidate> {
  const guess = (details: JoinDetails) => ({
    own: readOwnWords(render(meeting, details), details),
    isCertain: false,
  });
  if (room !== undefined) yield guess(room);
  for (const pin of ['0', '']) {
    yield guess({ ...SAMPLE_ROOM, pin, ...(room === undefined ? {} : { spaceName: room.spaceName }) });
  }
}

/** Rendering takes milliseconds: each guess is made once, and only where those before did not settle it. */
function* rememberedAsRead<T>(source: Iterator<T>, known: T[]): Generator<T> {
  for (let index = 0; ; index++) {
    const have = known[index];
    if (have !== undefined) {
      yield have;
      continue;
    }
    const next = source.next();
    if (next.done === true) return;
    known.push(next.value);
    yield next.value;
  }
}

const SAMPLE_ROOM: JoinDetails = {
  webLink: 'https://cms.invalid/meeting/1?secret=1',
  sipAddress: 'room@cms.invalid',
  callId: '1',
  pin: '',
  spaceName: '',
};
