/**
 * The text of a body as a reader sees it, each character with its place in the source. White space is folded to one
 * space or line end, invisible characters are left out, references are decoded: what mail clients change about a text
 * is gone. Says nothing about what the text means.
 */
import { characterReferenceDecoder, characterReferencePattern } from './character-references.js';
import { TRAIT, traitsOf } from './elements.js';
import type { HtmlToken } from './html-tokens.js';

export interface VisibleText {
  /** Lines are separated by one `\n`; an image is U+FFFC. */
  readonly text: string;
  /** Source offset where the character at this index begins. */
  readonly starts: Int32Array;
  /** Source offset after it. */
  readonly ends: Int32Array;
}

export const IMAGE_CHARACTER = '\uFFFC';

const NEW_LINE = 0x0a;
const SPACE = 0x20;
const IMAGE = 0xfffc;

export function readVisibleText(html: string, tokens: readonly HtmlToken[]): VisibleText {
  const writer = new TextWriter(html.length + tokens.length + 1);
  const decode = characterReferenceDecoder();
  const reference = characterReferencePattern();
  let preformattedDepth = 0;
  for (const token of tokens) {
    if (token.kind === 'text') {
      writeText(writer, html, token, preformattedDepth > 0, reference, decode);
    } else if (token.kind === 'start' || token.kind === 'end') {
      if ((traitsOf(token.name) & TRAIT.line) !== 0) writer.write(NEW_LINE, token.start, token.end);
      else if (token.name === 'img') writer.write(IMAGE, token.start, token.end);
      if (token.name === 'pre')
        preformattedDepth = Math.max(0, preformattedDepth + (token.kind === 'start' ? 1 : -1));
    }
  }
  return writer.finish();
}

function writeText(
  writer: TextWriter,
  html: string,
  token: HtmlToken,
  isPreformatted: boolean,
  reference: RegExp,
  decode: (reference: string) => string,
): void {
  for (let at = token.start; at < token.end; at++) {
    const code = html.charCodeAt(at);
    if (code === 0x26 /* & */) {
      reference.lastIndex = at;
      const found = reference.exec(html)?.[0];
      if (found !== undefined) {
        const text = decode(found);
        for (let unit = 0; unit < text.length; unit++) {
          writer.write(text.charCodeAt(unit), at, at + found.length);
        }
        at += found.length - 1;
        continue;
      }
    }
    if (isPreformatted && (code === 0x0a || code === 0x0d)) writer.write(NEW_LINE, at, at + 1);
    else writer.write(code === NEW_LINE ? SPACE : code, at, at + 1);
  }
}

class TextWriter {
  readonly #codes: Uint16Array;
  readonly #starts: Int32Array;
  readonly #ends: Int32Array;
  #length = 0;
  #last = NEW_LINE;

  constructor(capacity: number) {
    // A reference can stand for two characters, but is never shorter than two.
    this.#codes = new Uint16Array(capacity);
    this.#starts = new Int32Array(capacity);
    this.#ends = new Int32Array(capacity);
  }

  write(code: number, start: number, end: number): void {
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
    this.#codes[this.#length] = unit;
    this.#starts[this.#length] = start;
    this.#ends[this.#length] = end;
    this.#length++;
    this.#last = unit;
  }

  finish(): VisibleText {
    return {
      text: new TextDecoder('utf-16le', { ignoreBOM: true }).decode(this.#codes.subarray(0, this.#length)),
      starts: this.#starts,
      ends: this.#ends,
    };
  }
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
