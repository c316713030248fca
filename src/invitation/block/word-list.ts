/**
 * The words of a text, kept in columns: as objects, the 500,000 that somebody can paste into a block would take longer to
 * make than all that is done with them. Does not know what a word is.
 */
import { SpecialWords, type MarkedWords } from './special-words.js';
import { WORD_KIND, type LinkOrAddress, type SpecialKind, type WordKind } from './word-kinds.js';

/** What is kept of each word, side by side, in 32 bits each; its kind is in a column of its own, which is gone through often. */
const FIELDS = 2;
const FIELD = { from: 0, sumAndLength: 1 } as const;

const KIND_BITS = 7;
const WITH_SCHEME = 8;
const SUM_BITS = 24;
const SUM = (1 << SUM_BITS) - 1;
/** Of a word that is as long or longer, where it ends is noted elsewhere. */
const LONG = 255;

const NONE = new Int32Array(0);

/** Punctuation alone in its line. */
export interface FillerLine {
  readonly from: number;
  readonly to: number;
  readonly line: number;
}

/** Read-only for all but who fills it. Words are known by their indexes. */
export class WordList {
  readonly #text: string;
  #kinds: Uint8Array;
  #fields: Int32Array;
  #endsOfLong: Map<number, number> | undefined;
  #addresses: SpecialWords | undefined;
  #links: SpecialWords | undefined;
  #imageCount = 0;
  /** Of words and numbers that were written with a scheme. */
  #otherCount = 0;
  readonly #fillerLines: FillerLine[] = [];
  #length = 0;
  /** For the last five bits of a sum, a bit that tells whether there is any; 0 until that is asked for. */
  #sumBits = 0;
  /** For each line how many words there are up to its end. */
  readonly #lineEnds: number[] = [];
  #lastLine = 0;
  /** In this line, where its first punctuation begins and its last ends. */
  #fillersFrom = -1;
  #fillersTo = -1;

  /** @param text that the words are of */
  constructor(text: string) {
    this.#text = text;
    const room = Math.max(4, text.length >>> 4);
    this.#kinds = new Uint8Array(room);
    this.#fields = new Int32Array(FIELDS * room);
  }

  /** @param sum see word-sum.ts */
  add(kind: WordKind, sum: number, from: number, to: number, hasScheme: boolean): void {
    const index = this.#length++;
    if (index === this.#kinds.length) this.#makeRoom(from);
    const length = Math.min(to - from, LONG);
    if (length === LONG) (this.#endsOfLong ??= new Map()).set(index, to);
    if (kind > WORD_KIND.number || hasScheme) this.#note(kind, index, sum);
    this.#kinds[index] = kind | (hasScheme ? WITH_SCHEME : 0);
    const fields = this.#fields;
    const at = index * FIELDS;
    fields[at + FIELD.from] = from;
    fields[at + FIELD.sumAndLength] = sum | (length << SUM_BITS);
  }

  #note(kind: WordKind, index: number, sum: number): void {
    if (kind === WORD_KIND.address) (this.#addresses ??= new SpecialWords()).add(index, sum);
    else if (kind === WORD_KIND.link) (this.#links ??= new SpecialWords()).add(index, sum);
    else if (kind === WORD_KIND.image) this.#imageCount++;
    else this.#otherCount++;
  }

  addFiller(from: number, to: number): void {
    if (this.#fillersFrom < 0) this.#fillersFrom = from;
    this.#fillersTo = to;
  }

  endLine(): void {
    const line = this.#lineEnds.length;
    if (this.#fillersFrom >= 0 && this.#length === (this.#lineEnds[line - 1] ?? 0))
      this.#fillerLines.push({ from: this.#fillersFrom, to: this.#fillersTo, line });
    this.#lineEnds.push(this.#length);
    this.#fillersFrom = -1;
  }

  /** For as many words as there will be if the rest of the text is like what was read so far. */
  #makeRoom(read: number): void {
    const [kinds, fields] = [this.#kinds, this.#fields];
    const likely = (kinds.length * this.#text.length) / Math.max(1, read);
    const room = Math.ceil(Math.max(likely * 1.1, kinds.length * 1.5)) + 4;
    this.#kinds = new Uint8Array(room);
    this.#kinds.set(kinds);
    this.#fields = new Int32Array(FIELDS * room);
    this.#fields.set(fields);
  }

  get fillerLines(): readonly FillerLine[] {
    return this.#fillerLines;
  }

  get length(): number {
    return this.#length;
  }

  /**
   * Of all that is more than a word or a number: links, addresses, images, and what was written with a scheme.
   * @returns their indexes
   */
  readMarked(): MarkedWords {
    const count =
      (this.#addresses?.count ?? 0) + (this.#links?.count ?? 0) + this.#imageCount + this.#otherCount;
    const all = count === 0 ? NONE : this.#indexesOfMarked(count);
    const isSpecial = (index: number) => this.kindAt(index) > WORD_KIND.number;
    const isLinked = (index: number) => this.kindAt(index) !== WORD_KIND.image;
    return {
      special: this.#otherCount === 0 ? all : all.filter(isSpecial),
      linked: this.#imageCount === 0 ? all : all.filter(isLinked),
    };
  }

  #indexesOfMarked(count: number): Int32Array {
    const kinds = this.#kinds;
    const indexes = new Int32Array(count);
    for (let index = 0, found = 0; found < count; index++)
      if ((kinds[index] ?? 0) > WORD_KIND.number) indexes[found++] = index;
    return indexes;
  }

  /** Is there any of that kind? */
  has(kind: SpecialKind): boolean {
    if (kind === WORD_KIND.image) return this.#imageCount > 0;
    return (kind === WORD_KIND.link ? this.#links : this.#addresses) !== undefined;
  }

  /** The first few of the links or addresses, by their indexes: up to MOST_NOTED. */
  firstThatDiffer(kind: LinkOrAddress): readonly number[] {
    return (kind === WORD_KIND.link ? this.#links : this.#addresses)?.first ?? [];
  }

  /** False where no word has a sum with the same last bits: for few words that differ, no look at them is needed. */
  mayHoldSum(sum: number): boolean {
    if (this.#sumBits === 0) this.#sumBits = this.#readSumBits();
    return ((this.#sumBits >>> (sum & 31)) & 1) === 1;
  }

  #readSumBits(): number {
    let bits = 0;
    // Of a usual text all are soon there.
    for (let index = 0; index < this.#length && bits !== -1; index++) bits |= 1 << (this.sumAt(index) & 31);
    return bits;
  }

  kindAt(index: number): WordKind {
    return ((this.#kinds[index] ?? 0) & KIND_BITS) as WordKind;
  }

  /** True for a link, an address, or a word such as `tel:+49301234`, that was written with its scheme. */
  hasScheme(index: number): boolean {
    return ((this.#kinds[index] ?? 0) & WITH_SCHEME) !== 0;
  }

  sumAt(index: number): number {
    return (this.#fields[index * FIELDS + FIELD.sumAndLength] ?? 0) & SUM;
  }

  /** The first word with this sum from one index up to and without another, which is the answer where there is none. */
  indexOfSum(sum: number, from: number, to: number): number {
    const fields = this.#fields;
    let index = from;
    while (index < to && ((fields[index * FIELDS + FIELD.sumAndLength] ?? 0) & SUM) !== sum) index++;
    return index;
  }

  /** Indexes of the words of a kind, and of those for whose sum's last bits the table, of 2^n, holds a 1, in order. */
  indexesWith(table: Uint8Array, kind: WordKind): number[] {
    const [kinds, fields, length] = [this.#kinds, this.#fields, this.#length];
    const mask = table.length - 1;
    const found: number[] = [];
    for (let index = 0; index < length; index++) {
      const isLikely = table[(fields[index * FIELDS + FIELD.sumAndLength] ?? 0) & mask] === 1;
      if (isLikely || ((kinds[index] ?? 0) & KIND_BITS) === kind) found.push(index);
    }
    return found;
  }

  /** Index into the text that was read. */
  fromAt(index: number): number {
    return this.#fields[index * FIELDS + FIELD.from] ?? 0;
  }

  toAt(index: number): number {
    const length = (this.#fields[index * FIELDS + FIELD.sumAndLength] ?? 0) >>> SUM_BITS;
    return length < LONG ? this.fromAt(index) + length : (this.#endsOfLong?.get(index) ?? 0);
  }

  /** Number of the line, counted from where reading began. Quick for a word near to the one that was asked for before. */
  lineAt(index: number): number {
    const ends = this.#lineEnds;
    let line = this.#lastLine;
    while (line > 0 && (ends[line - 1] ?? 0) > index) line--;
    while (line < ends.length && (ends[line] ?? 0) <= index) line++;
    return (this.#lastLine = line);
  }

  /** Where the punctuation begins that stands between the word before it in its line and this one. */
  fillersFromAt(index: number): number {
    const least = index === 0 ? 0 : this.toAt(index - 1);
    let from = this.fromAt(index);
    for (let at = from; at > least && this.#text[at - 1] !== '\n'; at--)
      if (this.#text[at - 1] !== ' ') from = at - 1;
    return from;
  }

  /** Where it ends that stands between this word and the next in its line. */
  fillersToAt(index: number): number {
    const most = index + 1 < this.#length ? this.fromAt(index + 1) : this.#text.length;
    let to = this.toAt(index);
    for (let at = to; at < most && this.#text[at] !== '\n'; at++) if (this.#text[at] !== ' ') to = at + 1;
    return to;
  }

  /** As it stands in the text. */
  sourceAt(index: number): string {
    return this.#text.slice(this.fromAt(index), this.toAt(index));
  }

  /** @param text in lower case; an address without its scheme */
  isText(index: number, text: string): boolean {
    const from = this.fromAt(index);
    const isThere = this.toAt(index) - from === text.length && this.#text.startsWith(text, from);
    return isThere || this.textAt(index) === text;
  }

  /** In lower case; an address without its scheme. */
  textAt(index: number): string {
    const source = this.sourceAt(index);
    const text = this.kindAt(index) === WORD_KIND.address ? source.replace(ADDRESS_SCHEME, '') : source;
    return text.toLowerCase();
  }
}

/** An address that has no scheme has no colon either. */
const ADDRESS_SCHEME = /^[a-z]+:/iu;
