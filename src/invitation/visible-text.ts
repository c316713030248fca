/**
 * The text of a body as a reader sees it, each character with its place in the source. White space is folded to one
 * space or line end, invisible characters are left out, references are decoded: what mail clients change about a text
 * is gone. Says nothing about what the text means.
 */
import { characterReferencePattern, decodeCharacterReference } from './character-references.js';
import {
  AMPERSAND,
  CARRIAGE_RETURN,
  CHARACTER_KINDS,
  IMAGE,
  INVISIBLE,
  NEW_LINE,
  PLAIN,
  SPACE,
  WHITE_SPACE,
} from './visible-characters.js';
import { TRAIT } from './elements.js';
import { KIND, type HtmlTokenList } from './html-token-list.js';

export interface VisibleText {
  /** Lines are separated by one `\n`; an image is U+FFFC. */
  readonly text: string;
  /** Source offset where the character at this index begins. Worked out when first asked for, as is `ends`. */
  readonly starts: Int32Array;
  /** Source offset after it. */
  readonly ends: Int32Array;
}

export const IMAGE_CHARACTER = '\uFFFC';

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

/** A token with none of these is not seen. */
const SHOWN = KIND.text | TRAIT.line | TRAIT.image;

/** Reads twice where places are wanted: that costs less than to note them for all the bodies where they are not. */
class VisibleReader {
  readonly #html: string;
  readonly #tokens: HtmlTokenList;
  readonly #reference = characterReferencePattern();
  /** The source's characters, over which those of the text are written: no text is longer than what it stands for. */
  #codes: Uint16Array = new Uint16Array();
  #places: Places | undefined;
  #length = 0;
  #preformattedDepth = 0;

  constructor(html: string, tokens: HtmlTokenList) {
    this.#html = html;
    this.#tokens = tokens;
  }

  readText(): string {
    this.#read();
    const text = textOf(this.#codes.subarray(0, this.#length));
    this.#codes = new Uint16Array();
    return text;
  }

  readPlaces(length: number): Places {
    const places = { starts: new Int32Array(length), ends: new Int32Array(length) };
    this.#places = places;
    this.#read();
    this.#places = undefined;
    this.#codes = new Uint16Array();
    return places;
  }

  #read(): void {
    const tokens = this.#tokens;
    this.#codes = codesOf(this.#html);
    this.#length = 0;
    this.#preformattedDepth = 0;
    const { types, starts, length } = tokens;
    for (let index = 0; index < length; index++) {
      const type = types[index] ?? 0;
      if ((type & SHOWN) === 0) continue;
      const [start, end] = [starts[index] ?? 0, starts[index + 1] ?? 0];
      if ((type & KIND.text) !== 0) this.#readText(start, end);
      else if ((type & (KIND.start | KIND.end)) !== 0) this.#readTag(type, start, end);
    }
  }

  #readTag(type: number, start: number, end: number): void {
    this.#write((type & TRAIT.line) !== 0 ? NEW_LINE : IMAGE, start, end);
    if ((type & TRAIT.preformatted) === 0) return;
    this.#preformattedDepth = Math.max(0, this.#preformattedDepth + ((type & KIND.start) !== 0 ? 1 : -1));
  }

  #readText(start: number, end: number): void {
    const codes = this.#codes;
    for (let at = start; at < end; at++) {
      at = this.#copyPlain(at, end);
      if (at === end) return;
      const code = codes[at] ?? 0;
      if (code === AMPERSAND) at = this.#readReference(at) - 1;
      else if (code === NEW_LINE || code === CARRIAGE_RETURN)
        this.#write(this.#preformattedDepth > 0 ? NEW_LINE : SPACE, at, at + 1);
      else this.#write(code, at, at + 1);
    }
  }

  /** Copies what a text mostly is made of, up to the first character that needs a thought; gives its place, or `end`. */
  #copyPlain(start: number, end: number): number {
    const codes = this.#codes;
    const places = this.#places;
    let length = this.#length;
    let at = start;
    for (; at < end; at++) {
      const code = codes[at] ?? 0;
      if (CHARACTER_KINDS[code] !== PLAIN && !(code === SPACE && isWord(codes[length - 1]))) break;
      codes[length] = code;
      if (places !== undefined) {
        places.starts[length] = at;
        places.ends[length] = at + 1;
      }
      length++;
    }
    this.#length = length;
    return at;
  }

  /** Where the reference at `start` ends, or the ampersand that is none. */
  #readReference(start: number): number {
    const html = this.#html;
    let end = start + 1;
    let text = '&';
    if (canBeginReference(html.charCodeAt(end))) {
      this.#reference.lastIndex = start;
      if (this.#reference.test(html)) {
        end = this.#reference.lastIndex;
        text = decodeCharacterReference(html.slice(start, end));
      }
    }
    for (let unit = 0; unit < text.length; unit++) this.#write(text.charCodeAt(unit), start, end);
    return end;
  }

  #write(code: number, start: number, end: number): void {
    const kind = CHARACTER_KINDS[code];
    if (kind === INVISIBLE) return;
    let unit = code;
    if (kind === WHITE_SPACE) {
      const last = this.#length === 0 ? NEW_LINE : this.#codes[this.#length - 1];
      unit = code === NEW_LINE ? NEW_LINE : SPACE;
      if (last === NEW_LINE || (last === SPACE && unit === SPACE)) return;
      // No space stays at the end of a line.
      if (last === SPACE) this.#length--;
    }
    this.#codes[this.#length] = unit;
    if (this.#places !== undefined) {
      this.#places.starts[this.#length] = start;
      this.#places.ends[this.#length] = end;
    }
    this.#length++;
  }
}

/** Does the text go on after this character with a space that is shown? */
function isWord(last: number | undefined): boolean {
  return last !== undefined && last !== SPACE && last !== NEW_LINE;
}

/** By the native encoder: to ask for a million characters one by one takes as long as all that is done with them. */
function codesOf(html: string): Uint16Array {
  const codes = new Uint16Array(html.length);
  Buffer.from(codes.buffer).write(html, 'utf16le');
  return codes;
}

function textOf(codes: Uint16Array): string {
  return new TextDecoder('utf-16le', { ignoreBOM: true }).decode(codes);
}

/** A letter or `#`: of a million ampersands, most are just that. */
function canBeginReference(code: number): boolean {
  return code === 0x23 || (code >= 0x41 && code <= 0x5a) || (code >= 0x61 && code <= 0x7a);
}
