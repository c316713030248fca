/**
 * What is known of the blocks of a meeting: what they show, whether that is of the past, and what the user typed inside.
 * Decides nothing.
 */
import type { JoinDetails } from '../../model.js';
import type { Body } from '../html/body.js';
import { readLinkTargets } from '../html/attributes.js';
import { tokenIndexAt } from '../html/tokens.js';
import type { FoundBlock } from './block.js';
import { MAX_PAIRS } from './common-subsequence.js';
import { type ComparedWord, ORIGIN } from './compare-words.js';
import { type GivenAway, isDialling, KnownDetails, readGivenAway } from './known-details.js';
import type { Marker } from './marker.js';
import type { ShownText } from './shown-details.js';
import { type JudgedWords, judgeWords, typedPassages, type TypedText } from './typed-text.js';
import { wholePassage } from './typed-passages.js';
import { hashWord } from './word-hash.js';
import { readTarget, readWords, type Word } from './words.js';
import { type RenderBlock, WrittenWords } from './written-words.js';

/** In a block with more words, pasted by somebody, nothing is told apart: all of it stays. */
const MAX_WORDS = 100_000;

/** What one block proves helps with the others, such as one that was quoted without its links; there are not many. */
const MAX_PROOFS = 10;

export class BlockStudy {
  readonly reading: Body;
  readonly details: KnownDetails;
  readonly written: WrittenWords;
  readonly budget = { pairs: MAX_PAIRS };
  readonly #studied = new Map<FoundBlock, StudiedBlock>();

  constructor(
    reading: Body,
    blocks: readonly FoundBlock[],
    marker: Marker | undefined,
    room: JoinDetails | undefined,
    render: RenderBlock,
  ) {
    this.reading = reading;
    this.details = new KnownDetails(marker, room);
    this.written = new WrittenWords(marker?.words, room, render);
    for (const block of blocks.slice(0, MAX_PROOFS))
      for (const link of this.of(block).links) this.details.tryKeyOf(link);
  }

  of(block: FoundBlock): StudiedBlock {
    const known = this.#studied.get(block) ?? new StudiedBlock(this, block);
    this.#studied.set(block, known);
    return known;
  }
}

/** Everything is worked out when it is first asked for. */
export class StudiedBlock implements ShownText {
  readonly #study: BlockStudy;
  /** What a reader finds there. */
  readonly text: string;
  readonly linkTargets: readonly string[];
  #read: readonly Word[] | false | undefined;
  #compared: readonly ComparedWord[] | undefined;
  #givenAway: GivenAway | undefined;
  #isProved: boolean | undefined;
  #judged: JudgedWords | undefined;

  constructor(study: BlockStudy, { from, contentFrom, contentTo, to }: FoundBlock) {
    const { html, tokens, visible } = study.reading;
    this.#study = study;
    this.text = visible.text.slice(contentFrom, contentTo);
    const first = tokenIndexAt(tokens, visible.starts[from] ?? 0);
    const last = tokenIndexAt(tokens, (visible.ends[to - 1] ?? 1) - 1);
    this.linkTargets = readLinkTargets(html, tokens.slice(first, last + 1));
  }

  /** The addresses that could be join links, shown and not. */
  get links(): readonly string[] {
    const shown = this.#words.filter(({ kind }) => kind === 'link');
    return [...this.linkTargets, ...shown.map(({ from, to }) => this.text.slice(from, to))];
  }

  get #words(): readonly Word[] {
    this.#read ??= readWords(this.text, MAX_WORDS) ?? false;
    return this.#read === false ? [] : this.#read;
  }

  get #comparedWords(): readonly ComparedWord[] {
    return (this.#compared ??= this.#words.map((word) => this.#toCompared(word)));
  }

  #toCompared(word: Word): ComparedWord {
    const { details } = this.#study;
    const keyed = details.hashesOf(word.text);
    const isCertain = keyed.length > 0 || details.isOfRoom(word.text);
    return {
      ...word,
      hashes: [hashWord(word.text), ...keyed],
      isPast: keyed.some((own) => details.isPast(own)),
      isKnown: isCertain || this.#isGivenAway(word.text),
      isOurs: isCertain && (word.kind === 'link' || word.kind === 'address'),
    };
  }

  #isGivenAway(text: string): boolean {
    const { texts } = (this.#givenAway ??= readGivenAway(this.#words, this.linkTargets));
    const isKnown = (number: string) => texts.has(number) || this.#study.details.isOfRoom(number);
    return texts.has(text) || isDialling(text, isKnown);
  }

  /** Whether a detail of the block, shown or not, is one that the marker knows. */
  get #hasProof(): boolean {
    const { details } = this.#study;
    return (this.#isProved ??=
      this.#comparedWords.some(({ hashes }) => hashes.length > 1) ||
      this.linkTargets.some((target) => details.hashesOf(readTarget(target).text).length > 0));
  }

  get #judgedWords(): JudgedWords {
    const { written, budget } = this.#study;
    return (this.#judged ??= judgeWords(this.#comparedWords, written, this.#hasProof, budget));
  }

  /** True for a block that shows a number where nothing but a detail of ours stood, and it is not the room's. */
  get showsOtherNumber(): boolean {
    const { details } = this.#study;
    const { origins } = this.#judgedWords;
    return this.#comparedWords.some(
      ({ kind, text }, index) =>
        origins[index] === ORIGIN.place && kind === 'number' && !details.isOfRoom(text),
    );
  }

  /** True for a block of ours that shows details which the room no longer has, though it may show all of today's as well. */
  get isOutdated(): boolean {
    const { origins } = this.#judgedWords;
    const isOld = ({ isPast }: ComparedWord, index: number) => isPast && origins[index] !== ORIGIN.typed;
    return this.showsOtherNumber || this.#comparedWords.some(isOld);
  }

  /** What the user typed inside. */
  get typed(): TypedText {
    const words = this.#comparedWords;
    return {
      passages:
        this.#read === false
          ? [wholePassage(this.text)]
          : typedPassages(this.text, words, this.#judgedWords.origins, this.#study.written),
      isOurLink: (target) => this.#isOurLink(target),
    };
  }

  #isOurLink(target: string): boolean {
    const { details } = this.#study;
    const { text } = readTarget(target);
    if (details.hashesOf(text).length > 0 || details.isOfRoom(text)) return true;
    if (this.#hasProof) return false;
    return (
      this.#isGivenAway(text) &&
      (this.#givenAway?.onlyOnes.has(text) === true || /^(?:tel|callto):/.test(text))
    );
  }
}
