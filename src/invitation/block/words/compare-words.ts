/**
 * A block's words laid beside those that we wrote: which of them are ours. In doubt a word is the user's. Does not know
 * where the words that we wrote come from.
 */
import { alignWords, type ComparisonBudget, type Scoring } from './alignment.js';
import { type Detail, hashWord, isDetailWord, isKeyed, type OwnWord, type OwnWords } from './own-words.js';
import { DRAWN_LINE_TEXT, type Word } from './words.js';

/** All that a word of a block may be compared by. */
export interface Evidence {
  /** Its plain hash, and its keyed ones as far as the marker knows them. */
  readonly hashes: readonly OwnWord[];
  /** A detail of the past by proof. */
  readonly isPast: boolean;
  /** Of the room, and of one that the block leads to: may stand where only the place of such a detail is known. */
  readonly details: readonly Detail[];
  /** An address or a link that can be nobody's but ours. */
  readonly isOurs: boolean;
}

/** What a word is: the user's, of the template, a detail, or one by its place alone. */
export const ORIGIN = { typed: 0, template: 1, detail: 2, place: 3 } as const;

export interface ComparedWord {
  readonly word: Word;
  readonly evidence: Evidence;
}

export interface Comparison {
  /** For each word one of ORIGIN. */
  readonly origins: Uint8Array;
  readonly typedCount: number;
  /** How many of our words are not there. */
  readonly missing: number;
}

/** Clients may drop it: nobody has deleted it. */
const DRAWN_LINE = hashWord(DRAWN_LINE_TEXT);

/**
 * What a pair of words counts for: first that few words are left over on either side, where what shows the address of a link
 * is none; then that few lines are torn; then that pairs follow each other. Of the lesser ones, all pairs together count for
 * less than one of the greater.
 */
const [LEFT_OVER, TORN, CONTINUED] = [10_000, 2, 1];

/** So many words in a row are no accident. */
const MIN_MOVED = 3;

/** @param hasProof whether the block's details can be compared with their keyed hashes; else only their places are known */
export function compareWords(
  words: readonly ComparedWord[],
  own: OwnWords,
  hasProof: boolean,
  budget: ComparisonBudget,
): Comparison {
  const comparison = new WordComparison(words, own, hasProof);
  comparison.takeInOrder(budget);
  comparison.takeLinksAndAddresses();
  comparison.takeByPlace();
  comparison.takeMoved(budget);
  return comparison;
}

/** Words too many and too few. */
export function mismatchesOf({ typedCount, missing }: Comparison): number {
  return typedCount + missing;
}

class WordComparison implements Comparison {
  readonly origins: Uint8Array;
  readonly #words: readonly ComparedWord[];
  readonly #own: readonly OwnWord[];
  readonly #targets: ReadonlySet<OwnWord>;
  /** Which details our links lead to, where no more is known of them. */
  readonly #openTargets: ReadonlySet<string | undefined>;
  readonly #hasProof: boolean;
  /** Whether of any word of ours no more is known than which detail it was. */
  readonly #hasOpen: boolean;
  /** For each of our words the index of its counterpart, or -1. */
  readonly #counterparts: Int32Array;

  constructor(words: readonly ComparedWord[], { sequence, targets }: OwnWords, hasProof: boolean) {
    [this.#words, this.#own, this.#targets, this.#hasProof] = [words, sequence, new Set(targets), hasProof];
    this.#openTargets = new Set(targets.filter((own) => this.#isOpen(own)).map((own) => own.at(-1)));
    this.#hasOpen = sequence.some((own) => this.#isOpen(own));
    this.origins = new Uint8Array(words.length);
    this.#counterparts = new Int32Array(sequence.length).fill(-1);
  }

  get typedCount(): number {
    return this.origins.filter((origin) => origin === ORIGIN.typed).length;
  }

  get missing(): number {
    return this.#counterparts.filter((word, own) => word < 0 && this.#own[own] !== DRAWN_LINE).length;
  }

  takeInOrder(budget: ComparisonBudget): void {
    const all = new Set(this.#own);
    const hasDetails = this.#own.some(isDetailWord);
    const candidates = [...this.#words.keys()].filter((index) => {
      const { hashes, details } = this.#words[index]!.evidence;
      const canBeDetail = hashes.length > 1 || details.length > 0;
      return hashes.some((hash) => all.has(hash)) || (hasDetails && canBeDetail);
    });
    const isInLine = (index: number, next: number) =>
      this.#words[index]?.word.line === this.#words[next]?.word.line;
    const scoring: Scoring = {
      isSame: (own, at) => this.#isSame(this.#own[own]!, this.#words[candidates[at]!]!),
      match: (at) => {
        const index = candidates[at]!;
        const torn = [index - 1, index + 1].filter((next) => isInLine(index, next) && this.#isTearing(next));
        return LEFT_OVER * (this.#showsTarget(this.#words[index]!) ? 1 : 2) - TORN * torn.length;
      },
      continuation: (at) => {
        const index = candidates[at]!;
        if (candidates[at - 1] !== index - 1 && index > 0) return 0;
        return CONTINUED + (isInLine(index - 1, index) ? 2 * TORN : 0);
      },
    };
    for (const [own, at] of alignWords(this.#own.length, candidates.length, scoring, budget))
      this.#take(own, candidates[at]!);
  }

  /** Whether a line would be torn between a word and this one. What may be a detail that cannot be proved tears none. */
  #isTearing(index: number): boolean {
    const { kind } = this.#words[index]!.word;
    return !(this.#hasOpen && (kind === 'number' || kind === 'address' || kind === 'link'));
  }

  #isSame(own: OwnWord, { evidence: { hashes, isPast, details } }: ComparedWord): boolean {
    if (hashes.includes(own)) return true;
    if (!isDetailWord(own)) return false;
    // What is proved by its keyed hash is a detail in whatever place.
    if (isPast || (!isKeyed(own) && hashes.length > 1)) return true;
    // Without any proof, what the block gives away is a detail in the place of that detail.
    return this.#isOpen(own) && details.some((detail) => own.endsWith(detail));
  }

  /** True for a place of which only that is known that a detail stood there. */
  #isOpen(own: OwnWord): boolean {
    return isDetailWord(own) && !this.#hasProof;
  }

  #take(own: number, word: number, origin?: number): void {
    this.#counterparts[own] = word;
    this.origins[word] = origin ?? (isDetailWord(this.#own[own]!) ? ORIGIN.detail : ORIGIN.template);
  }

  /** An address or a link of the room is nobody else's, wherever it stands; plain text shows where our links lead. */
  takeLinksAndAddresses(): void {
    this.#words.forEach((word, index) => {
      const isOurs = word.evidence.isOurs || this.#showsTarget(word);
      if (isOurs) this.origins[index] ||= ORIGIN.detail;
    });
  }

  /** Whether a word may be where a link of ours leads, as plain text shows it behind the link's text. */
  #showsTarget({ word: { hasScheme, isBracketed }, evidence: { hashes, details } }: ComparedWord): boolean {
    if (!hasScheme && !isBracketed) return false;
    const isOpen = details.some((detail) => this.#openTargets.has(detail));
    return isOpen || hashes.some((hash) => this.#targets.has(hash));
  }

  /** Where nothing can be proved: between words of ours, as many words that can be details as there were. */
  takeByPlace(): void {
    let wordFrom = 0;
    for (let own = 0; own < this.#own.length; own++) {
      const ownFrom = own;
      while (own < this.#own.length && this.#counterparts[own]! < 0) own++;
      const wordTo = own < this.#own.length ? this.#counterparts[own]! : this.#words.length;
      if (own > ownFrom) this.#takeGap(ownFrom, own, wordFrom, wordTo);
      wordFrom = wordTo + 1;
    }
  }

  #takeGap(ownFrom: number, ownTo: number, wordFrom: number, wordTo: number): void {
    const places: number[] = [];
    for (let own = ownFrom; own < ownTo; own++) if (this.#own[own] !== DRAWN_LINE) places.push(own);
    const left: number[] = [];
    for (let word = wordFrom; word < wordTo && left.length <= places.length; word++)
      if (this.origins[word] === ORIGIN.typed) left.push(word);
    if (left.length !== places.length) return;
    const fits = (word: number, at: number) => {
      const own = this.#own[places[at]!]!;
      return this.#isOpen(own) && looksLike(own.at(-1), this.#words[word]!.word);
    };
    if (!left.every(fits)) return;
    left.forEach((word, at) => {
      this.#take(places[at]!, word, ORIGIN.place);
    });
  }

  /** Words that somebody has moved within the block, such as a line dragged to the top. */
  takeMoved(budget: ComparisonBudget): void {
    const missing = new Set([...this.#own.keys()].filter((own) => this.#counterparts[own]! < 0));
    const work = missing.size * this.#words.length;
    if (missing.size === 0 || work > budget.pairs) return;
    budget.pairs -= work;
    for (let word = 0; word < this.#words.length; word++) {
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
    const isSame = (own: number, at: number) =>
      missing.has(own) &&
      this.origins[at] === ORIGIN.typed &&
      this.#isSame(this.#own[own]!, this.#words[at]!);
    for (const own of missing) {
      let length = 0;
      while (isSame(own + length, word + length)) length++;
      if (length > longest.length) longest = { own, length };
    }
    return longest;
  }
}

/** Whether a word can be such a detail, by its looks. */
function looksLike(detail: string | undefined, { kind, text }: Word): boolean {
  const wanted = detail === undefined ? undefined : KINDS[detail];
  return wanted === undefined ? kind === 'address' || /\p{N}/u.test(text) : kind === wanted;
}

/** A Detail that is none of these may be a text of any kind with a number in it. */
const KINDS: Readonly<Record<string, Word['kind']>> = { l: 'link', a: 'address', c: 'number', p: 'number' };
