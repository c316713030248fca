/**
 * What is known of the blocks of a meeting: what they show, whether that is of the past, and what the user typed inside.
 * Decides nothing.
 */
import type { JoinDetails } from '../../model.js';
import type { Body } from '../html/body.js';
import { readLinkTargets } from '../html/link-targets.js';
import { tokenIndexAt } from '../html/tokens.js';
import type { FoundBlock } from './block.js';
import { MAX_PAIRS } from './words/alignment.js';
import { type ComparedWord, type Evidence, ORIGIN } from './words/compare-words.js';
import { classifyWords, type WrittenWords } from './words/classify-words.js';
import {
  type RevealedDetails,
  isDialling,
  KnownDetails,
  readRevealedDetails,
} from './details/known-details.js';
import type { Marker } from './marker.js';
import { type Detail, hashWord, type OwnWords, readOwnWords } from './words/own-words.js';
import type { ShownText } from './details/shown-details.js';
import { typedPassages, type TypedText, wholePassage } from './words/typed-passages.js';
import { readTarget, readWords, type Word } from './words/words.js';

/** In a block with more words, pasted by somebody, nothing is told apart: all of it stays. */
const MAX_WORDS = 100_000;

/** What one block proves helps with the others, such as one that was quoted without its links; there are not many. */
const MAX_PROOFS = 10;

export class BlockStudy implements WrittenWords {
  readonly body: Body;
  readonly details: KnownDetails;
  readonly marked: OwnWords | undefined;
  readonly budget = { pairs: MAX_PAIRS };
  readonly #room: JoinDetails | undefined;
  readonly #render: (room: JoinDetails) => string;
  #guesses: readonly OwnWords[] | undefined;
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
    this.details = new KnownDetails(marker, room);
    this.marked = marker?.words;
    for (const block of blocks.slice(0, MAX_PROOFS))
      for (const link of this.of(block).links) this.details.tryKeyOf(link);
  }

  of(block: FoundBlock): StudiedBlock {
    const known = this.#studied.get(block) ?? new StudiedBlock(this, block);
    this.#studied.set(block, known);
    return known;
  }

  /** For the room, and with and without a PIN. Rendering takes milliseconds: it is done once, and only where it is needed. */
  get guesses(): readonly OwnWords[] {
    const samples = [SAMPLE_PIN, ''].map((pin) => ({
      ...SAMPLE,
      pin,
      spaceName: this.#room?.spaceName ?? '',
    }));
    const rooms = this.#room === undefined ? samples : [this.#room, ...samples];
    return (this.#guesses ??= rooms.map((room) => readOwnWords(this.#render(room), room, undefined)));
  }
}

/** No template holds these numbers itself. */
const SAMPLE = {
  webLink: 'https://cms.invalid/meeting/900000001?secret=900000003',
  sipAddress: 'room@cms.invalid',
  callId: '900000001',
};
const SAMPLE_PIN = '900000002';

/** Everything is worked out when it is first asked for. */
export class StudiedBlock implements ShownText {
  readonly #study: BlockStudy;
  /** What a reader finds there. */
  readonly text: string;
  readonly linkTargets: readonly string[];
  /** Undefined: too many. */
  readonly #words: readonly Word[] | undefined;
  readonly #evidence = new Map<string, Evidence>();
  #compared: readonly ComparedWord[] | undefined;
  #revealed: RevealedDetails | undefined;
  #isProved: boolean | undefined;
  #judged: Uint8Array | undefined;

  constructor(study: BlockStudy, { from, contentFrom, contentTo, to }: FoundBlock) {
    const { tokens, visible } = study.body;
    this.#study = study;
    this.text = visible.text.slice(contentFrom, contentTo);
    this.#words = readWords(this.text, MAX_WORDS);
    const first = tokenIndexAt(tokens, visible.starts[from] ?? 0);
    const last = tokenIndexAt(tokens, (visible.ends[to - 1] ?? 1) - 1);
    this.linkTargets = readLinkTargets(tokens.slice(first, last + 1));
  }

  /** The addresses that could be join links, shown and not. */
  get links(): readonly string[] {
    const shown = (this.#words ?? []).filter(({ kind }) => kind === 'link');
    return [...this.linkTargets, ...shown.map(({ from, to }) => this.text.slice(from, to))];
  }

  get #comparedWords(): readonly ComparedWord[] {
    return (this.#compared ??= (this.#words ?? []).map((word) => this.#toCompared(word)));
  }

  /** The same words come again and again, and hashing them is what costs. */
  #toCompared(word: Word): ComparedWord {
    const evidence = this.#evidence.get(word.text) ?? this.#evidenceOf(word);
    this.#evidence.set(word.text, evidence);
    return { word, evidence };
  }

  #evidenceOf({ kind, text, hasScheme }: Word): Evidence {
    const { details } = this.#study;
    const keyed = details.find(text);
    return {
      hashes: [hashWord(text), ...keyed],
      isPast: keyed.some((own) => details.isPast(own)),
      details: [details.ofRoom(text), this.#revealedAs(text)].filter((detail) => detail !== undefined),
      isOurs: (hasScheme || kind === 'address') && details.isCertain(text),
    };
  }

  /** Which detail a word is of a room that the block leads to. */
  #revealedAs(text: string): Detail | undefined {
    const { details } = (this.#revealed ??= readRevealedDetails(this.#words ?? [], this.linkTargets));
    const isKnown = (number: string) =>
      details.has(number) || this.#study.details.ofRoom(number) !== undefined;
    return details.get(text) ?? (isDialling(text, isKnown) ? 'x' : undefined);
  }

  /** Whether a detail of the block, shown or not, is one that the marker knows. */
  get #hasProof(): boolean {
    const { details } = this.#study;
    return (this.#isProved ??=
      details.isKeyed &&
      (this.#comparedWords.some(({ evidence }) => evidence.hashes.length > 1) ||
        this.linkTargets.some((target) => details.find(readTarget(target).text).length > 0)));
  }

  /** For each word one of ORIGIN. */
  get #origins(): Uint8Array {
    const study = this.#study;
    return (this.#judged ??= classifyWords(this.#comparedWords, study, this.#hasProof, study.budget));
  }

  /** True for a block that shows a number where nothing but a detail of ours stood, and it is not the room's. */
  get showsOtherNumber(): boolean {
    const isOther = ({ word: { kind, text } }: ComparedWord, index: number) =>
      this.#origins[index] === ORIGIN.place &&
      kind === 'number' &&
      this.#study.details.ofRoom(text) === undefined;
    return this.#comparedWords.some(isOther);
  }

  /** True for a block of ours that shows details which the room no longer has, though it may show all of today's as well. */
  get isOutdated(): boolean {
    const isOld = ({ evidence }: ComparedWord, index: number) =>
      evidence.isPast && this.#origins[index] !== ORIGIN.typed;
    return this.showsOtherNumber || this.#comparedWords.some(isOld);
  }

  /** What the user typed inside. */
  get typed(): TypedText {
    const isTyped = (index: number) => this.#origins[index] === ORIGIN.typed;
    const passages =
      this.#words === undefined ? [wholePassage(this.text)] : typedPassages(this.text, this.#words, isTyped);
    return { passages, isOurLink: (target) => this.#isOurLink(target) };
  }

  #isOurLink(target: string): boolean {
    const { details } = this.#study;
    const { text } = readTarget(target);
    if (details.isCertain(text)) return true;
    if (this.#hasProof) return false;
    return (
      this.#revealedAs(text) !== undefined &&
      (this.#revealed?.onlyOnes.has(text) === true || /^(?:tel|callto):/.test(text))
    );
  }
}
