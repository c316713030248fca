/**
 * What is known of the blocks of a meeting: what they show, whether that is of the past, and what the user typed inside.
 * Decides nothing.
 */
import type { JoinDetails } from '../../model.js';
import type { Body } from '../html/body.js';
import type { FoundBlock } from './block.js';
import { type BlockText, readBlockText, readLinks, readShownRoom } from './block-text.js';
import { KnownDetails } from './details/known-details.js';
import type { Marker } from './marker.js';
import type { KnownWord, Origin } from './words/compare-words.js';
import { judgeWords, type WrittenWords } from './words/judge-words.js';
import { GUESSED, type OwnWords, readOwnWords } from './words/own-words.js';
import { typedPassages, type TypedText } from './words/typed-passages.js';
import { readTarget } from './words/words.js';

/** How many pairs of words are compared in all the blocks of a body. What is not compared stays. */
const MAX_PAIRS = 2_000_000;

/** What one block proves helps with the others, such as one that was quoted without its links; there are not many. */
const MAX_PROOFS = 10;

/** Nobody has such details: in their places are those of which nothing is known. */
const SAMPLE = {
  webLink: 'https://cms.invalid/meeting/731950264?secret=731950264',
  sipAddress: '731950264@cms.invalid',
  callId: '731950264',
  pin: '642903817',
};

export class BlockStudy implements WrittenWords {
  readonly body: Body;
  readonly details: KnownDetails;
  readonly marked: OwnWords | undefined;
  readonly #guessedRooms: readonly JoinDetails[];
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
    [this.body, this.marked, this.#render] = [body, marker?.words, render];
    const texts = blocks.slice(0, MAX_PROOFS).map((block) => readBlockText(body, block));
    this.details = new KnownDetails(marker, room, texts.flatMap(readLinks));
    const shown = { ...SAMPLE, ...(texts[0] && readShownRoom(texts[0])), spaceName: room?.spaceName ?? '' };
    this.#guessedRooms = [...(room === undefined ? [] : [room]), shown, { ...shown, pin: '' }];
  }

  of(block: FoundBlock): StudiedBlock {
    const known = this.#studied.get(block) ?? new StudiedBlock(this, readBlockText(this.body, block));
    this.#studied.set(block, known);
    return known;
  }

  /**
   * For the room of today, and for the room that the block leads to, with and without a PIN. Rendering takes milliseconds:
   * it is done once, and only where it is needed.
   */
  get guesses(): readonly OwnWords[] {
    return (this.#guesses ??= this.#guessedRooms.map((room) =>
      readOwnWords(this.#render(room), room, GUESSED),
    ));
  }

  takePairs(count: number): boolean {
    if (count > this.#pairsLeft) return false;
    this.#pairsLeft -= count;
    return true;
  }
}

export class StudiedBlock {
  readonly shown: BlockText;
  readonly #study: BlockStudy;
  readonly #words: readonly KnownWord[];
  /** Whether a detail of the block, shown or not, is one that the marker knows. */
  readonly #hasProof: boolean;
  #judged: readonly Origin[] | undefined;

  constructor(study: BlockStudy, shown: BlockText) {
    const { details } = study;
    [this.#study, this.shown] = [study, shown];
    this.#words = (shown.words ?? []).map((word) => ({ ...word, ...details.evidenceOf(word.text) }));
    this.#hasProof =
      this.#words.some(({ isDetail }) => isDetail) ||
      shown.linkTargets.some((target) => details.evidenceOf(readTarget(target).text).isDetail);
  }

  /** One for each word; worked out when it is first asked for. */
  get #origins(): readonly Origin[] {
    return (this.#judged ??= judgeWords(this.#words, this.#study, this.#hasProof));
  }

  /** True for a block that shows a number where nothing but a detail of ours stood, and it is not the room's. */
  get showsOtherNumber(): boolean {
    return this.#words.some(
      ({ kind, isOfRoom }, index) => this.#origins[index] === 'place' && kind === 'number' && !isOfRoom,
    );
  }

  /** True for a block of ours that shows details which the room no longer has, though it may show all of today's as well. */
  get isOutdated(): boolean {
    const isOld = ({ isPast }: KnownWord, index: number) => isPast && this.#origins[index] !== 'typed';
    return this.showsOtherNumber || this.#words.some(isOld);
  }

  /** What the user typed inside. */
  get typed(): TypedText {
    const { text, words } = this.shown;
    const isTyped = (index: number) => this.#origins[index] === 'typed';
    const passages =
      words === undefined ? [{ from: 0, to: text.length }] : typedPassages(text, words, isTyped);
    return { passages, isOurLink: (target) => this.#isOurLink(target) };
  }

  #isOurLink(target: string): boolean {
    const study = this.#study;
    const { isDetail, isOfRoom, hashes } = study.details.evidenceOf(readTarget(target).text);
    if (isDetail || isOfRoom || this.#hasProof) return isDetail || isOfRoom;
    return study.guesses.some(({ targets }) => targets.some((own) => hashes.includes(own)));
  }
}
