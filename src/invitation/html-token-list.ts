/**
 * The tokens of a source, kept in columns: as objects, the 300,000 tags that a body of 1 MB can hold would take longer to
 * make than all that is done with them. Does not know how a source is cut into tokens.
 */
import { traitsOf } from './elements.js';

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

const KINDS: readonly HtmlTokenKind[] = ['text', 'raw', 'start', 'end', 'comment', 'unfinished'];
const KIND_BITS = 3;
const KIND_MASK = (1 << KIND_BITS) - 1;

/** How a kind is written in the column of types. */
const TYPE_OF: Readonly<Record<HtmlTokenKind, number>> = {
  text: 0,
  raw: 1,
  start: 2,
  end: 3,
  comment: 4,
  unfinished: 5,
};

/**
 * Read-only for all but who fills it. Names are numbered as they come up, and 0 is that of what has none. What gives
 * tokens as objects is for the few that are looked at closely.
 */
export class HtmlTokenList implements Iterable<HtmlToken> {
  /** By the name's number, as are the traits. */
  readonly #names: string[] = [];
  readonly #traits: number[] = [];
  /** Names, as they are and as they are spelled, to their numbers. */
  readonly #numbers = new Map<string, number>();
  /** For each token the number of its name, and its kind in the lowest bits. */
  readonly #types: Int32Array;
  /** Where each begins, and after the last the end of the source: they leave no gaps. */
  readonly #starts: Int32Array;
  #length = 0;

  /** @param sourceLength of the source whose tokens are to be added */
  constructor(readonly sourceLength: number) {
    // The shortest tag has three characters, a text before it one.
    const most = (sourceLength >>> 1) + 2;
    this.#types = new Int32Array(most);
    this.#starts = new Int32Array(most + 1);
    this.numberName('');
  }

  /** @param spelling of a name, in upper or lower case */
  numberName(spelling: string): number {
    return this.#numbers.get(spelling) ?? this.#addName(spelling);
  }

  #addName(spelling: string): number {
    const name = spelling.toLowerCase();
    const number = (name === spelling ? undefined : this.#numbers.get(name)) ?? this.#names.push(name) - 1;
    this.#traits[number] = traitsOf(name);
    this.#numbers.set(name, number).set(spelling, number);
    return number;
  }

  /** Adds a token that begins where the one before it ends. */
  add(kind: HtmlTokenKind, name: number, end: number): void {
    this.#types[this.#length++] = (name << KIND_BITS) | TYPE_OF[kind];
    this.#starts[this.#length] = end;
  }

  get length(): number {
    return this.#length;
  }

  /** What is known of elements with the name of this number, as bits of TRAIT. */
  traitsOfName(name: number): number {
    return this.#traits[name] ?? 0;
  }

  /** All names by their numbers. */
  get names(): readonly string[] {
    return this.#names;
  }

  /** Undefined for a name that no token has. */
  nameIdOf(name: string): number | undefined {
    return this.#numbers.get(name);
  }

  /** @param index from 0 up to and without `length`, as in the following */
  kindAt(index: number): HtmlTokenKind {
    return KINDS[(this.#types[index] ?? 0) & KIND_MASK] ?? 'text';
  }

  /** The number of the token's name. */
  nameIdAt(index: number): number {
    return (this.#types[index] ?? 0) >>> KIND_BITS;
  }

  /** What is known of elements with the token's name, as bits of TRAIT. */
  traitsAt(index: number): number {
    return this.#traits[(this.#types[index] ?? 0) >>> KIND_BITS] ?? 0;
  }

  typeAt(index: number): HtmlTokenType {
    const name = this.#names[this.nameIdAt(index)] ?? '';
    return { kind: this.kindAt(index), name, traits: this.traitsAt(index) };
  }

  startAt(index: number): number {
    return this.#starts[index] ?? 0;
  }

  endAt(index: number): number {
    return this.#starts[index + 1] ?? 0;
  }

  /** Undefined outside of the list. */
  at(index: number): HtmlToken | undefined {
    if (index < 0 || index >= this.#length) return undefined;
    const { kind, name } = this.typeAt(index);
    return { kind, start: this.startAt(index), end: this.endAt(index), name };
  }

  *[Symbol.iterator](): Iterator<HtmlToken> {
    for (let index = 0; index < this.#length; index++) {
      const token = this.at(index);
      if (token !== undefined) yield token;
    }
  }
}
