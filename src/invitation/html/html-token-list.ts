/**
 * The tokens of a source, kept in columns: as objects, the 300,000 tags that a body of 1 MB can hold would take longer to
 * make than all that is done with them. Does not know how a source is cut into tokens.
 */
import type { TagNames } from './tag-names.js';

export type HtmlTokenKind =
  /** Text with character references. */
  | 'text'
  /** What stands between the tags of script, style, title, textarea and the like: never markup, never visible text. */
  | 'raw'
  | 'start'
  | 'end'
  /** Comments, doctypes, processing instructions, and all that browsers treat as such. */
  | 'comment'
  /** A tag or comment that the source ends in. Browsers drop such a tag. */
  | 'unfinished';

export interface HtmlToken {
  readonly kind: HtmlTokenKind;
  readonly start: number;
  readonly end: number;
  /** Of a tag, lower case; of raw text, its element's; else empty. */
  readonly name: string;
}

/** What tokens have in common that differ only in their place and their attributes. */
export interface HtmlTokenType {
  readonly kind: HtmlTokenKind;
  readonly name: string;
  /** What is known of elements with this name, as bits of TRAIT. */
  readonly traits: number;
}

/** As bits, so that a column can hold them together with those of TRAIT, which are lower. */
export const KIND = {
  text: 1 << 16,
  raw: 1 << 17,
  start: 1 << 18,
  end: 1 << 19,
  comment: 1 << 20,
  unfinished: 1 << 21,
} as const satisfies Record<HtmlTokenKind, number>;

/** A start tag or an end tag. */
export const TAG = KIND.start | KIND.end;

/** By the place of the highest bit, counted from the first above those of TRAIT. */
const KINDS = Object.keys(KIND) as readonly HtmlTokenKind[];
const TRAIT_BITS = KIND.text - 1;

export interface HtmlTokenColumns {
  /** For each token one bit of KIND, and the traits of elements with its name, as bits of TRAIT. */
  readonly types: Int32Array;
  /** For each token the number of its name. */
  readonly nameIds: Int32Array;
  /** Where each token begins, and after the last the end of the source: they leave no gaps. */
  readonly starts: Int32Array;
}

/** So many tokens before and after are looked at one by one before a search is begun. */
const NEAR = 16;

/** Of a hundred thousand names that differ, none is asked for often: to keep them all would cost more. */
const MOST_TEXTS = 1000;

/** What gives tokens as objects is for the few that are looked at closely; who goes through all takes the columns. */
export class HtmlTokenList implements HtmlTokenColumns, Iterable<HtmlToken> {
  readonly types: Int32Array;
  readonly nameIds: Int32Array;
  readonly starts: Int32Array;
  readonly length: number;
  readonly #names: TagNames;
  #lastFound = 0;
  /** The first of them by their numbers, once they have been asked for. */
  readonly #texts: (string | undefined)[];

  /** @param columns that are full up to `length` */
  constructor({ types, nameIds, starts }: HtmlTokenColumns, length: number, names: TagNames) {
    [this.types, this.nameIds, this.starts] = [types, nameIds, starts];
    this.length = length;
    this.#names = names;
    this.#texts = new Array<string | undefined>(Math.min(names.count, MOST_TEXTS));
  }

  /** How many names there are, numbered from 0. */
  get nameCount(): number {
    return this.#names.count;
  }

  /** In lower case. */
  nameOf(nameId: number): string {
    if (nameId >= MOST_TEXTS) return this.#names.textOf(nameId);
    return (this.#texts[nameId] ??= this.#names.textOf(nameId));
  }

  /** Undefined for a name that no token has. */
  nameIdOf(name: string): number | undefined {
    return this.#names.find(name);
  }

  /** @param index from 0 up to and without `length`, as in the following */
  typeAt(index: number): HtmlTokenType {
    const type = this.types[index] ?? KIND.text;
    const kind = KINDS[Math.clz32(KIND.text) - Math.clz32(type)] ?? 'text';
    return { kind, name: this.nameOf(this.nameIds[index] ?? 0), traits: type & TRAIT_BITS };
  }

  startAt(index: number): number {
    return this.starts[index] ?? 0;
  }

  endAt(index: number): number {
    return this.starts[index + 1] ?? 0;
  }

  /** Index of the first token that ends after the source offset. */
  indexAt(offset: number): number {
    const { starts, length } = this;
    let index = this.#lastFound;
    // Mostly it is one near to the one that was asked for before.
    const [first, last] = [Math.max(index - NEAR, 0), Math.min(index + NEAR, length)];
    while (index > first && (starts[index] ?? 0) > offset) index--;
    while (index < last && (starts[index + 1] ?? 0) <= offset) index++;
    const isFound = (starts[index] ?? 0) <= offset && index < last;
    return (this.#lastFound = isFound ? index : this.#search(offset));
  }

  #search(offset: number): number {
    let low = 0;
    let high = this.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.starts[middle + 1] ?? 0) > offset) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  /** Undefined outside of the list. */
  at(index: number): HtmlToken | undefined {
    if (index < 0 || index >= this.length) return undefined;
    const { kind, name } = this.typeAt(index);
    return { kind, start: this.startAt(index), end: this.endAt(index), name };
  }

  *[Symbol.iterator](): Iterator<HtmlToken> {
    for (let index = 0; index < this.length; index++) {
      const token = this.at(index);
      if (token !== undefined) yield token;
    }
  }
}
