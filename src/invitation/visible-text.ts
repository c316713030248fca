/**
 * The text of a body as a reader sees it, each character with its place in the source. White space is folded to one
 * space or line end, invisible characters are left out, references are decoded: what mail clients change about a text
 * is gone. Says nothing about what the text means.
 */
import { characterReferenceDecoder, characterReferencePattern } from './character-references.js';
import { TRAIT } from './elements.js';
import type { HtmlTokenList } from './html-token-list.js';

export interface VisibleText {
  /** Lines are separated by one `\n`; an image is U+FFFC. */
  readonly text: string;
  /** Source offset where the character at this index begins. Worked out when first asked for, as is `ends`. */
  readonly starts: Int32Array;
  /** Source offset after it. */
  readonly ends: Int32Array;
}

export const IMAGE_CHARACTER = '\uFFFC';

const NEW_LINE = 0x0a;
const SPACE = 0x20;
const IMAGE = 0xfffc;
const AMPERSAND = 0x26;

export function readVisibleText(html: string, tokens: HtmlTokenList): VisibleText {
  const reader = new VisibleReader(html, tokens);
  const text = reader.readText();
  let places: Places | undefined;
  return {
    text,
    get starts() {
      return (places ??= reader.readPlaces(text.length)).starts;
    },
    get ends() {
      return (places ??= reader.readPlaces(text.length)).ends;
    },
  };
}

type Places = Pick<VisibleText, 'starts' | 'ends'>;

/** Reads twice where places are wanted: that costs less than to note them for all the bodies where they are not. */
class VisibleReader {
  readonly #html: string;
  readonly #tokens: HtmlTokenList;
  readonly #reference = characterReferencePattern();
  readonly #decode = characterReferenceDecoder();
  #codes: Uint16Array | undefined;
  #places: Places | undefined;
  #length = 0;
  #last = NEW_LINE;
  #preformattedDepth = 0;

  constructor(html: string, tokens: HtmlTokenList) {
    this.#html = html;
    this.#tokens = tokens;
  }

  readText(): string {
    // A reference can stand for two characters, but is never shorter than two.
    const codes = new Uint16Array(this.#html.length + this.#tokens.length + 1);
    this.#codes = codes;
    this.#read();
    this.#codes = undefined;
    return new TextDecoder('utf-16le', { ignoreBOM: true }).decode(codes.subarray(0, this.#length));
  }

  readPlaces(length: number): Places {
    const places = { starts: new Int32Array(length), ends: new Int32Array(length) };
    this.#places = places;
    this.#read();
    this.#places = undefined;
    return places;
  }

  #read(): void {
    this.#length = 0;
    this.#last = NEW_LINE;
    this.#preformattedDepth = 0;
    for (let index = 0; index < this.#tokens.length; index++) this.#readToken(index);
  }

  #readToken(index: number): void {
    const tokens = this.#tokens;
    const { kind, traits } = tokens.typeAt(index);
    const [start, end] = [tokens.startAt(index), tokens.endAt(index)];
    if (kind === 'text') this.#readText(start, end);
    if (kind !== 'start' && kind !== 'end') return;
    if ((traits & TRAIT.line) !== 0) this.#write(NEW_LINE, start, end);
    else if ((traits & TRAIT.image) !== 0) this.#write(IMAGE, start, end);
    if ((traits & TRAIT.preformatted) === 0) return;
    this.#preformattedDepth = Math.max(0, this.#preformattedDepth + (kind === 'start' ? 1 : -1));
  }

  #readText(start: number, end: number): void {
    const html = this.#html;
    const isPreformatted = this.#preformattedDepth > 0;
    for (let at = start; at < end; at++) {
      const code = html.charCodeAt(at);
      const referenceEnd = code === AMPERSAND ? this.#readReference(at) : -1;
      if (referenceEnd >= 0) at = referenceEnd - 1;
      else if (isPreformatted && (code === 0x0a || code === 0x0d)) this.#write(NEW_LINE, at, at + 1);
      else this.#write(code === NEW_LINE ? SPACE : code, at, at + 1);
    }
  }

  /** Where the reference at `start` ends, -1 where there is none. */
  #readReference(start: number): number {
    if (!canBeginReference(this.#html.charCodeAt(start + 1))) return -1;
    this.#reference.lastIndex = start;
    if (!this.#reference.test(this.#html)) return -1;
    const end = this.#reference.lastIndex;
    const text = this.#decode(this.#html.slice(start, end));
    for (let unit = 0; unit < text.length; unit++) this.#write(text.charCodeAt(unit), start, end);
    return end;
  }

  #write(code: number, start: number, end: number): void {
    let unit = code;
    if (code <= 0x20 || code >= 0x7f) {
      if (code === NEW_LINE) {
        if (this.#last === NEW_LINE) return;
        // No space stays at the end of a line.
        if (this.#last === SPACE) this.#length--;
      } else if (isWhiteSpace(code)) {
        if (this.#last === SPACE || this.#last === NEW_LINE) return;
        unit = SPACE;
      } else if (isInvisible(code)) {
        return;
      }
    }
    if (this.#codes !== undefined) this.#codes[this.#length] = unit;
    if (this.#places !== undefined) {
      this.#places.starts[this.#length] = start;
      this.#places.ends[this.#length] = end;
    }
    this.#length++;
    this.#last = unit;
  }
}

/** A letter or `#`: of a million ampersands, most are just that. */
function canBeginReference(code: number): boolean {
  return code === 0x23 || (code >= 0x41 && code <= 0x5a) || (code >= 0x61 && code <= 0x7a);
}

function isWhiteSpace(code: number): boolean {
  if (code <= 0x20) return code === 0x20 || (code >= 0x09 && code <= 0x0d);
  return (
    code === 0xa0 ||
    code === 0x1680 ||
    (code >= 0x2000 && code <= 0x200a) ||
    code === 0x2028 ||
    code === 0x2029 ||
    code === 0x202f ||
    code === 0x205f ||
    code === 0x3000
  );
}

/** Controls, soft hyphens, zero-width and direction characters: clients add and drop them at will. */
function isInvisible(code: number): boolean {
  if (code < 0x20 || (code >= 0x7f && code < 0xa0)) return true;
  return (
    code === 0xad ||
    code === 0x180e ||
    (code >= 0x200b && code <= 0x200f) ||
    (code >= 0x202a && code <= 0x202e) ||
    (code >= 0x2060 && code <= 0x206f) ||
    code === 0xfeff
  );
}
