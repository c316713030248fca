/**
 * What is known of the blocks of a meeting: what they show, for which details they were written, and what the user typed
 * inside. Knows what we may have written, from the marker, the room and the template of today.
 */
import type { JoinDetails } from '../model.js';
import type { FoundBlock } from './block.js';
import { readBlockWords, type BlockWords } from './block-words.js';
import { readBody, tokenIndexAt, type BodyReading } from './body-reading.js';
import { fingerprint } from './fingerprint.js';
import { holdsJoinLink, readLinkTargets } from './join-link.js';
import type { Marker } from './marker.js';
import { formatOwnWords, parseOwnWords, readOwnWords } from './own-words.js';
import type { PlanInput } from './plan-types.js';
import type { ShownText } from './shown-details.js';
import { findTypedText, type Candidate, type TypedText } from './typed-text.js';
import { WORD_KIND } from './word-list.js';
import { readWords } from './words.js';
import { writtenDetailsFinder } from './written-details.js';

export interface BlockStudy {
  /** What a reader finds there. */
  readonly shownIn: (block: FoundBlock) => ShownText;
  /** True for a block that shows details of the past, although it may show all those of today as well. */
  readonly isEarlier: (block: FoundBlock) => boolean;
  readonly typedIn: (block: FoundBlock) => TypedText;
}

export function studyBlocks(
  reading: BodyReading,
  blocks: readonly FoundBlock[],
  marker: Marker | undefined,
  input: PlanInput,
): BlockStudy {
  const shownIn = remembering(
    (block: FoundBlock) => block,
    (block) => shownInBlock(reading, block),
  );
  // Of many blocks, most are copies of each other. There are not many long ones.
  const whatItShows = (block: FoundBlock) => {
    const { text, linkTargets } = shownIn(block);
    return text.length > LONG ? block : [text, ...linkTargets].join('\n');
  };
  const findWritten = marker === undefined ? undefined : writtenDetailsFinder(marker, input.room);
  const wordsIn = remembering(whatItShows, (block) => {
    const words = readBlockWords(shownIn(block));
    return { words, written: findWritten?.(words) };
  });
  const hasFillerLines = () => showsFillerLines(input.render(input.meeting, input.room ?? SAMPLE_ROOM));
  let certain: JoinDetails[] | undefined;
  const known = () =>
    (certain ??= [...blocks.slice(0, MAX_PROOFS).map((block) => wordsIn(block).written), input.room].filter(
      (some) => some !== undefined,
    ));
  const made: Candidate[] = [];
  const further = guesses(input);
  return {
    shownIn,
    isEarlier: (block) =>
      marker !== undefined && marker.earlier.length > 0 && isOfThePast(wordsIn(block).written),
    typedIn: remembering(whatItShows, (block) => {
      const { words, written } = wordsIn(block);
      const details = { known: known(), written, isOfThePast: isOfThePast(written) };
      return findTypedText(words, candidates(words, written), details, hasFillerLines);
    }),
  };

  function isOfThePast(written: JoinDetails | undefined): boolean {
    return written !== undefined && fingerprint(written) !== marker?.fingerprint;
  }

  function* candidates(words: BlockWords, written: JoinDetails | undefined): Generator<Candidate> {
    if (marker !== undefined) {
      const exact = written === undefined ? undefined : exactWords(input, marker, written);
      if (exact !== undefined) yield exact;
      if (exact?.isCertain === true) return;
      const own = parseOwnWords(marker.words);
      const isCertain = !isOfThePast(written) && !isOlder(words, marker, input.room);
      if (own !== undefined) yield { own, isCertain };
    }
    yield* rememberedAsRead(further, made);
  }
}

/** What one block proves helps with the others, such as one that was quoted without its links; there are not many. */
const MAX_PROOFS = 10;

/** Longer texts are not worth comparing. */
const LONG = 10_000;

/** A drawn line becomes one of hyphens in plain text. */
function showsFillerLines(content: string): boolean {
  const { tokens, visible } = readBody(content);
  return tokens.nameIdOf('hr') !== undefined || readWords(visible.text).fillerLines.length > 0;
}

function shownInBlock({ html, tokens, visible }: BodyReading, block: FoundBlock): ShownText {
  const first = tokenIndexAt(tokens, visible.starts[block.from] ?? 0);
  const last = tokenIndexAt(tokens, (visible.ends[block.to - 1] ?? 1) - 1);
  return {
    text: visible.text.slice(block.contentFrom, block.contentTo),
    linkTargets: readLinkTargets(html, tokens, first, last + 1),
  };
}

/** The same function, which works out each answer once. */
function remembering<T, K, R>(keyOf: (of: T) => K, answer: (of: T) => R): (of: T) => R {
  const known = new Map<K, R>();
  return (of) => {
    const key = keyOf(of);
    const have = known.get(key);
    if (have !== undefined) return have;
    const result = answer(of);
    known.set(key, result);
    return result;
  };
}

/**
 * With the details in their places. Nothing else was written where template and meeting still say what the marker
 * remembers.
 */
function exactWords(
  { meeting, render }: PlanInput,
  marker: Marker,
  written: JoinDetails,
): Candidate | undefined {
  const content = render(meeting, written);
  const isCertain = marker.words !== '' && formatOwnWords(readOwnWords(content, written)) === marker.words;
  // A block of the past may have had more or fewer words.
  if (!isCertain && fingerprint(written) === marker.fingerprint) return undefined;
  return { own: readOwnWords(content, written, 'exact'), isCertain };
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
