/**
 * What is known of the blocks of a meeting: what they show, whether that is of the past, and what the user typed inside.
 * Decides nothing.
 */
import type { JoinDetails } from '../../model.js';
import type { Body } from '../html/body.js';
import { readLinkTargets } from '../html/link-targets.js';
import { tokenIndexAt } from '../html/tokens.js';
import type { FoundBlock } from './block.js';
import { KnownDetails } from './details/known-details.js';
import { readShownRoom } from './details/shown-room.js';
import type { ShownText } from './details/shown-details.js';
import type { Marker } from './marker.js';
import type { KnownWord, Origin } from './words/compare-words.js';
import { judgeWords, type WrittenWords } from './words/judge-words.js';
import { GUESSED, type OwnWords, readOwnWords } from './words/own-words.js';
import { typedPassages, type TypedText } from './words/typed-passages.js';
import { readTarget, readWords, type Word } from './words/words.js';

/** In a block with more words, pasted by somebody, nothing is told apart: all of it stays. */
const MAX_WORDS = 20_000;

/** How many pairs of words are compared in all the blocks of a body. What is not compared stays. */
const MAX_PAIRS = 2_000_000;

/** What one block proves helps with the others, such as one that was quoted without its links; there are not many. */
const MAX_PROOFS = 10;

export class BlockStudy implements WrittenWords {
  readonly body: Body;
  readonly details: KnownDetails;
  readonly marked: OwnWords | undefined;
  readonly #room: JoinDetails | undefined;
  readonly #first: StudiedBlock | undefined;
  readonly #render: (room: JoinDetails) => string;
  #guesses: readonly OwnWords[] | undefined;
  #pairsLeft = MAX_PAIRS;
  readonly #studied = new Map<FoundBlock, StudiedBlock>();

  /** @param render the content of a block for a room */
  constructor(
    body: Body,
    blocks: readonly FoundBlock[],
    marker: Marker | undefined,
    room: JoinDetails | undefined,
    render: (room: JoinDetails) => string,
  ) {
    [this.body, this.#room, this.#render] = [body, room, render];
    const studied = blocks.slice(0, MAX_PROOFS).map((block) => this.of(block));
    this.#first = studied[0];
    this.details = new KnownDetails(
      marker,
      room,
      studied.flatMap(({ links }) => links),
    );
    this.marked = marker?.words;
  }

  of(block: FoundBlock): StudiedBlock {
    const known = this.#studied.get(block) ?? new StudiedBlock(this, block);
    this.#studied.set(block, known);
    return known;
  }

  /**
   * For the room of today, and for the room that the block leads to, with and without a PIN. Rendering takes milliseconds:
   * it is done once, and only where it is needed.
   */
  get guesses(): readonly OwnWords[] {
    const shown = this.#first?.shownRoom ?? {};
    const samples = [SAMPLE, { ...SAMPLE, pin: '' }].map((room) => ({
      ...room,
      ...shown,
      spaceName: this.#room?.spaceName ?? '',
    }));
    const rooms = this.#room === undefined ? samples : [this.#room, ...samples];
    return (this.#guesses ??= rooms.map((room) => readOwnWords(this.#render(room), room, GUESSED)));
  }

  /** Whether so many more pairs of words may be compared. */
  takePairs(count: number): boolean {
    if (count > this.#pairsLeft) return false;
    this.#pairsLeft -= count;
    return true;
  }
}

/** Nobody has such details: in their places are those of which nothing is known. */
const SAMPLE = {
  webLink: 'https://cms.invalid/meeting/731950264?secret=731950264',
  sipAddress: '731950264@cms.invalid',
  callId: '731950264',
  pin: '642903817',
};

/** Everything is worked out when it is first asked for. */
export class StudiedBlock implements ShownText {
  readonly #study: BlockStudy;
  /** What a reader finds there. */
  readonly text: string;
  readonly linkTargets: readonly string[];
  /** Undefined: too many. */
  readonly #words: readonly Word[] | undefined;
  #known: readonly KnownWord[] | undefined;
  #isProved: boolean | undefined;
  #judged: readonly Origin[] | undefined;

  constructor(study: BlockStudy, block: FoundBlock) {
    const { html, tokens, visible } = study.body;
    this.#study = study;
    this.text = withoutInner(visible.text, block);
    this.#words = readWords(this.text, MAX_WORDS);
    const first = tokenIndexAt(tokens, visible.starts[block.from] ?? 0);
    const last = tokenIndexAt(tokens, (visible.ends[block.to - 1] ?? 1) - 1);
    this.linkTargets = readLinkTargets(html, tokens.slice(first, last + 1));
  }

  /** The addresses that could be join links, shown and not. */
  get links(): readonly string[] {
    const shown = (this.#words ?? []).filter(({ kind }) => kind === 'link');
    return [...this.linkTargets, ...shown.map(({ from, to }) => this.text.slice(from, to))];
  }

  /** What the block itself says of its room. */
  get shownRoom(): Partial<JoinDetails> {
    return readShownRoom(this.linkTargets, this.text, this.#words ?? []);
  }

  get #knownWords(): readonly KnownWord[] {
    return (this.#known ??= (this.#words ?? []).map((word) => ({
      ...word,
      ...this.#study.details.evidenceOf(word.text),
    })));
  }

  /** Whether a detail of the block, shown or not, is one that the marker knows. */
  get #hasProof(): boolean {
    const { details } = this.#study;
    return (this.#isProved ??=
      this.#knownWords.some(({ isDetail }) => isDetail) ||
      this.linkTargets.some((target) => details.evidenceOf(readTarget(target).text).isDetail));
  }

  /** One for each word. */
  get #origins(): readonly Origin[] {
    return (this.#judged ??= judgeWords(this.#knownWords, this.#study, this.#hasProof));
  }

  /** True for a block that shows a number where nothing but a detail of ours stood, and it is not the room's. */
  get showsOtherNumber(): boolean {
    return this.#knownWords.some(
      ({ kind, isOfRoom }, index) => this.#origins[index] === 'place' && kind === 'number' && !isOfRoom,
    );
  }

  /** True for a block of ours that shows details which the room no longer has, though it may show all of today's as well. */
  get isOutdated(): boolean {
    const isOld = ({ isPast }: KnownWord, index: number) => isPast && this.#origins[index] !== 'typed';
    return this.showsOtherNumber || this.#knownWords.some(isOld);
  }

  /** What the user typed inside. */
  get typed(): TypedText {
    const isTyped = (index: number) => this.#origins[index] === 'typed';
    const passages =
      this.#words === undefined
        ? [{ from: 0, to: this.text.length }]
        : typedPassages(this.text, this.#words, isTyped);
    return { passages, isOurLink: (target) => this.#isOurLink(target) };
  }

  #isOurLink(target: string): boolean {
    const { isDetail, isOfRoom, hashes } = this.#study.details.evidenceOf(readTarget(target).text);
    if (isDetail || isOfRoom || this.#hasProof) return isDetail || isOfRoom;
    return this.#study.guesses.some(({ targets }) => targets.some((own) => hashes.includes(own)));
  }
}

/** The text between the delimiters. Of a block within it, which is looked at by itself, only line ends are left. */
function withoutInner(visible: string, { contentFrom, contentTo, inner }: FoundBlock): string {
  let text = '';
  let at = contentFrom;
  for (const { from, to } of inner) {
    if (from < at) continue;
    text += visible.slice(at, from) + '\n'.repeat(to - from);
    at = to;
  }
  return text + visible.slice(at, contentTo);
}
