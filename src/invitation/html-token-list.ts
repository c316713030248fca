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
  readonly id: number;
  readonly kind: HtmlTokenKind;
  readonly name: string;
  /** The id of one of the types with this name, always the same. */
  readonly nameId: number;
  /** What is known of elements with this name, as bits of TRAIT. */
  readonly traits: number;
}

/** Read-only for all but who fills it. What gives tokens as objects is for the few that are looked at closely. */
export class HtmlTokenList implements Iterable<HtmlToken> {
  readonly #types: HtmlTokenType[] = [];
  readonly #typesByKey = new Map<string, HtmlTokenType>();
  /** For each token the number of its type. */
  readonly #typeIds: Int32Array;
  /** Where each begins, and after the last the end of the source: they leave no gaps. */
  readonly #starts: Int32Array;
  #length = 0;

  /** @param sourceLength of the source whose tokens are to be added */
  constructor(sourceLength: number) {
    // The shortest tag has three characters, a text before it one.
    const most = (sourceLength >>> 1) + 2;
    this.#typeIds = new Int32Array(most);
    this.#starts = new Int32Array(most + 1);
  }

  /** The type of tokens other than tags. */
  typeOf(kind: HtmlTokenKind, name: string): HtmlTokenType {
    // No tag's name has a space.
    const key = `${kind} ${name}`;
    return this.#typesByKey.get(key) ?? this.#addType(key, kind, name);
  }

  /** @param spelling what stands between `<` and the end of the name, e.g. `p`, `/p`, `P` */
  typeOfTag(spelling: string): HtmlTokenType {
    const known = this.#typesByKey.get(spelling);
    if (known !== undefined) return known;
    const usual = spelling.toLowerCase();
    if (usual.startsWith('/')) return this.#addType(spelling, 'end', usual.slice(1));
    return this.#addType(spelling, 'start', usual);
  }

  #addType(key: string, kind: HtmlTokenKind, name: string): HtmlTokenType {
    // The start tag's type, in the usual spelling, stands for the name.
    const nameId = key === name || name === '' ? this.#types.length : this.typeOfTag(name).id;
    const type = { id: this.#types.length, kind, name, nameId, traits: traitsOf(name) };
    this.#types.push(type);
    this.#typesByKey.set(key, type);
    return type;
  }

  /** Adds a token that begins where the one before it ends. */
  add(type: HtmlTokenType, end: number): void {
    this.#typeIds[this.#length++] = type.id;
    this.#starts[this.#length] = end;
  }

  get length(): number {
    return this.#length;
  }

  /** All types by their ids, in the order in which they came up. */
  get types(): readonly HtmlTokenType[] {
    return this.#types;
  }

  /** Undefined for a name that no tag has. */
  nameIdOf(name: string): number | undefined {
    return this.#typesByKey.get(name)?.nameId;
  }

  /** @param index from 0 up to and without `length`, as in the following */
  typeAt(index: number): HtmlTokenType {
    return this.#types[this.#typeIds[index] ?? 0] ?? NO_TYPE;
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

const NO_TYPE: HtmlTokenType = { id: 0, kind: 'text', name: '', nameId: 0, traits: 0 };
