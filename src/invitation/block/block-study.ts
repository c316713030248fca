/**
 * What is known of the blocks of a meeting: what they show, for which details they were written, and what the user typed
 * inside.
 */
import type { JoinDetails } from '../../model.js';
import { BlockCandidates, type RenderBlock } from './block-candidates.js';
import { readBlockWords, type BlockWords } from './block-words.js';
import type { FoundBlock } from './block.js';
import { readLinkTargets } from '../html/attributes.js';
import type { Body } from '../html/body.js';
import { tokenIndexAt } from '../html/tokens.js';
import { CertainDetails } from './known-details.js';
import type { Marker } from './marker.js';
import type { ShownDetails, ShownText } from './shown-details.js';
import { findTypedText, type TypedText } from './typed-text.js';
import { WrittenDetailsFinder, type WrittenDetails } from './written-details.js';

/** What one block proves helps with the others, such as one that was quoted without its links; there are not many. */
const MAX_PROOFS = 10;

/**
 * Of more blocks that differ none is remembered: few copies will come then, and what is kept costs more than what is thrown
 * away at once.
 */
const MAX_STUDIED = 200;

/** Longer sources, in characters, are not worth comparing. */
const LONG = 10_000;

export class BlockStudy {
  readonly reading: Body;
  readonly candidates: BlockCandidates;
  /** Whether blocks of the past can be told from others. */
  readonly knowsThePast: boolean;
  readonly writtenDetails: WrittenDetailsFinder | undefined;
  readonly #blocks: readonly FoundBlock[];
  readonly #room: JoinDetails | undefined;
  /** In preformatted text the same source has other lines. */
  readonly #hasPreformatted: boolean;
  /** By their source, or the block itself where that is long. */
  readonly #studied = new Map<FoundBlock | string, StudiedBlock>();
  #knownDetails: CertainDetails | undefined;

  constructor(
    reading: Body,
    blocks: readonly FoundBlock[],
    marker: Marker | undefined,
    room: JoinDetails | undefined,
    render: RenderBlock,
  ) {
    [this.reading, this.#blocks, this.#room] = [reading, blocks, room];
    this.#hasPreformatted = reading.tokens.some(({ name }) => name === 'pre');
    this.candidates = new BlockCandidates(marker, room, render);
    this.knowsThePast = marker !== undefined && marker.earlier.length > 0;
    this.writtenDetails = marker === undefined ? undefined : new WrittenDetailsFinder(marker, room);
  }

  /** What is known of one of the blocks. Of many blocks, most are copies of each other. */
  of(block: FoundBlock): StudiedBlock {
    if (this.#studied.size >= MAX_STUDIED) return new StudiedBlock(this, block);
    const source = this.#sourceOf(block);
    let studied = this.#studied.get(source);
    if (studied === undefined) this.#studied.set(source, (studied = new StudiedBlock(this, block)));
    const isCopy = !this.#hasPreformatted || this.#showsTheSame(studied, block);
    return isCopy ? studied : new StudiedBlock(this, block);
  }

  /** Those that show all of the details, and none of the past. */
  blocksThatShow(wanted: ShownDetails): FoundBlock[] {
    const found: FoundBlock[] = [];
    for (const block of this.#blocks) {
      const studied = this.of(block);
      if (wanted.areAllIn(studied) && !studied.isEarlier) found.push(block);
    }
    return found;
  }

  /** The room's details of today, and those that blocks of this meeting are proved to have been written for. */
  get knownDetails(): CertainDetails {
    return (this.#knownDetails ??= new CertainDetails(
      [
        ...this.#blocks.slice(0, MAX_PROOFS).map((block) => this.of(block).written?.details),
        this.#room,
      ].filter((some) => some !== undefined),
    ));
  }

  #showsTheSame({ text }: StudiedBlock, { contentFrom }: FoundBlock): boolean {
    return this.reading.visible.text.startsWith(text, contentFrom);
  }

  #sourceOf(block: FoundBlock): FoundBlock | string {
    const { html, visible } = this.reading;
    const [from, to] = [visible.starts[block.from] ?? 0, visible.ends[block.to - 1] ?? 0];
    return to - from > LONG ? block : html.slice(from, to);
  }
}

/** A block, or several that are copies of each other. Everything is worked out when it is first asked for. */
export class StudiedBlock implements ShownText {
  readonly #study: BlockStudy;
  readonly #block: FoundBlock;
  /** What a reader finds there. */
  readonly text: string;
  #linkTargets: readonly string[] | undefined;
  #words: BlockWords | undefined;
  #written: WrittenDetails | false | undefined;
  #typed: TypedText | undefined;

  constructor(study: BlockStudy, block: FoundBlock) {
    [this.#study, this.#block] = [study, block];
    this.text = study.reading.visible.text.slice(block.contentFrom, block.contentTo);
  }

  get linkTargets(): readonly string[] {
    return (this.#linkTargets ??= linkTargetsIn(this.#study.reading, this.#block));
  }

  get #readWords(): BlockWords {
    return (this.#words ??= readBlockWords(this));
  }

  get written(): WrittenDetails | undefined {
    this.#written ??= this.#study.writtenDetails?.find(this.#readWords) ?? false;
    return this.#written === false ? undefined : this.#written;
  }

  /** True for a block that shows details of the past, although it may show all those of today as well. */
  get isEarlier(): boolean {
    return this.#study.knowsThePast && this.written?.isOfThePast === true;
  }

  /** What the user typed inside. */
  get typed(): TypedText {
    const { candidates, knownDetails } = this.#study;
    return (this.#typed ??= findTypedText(this.#readWords, candidates, knownDetails, this.written));
  }
}

function linkTargetsIn({ html, tokens, visible }: Body, { from, to }: FoundBlock): string[] {
  const first = tokenIndexAt(tokens, visible.starts[from] ?? 0);
  const last = tokenIndexAt(tokens, (visible.ends[to - 1] ?? 1) - 1);
  return readLinkTargets(html, tokens.slice(first, last + 1));
}
