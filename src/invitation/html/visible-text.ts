/**
 * The text of a body as a reader sees it, each character with its place in the source. White space is folded to one
 * space or line end, invisible characters are left out, references are decoded: what mail clients change about a text
 * is gone. Says nothing about what the text means.
 */
import { decodeCharacterReferences, endOfReference } from './character-references.js';
import { LINE_ELEMENTS } from './elements.js';
import type { Token } from './tokens.js';

export interface VisibleText {
  /** Lines are separated by one `\n`; an image is U+FFFC, a drawn line U+2015. */
  readonly text: string;
  /** For each UTF-16 unit of the text the source offset where that begins which it stands for. */
  readonly starts: Int32Array;
  /** And where that ends. */
  readonly ends: Int32Array;
}

export const IMAGE_CHARACTER = '\uFFFC';

export function readVisibleText(html: string, tokens: readonly Token[]): VisibleText {
  const writer = new VisibleTextWriter(html.length);
  let preformattedDepth = 0;
  for (const token of tokens) {
    const { kind, name, start, end } = token;
    if (kind === 'text') {
      writeText(writer, html, token, preformattedDepth > 0);
    } else if (kind === 'start' || kind === 'end') {
      if (name === 'hr') {
        writer.add(NEW_LINE, start, start);
        writer.add(RULE, start, end);
        writer.add(NEW_LINE, end, end);
      } else if (LINE_ELEMENTS.has(name)) writer.add(NEW_LINE, start, end);
      else if (name === 'img') writer.add(IMAGE, start, end);
      if (name === 'pre') preformattedDepth = Math.max(0, preformattedDepth + (kind === 'start' ? 1 : -1));
    }
  }
  return writer.finish();
}

function writeText(writer: VisibleTextWriter, html: string, token: Token, isPreformatted: boolean): void {
  for (let at = token.start, end = at; at < token.end; at = end) {
    const code = html.charCodeAt(at);
    end = code === AMPERSAND ? endOfReference(html, at) : at + 1;
    if (end > at + 1) {
      const text = decodeCharacterReferences(html.slice(at, end));
      for (let unit = 0; unit < text.length; unit++) writer.add(text.charCodeAt(unit), at, end);
    } else {
      const isLineEnd = code === NEW_LINE || code === CARRIAGE_RETURN;
      writer.add(isLineEnd ? (isPreformatted ? NEW_LINE : SPACE) : code, at, end);
    }
  }
}

/** Takes UTF-16 units. The text is never longer than its source: no reference is shorter than what it stands for. */
class VisibleTextWriter {
  readonly #units: Uint16Array;
  readonly #starts: Int32Array;
  readonly #ends: Int32Array;
  #length = 0;

  constructor(sourceLength: number) {
    this.#units = new Uint16Array(sourceLength);
    this.#starts = new Int32Array(sourceLength);
    this.#ends = new Int32Array(sourceLength);
  }

  /** @param start and `end`: source offsets of what the unit stands for */
  add(unit: number, start: number, end: number): void {
    const isSpace = unit === SPACE || (!isOrdinary(unit) && WHITE_SPACE.test(String.fromCharCode(unit)));
    if (!isSpace && !isOrdinary(unit) && INVISIBLE.test(String.fromCharCode(unit))) return;
    if (isSpace) {
      const last = this.#length === 0 ? NEW_LINE : this.#units[this.#length - 1];
      if (last === NEW_LINE || (last === SPACE && unit !== NEW_LINE)) return;
      // No space stays at the end of a line.
      if (last === SPACE) this.#length--;
    }
    this.#units[this.#length] = isSpace && unit !== NEW_LINE ? SPACE : unit;
    this.#starts[this.#length] = start;
    this.#ends[this.#length++] = end;
  }

  finish(): VisibleText {
    const text = new TextDecoder('utf-16le', { ignoreBOM: true }).decode(
      this.#units.subarray(0, this.#length),
    );
    return {
      text,
      starts: this.#starts.subarray(0, this.#length),
      ends: this.#ends.subarray(0, this.#length),
    };
  }
}

const NEW_LINE = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const SPACE = 0x20;
const AMPERSAND = 0x26;
const IMAGE = IMAGE_CHARACTER.charCodeAt(0);
const RULE = 0x2015;

/**
 * Controls, soft hyphens, zero-width and direction characters, which clients add and drop at will, and U+FFFE and U+FFFF,
 * which are no characters.
 */
const INVISIBLE =
  /[\0-\x08\x0e-\x1f\x7f-\x9f\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufffe\uffff]/;

const WHITE_SPACE = /[^\S\ufeff]/;

/** Neither white space nor invisible: stretches of Unicode that hold most letters of all scripts. */
function isOrdinary(unit: number): boolean {
  return (unit > 0x20 && unit < 0x7f) || (unit > 0xad && unit < 0x1680) || (unit > 0x3000 && unit < 0xfeff);
}
