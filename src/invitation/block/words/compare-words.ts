/**
 * A block's words laid beside those that we wrote: which of them are ours. In doubt a word is the user's. Does not know
 * where the words that we wrote come from.
 */
import { longestCommonSubsequence } from './common-subsequence.js';
import { isDetailWord, type OwnWord, type OwnWords } from './own-words.js';
import type { Word } from './words.js';

/** What is known of a word of a block, wherever it stands. */
export interface Evidence {
  /** All that it may be compared by: its plain hash, and its keyed ones. */
  readonly hashes: readonly OwnWord[];
  /** A join detail by proof: of the marker, or of the past. */
  readonly isDetail: boolean;
  readonly isPast: boolean;
  readonly isOfRoom: boolean;
}

export interface KnownWord extends Word, Evidence {}

/** What a word is: the user's, of the template, a detail, or a detail by its place alone. */
export type Origin = 'typed' | 'template' | 'detail' | 'place';

/** So many words in a row are no accident. */
const MIN_MOVED = 3;

export class WordComparison {
  /** One for each word. */
  readonly origins: Origin[];
  readonly #words: readonly KnownWord[];
  readonly #own: readonly OwnWord[];
  readonly #targets: ReadonlySet<OwnWord>;
  /** For each of our words the index of its counterpart. */
  readonly #counterparts: (number | undefined)[];

  /** @param hasProof whether the block's details are known by their keyed hashes; else their places tell them, too */
  constructor(words: readonly KnownWord[], { sequence, targets }: OwnWords, hasProof: boolean) {
    [this.#words, this.#own, this.#targets] = [words, sequence, new Set(targets)];
    this.origins = words.map(() => 'typed');
    this.#counterparts = sequence.map(() => undefined);
    for (const [own, word] of longestCommonSubsequence(sequence, words, isSame)) this.#take(own, word);
    this.#takeLinksAndAddresses();
    if (!hasProof) this.#takeByPlace();
    this.#takeMoved();
  }

  get typedCount(): number {
    return this.origins.filter((origin) => origin === 'typed').length;
  }

  /** How many of our words are not there. */
  get missing(): number {
    return this.#counterparts.filter((word) => word === undefined).length;
  }

  /** How many words are too many or too few. */
  get mismatches(): number {
    return this.typedCount + this.missing;
  }

  #take(own: number, word: number, origin?: Origin): void {
    this.#counterparts[own] = word;
    this.origins[word] = origin ?? (isDetailWord(this.#own[own]!) ? 'detail' : 'template');
  }

  /** An address or a link of the room is nobody else's, wherever it stands; plain text shows where our links lead. */
  #takeLinksAndAddresses(): void {
    for (const [index, { kind, hasScheme, hashes, isDetail, isOfRoom }] of this.#words.entries()) {
      const isOurs = (isDetail || isOfRoom) && (kind === 'link' || kind === 'address');
      const isTarget = hasScheme && hashes.some((hash) => this.#targets.has(hash));
      if (this.origins[index] === 'typed' && (isOurs || isTarget)) this.origins[index] = 'detail';
    }
  }

  /** Between words of ours, as many words that can be details as there were. */
  #takeByPlace(): void {
    let wordFrom = 0;
    for (let own = 0; own < this.#own.length; own++) {
      const ownFrom = own;
      while (own < this.#own.length && this.#counterparts[own] === undefined) own++;
      const wordTo = this.#counterparts[own] ?? this.#words.length;
      if (own > ownFrom) this.#takeGap(ownFrom, own, wordFrom, wordTo);
      wordFrom = wordTo + 1;
    }
  }

  #takeGap(ownFrom: number, ownTo: number, wordFrom: number, wordTo: number): void {
    const left: number[] = [];
    for (let word = wordFrom; word < wordTo && left.length <= ownTo - ownFrom; word++)
      if (this.origins[word] === 'typed') left.push(word);
    if (left.length !== ownTo - ownFrom) return;
    if (!this.#own.slice(ownFrom, ownTo).every(isDetailWord)) return;
    if (!left.every((word) => canBeDetail(this.#words[word]!))) return;
    for (const [at, word] of left.entries()) this.#take(ownFrom + at, word, 'place');
  }

  /** Words that somebody has moved within the block, such as a line dragged to the top. */
  #takeMoved(): void {
    const missing = new Set([...this.#own.keys()].filter((own) => this.#counterparts[own] === undefined));
    for (let word = 0; word < this.#words.length && missing.size > 0; word++) {
      const { own, length } = this.#longestRun(missing, word);
      // A detail is ours even by itself, as long as its own place is empty.
      if (length < MIN_MOVED && (length === 0 || !isDetailWord(this.#own[own]!))) continue;
      const taken = length < MIN_MOVED ? 1 : length;
      for (let at = 0; at < taken; at++) {
        this.#take(own + at, word + at);
        missing.delete(own + at);
      }
      word += taken - 1;
    }
  }

  #longestRun(missing: ReadonlySet<number>, word: number): { readonly own: number; readonly length: number } {
    let longest = { own: -1, length: 0 };
    const isMoved = (own: number, at: number) =>
      missing.has(own) && this.origins[at] === 'typed' && isSame(this.#own[own]!, this.#words[at]!);
    for (const own of missing) {
      let length = 0;
      while (isMoved(own + length, word + length)) length++;
      if (length > longest.length) longest = { own, length };
    }
    return longest;
  }
}

/** A detail of the past may stand in the place of any. */
function isSame(own: OwnWord, { hashes, isPast }: KnownWord): boolean {
  return hashes.includes(own) || (isPast && isDetailWord(own));
}

function canBeDetail({ kind, text }: Word): boolean {
  return kind === 'number' || kind === 'address' || kind === 'link' || /\p{N}/u.test(text);
}
