/**
 * The text of a body as a reader sees it, each character with its place in the source. White space is folded to one
 * space or line end, invisible characters are left out, references are decoded: what mail clients change about a text
 * is gone. Says nothing about what the text means.
 */
import { codesOf } from './character-codes.js';
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
import { KIND, TAG, type HtmlTokenList } from './html-token-list.js';

export class VisibleText {
  /** Lines are separated by one `\n`; an image is U+FFFC. */
  readonly text: string;
  readonly #html: string;
  readonly #tokens: HtmlTokenList;
  #starts: Int32Array | undefined;
  #reference: RegExp | undefined;

  /**
   * @param codes the characters of `html`, which are written over
   * @param mayNeedPlaces whether `starts` is likely to be asked for
   */
  constructor(html: string, tokens: HtmlTokenList, codes = codesOf(html), mayNeedPlaces = false) {
    [this.#html, this.#tokens] = [html, tokens];
    const starts = mayNeedPlaces ? new Int32Array(html.length) : undefined;
    const length = writeText(html, tokens, codes, starts);
    this.text = textOf(codes.subarray(0, length));
    this.#starts = starts?.subarray(0, length);
  }

  /** Source offset where the character at this index begins. Worked out when first asked for. */
  get starts(): Int32Array {
    return (this.#starts ??= this.#readStarts());
  }

  /** Source offset after the character at an index; undefined outside of the text. */
  endAt(index: number): number | undefined {
    if (index < 0 || index >= this.text.length) return undefined;
    const start = this.starts[index] ?? 0;
    const code = this.#html.charCodeAt(start);
    if (code === AMPERSAND)
      return endOfReference(this.#html, start, (this.#reference ??= characterReferencePattern()));
    const token = code === LESS ? this.#tokens.indexAt(start) : -1;
    const isTag = token >= 0 && ((this.#tokens.types[token] ?? 0) & TAG) !== 0;
    return isTag ? this.#tokens.endAt(token) : start + 1;
  }

  #readStarts(): Int32Array {
    const starts = new Int32Array(this.text.length);
    writeText(this.#html, this.#tokens, codesOf(this.#html), starts);
    return starts;
  }
}

export const IMAGE_CHARACTER = '\uFFFC';

const LESS = 0x3c;

/** A token with none of these is not seen. */
const SHOWN = KIND.text | TRAIT.line | TRAIT.image;

/**
 * Writes the text over the source. Where its characters begin there is noted only where that may be needed, and else in a
 * second pass: most bodies hold no block.
 * @param codes the source's characters: no text is longer than what it stands for
 * @param places gets where each character begins
 * @returns the length of the text
 */
function writeText(
  html: string,
  tokens: HtmlTokenList,
  codes: Uint16Array,
  places: Int32Array | undefined,
): number {
  const { types, starts, length: tokenCount } = tokens;
  const reference = characterReferencePattern();
  let length = 0;
  let preformattedDepth = 0;
  for (let index = 0; index < tokenCount; index++) {
    const type = types[index] ?? 0;
    if ((type & SHOWN) === 0) continue;
    let at = starts[index] ?? 0;
    const end = starts[index + 1] ?? 0;
    if ((type & TAG) !== 0) {
      length = put(codes, places, length, (type & TRAIT.line) !== 0 ? NEW_LINE : IMAGE, at);
      if ((type & TRAIT.preformatted) !== 0)
        preformattedDepth = Math.max(0, preformattedDepth + ((type & KIND.start) !== 0 ? 1 : -1));
    } else if ((type & KIND.text) !== 0) {
      const lineEnd = preformattedDepth > 0 ? NEW_LINE : SPACE;
      while (at < end) {
        const next = copyPlain(codes, at, end, length);
        if (places !== undefined) notePlain(places, length, at, next);
        length += next - at;
        if (next === end) break;
        const code = codes[next] ?? 0;
        at = next + 1;
        if (code === AMPERSAND) {
          at = endOfReference(html, next, reference);
          const text = at === next + 1 ? '&' : decodeCharacterReference(html.slice(next, at));
          for (let unit = 0; unit < text.length; unit++)
            length = put(codes, places, length, text.charCodeAt(unit), next);
        } else {
          const isLineEnd = code === NEW_LINE || code === CARRIAGE_RETURN;
          length = put(codes, places, length, isLineEnd ? lineEnd : code, next);
        }
      }
    }
  }
  return length;
}

/** Copies what a text mostly is made of; gives the place of the first character that needs a thought, or `end`. */
function copyPlain(codes: Uint16Array, start: number, end: number, to: number): number {
  let length = to;
  let at = start;
  for (; at < end; at++) {
    const code = codes[at] ?? 0;
    if (CHARACTER_KINDS[code] !== PLAIN) {
      // A space after anything but a space or a line's beginning.
      if (code !== SPACE || length === 0 || (codes[length - 1] ?? 0) <= SPACE) break;
    }
    codes[length++] = code;
  }
  return at;
}

function notePlain(places: Int32Array, to: number, start: number, end: number): void {
  for (let at = start; at < end; at++) places[to + at - start] = at;
}

/**
 * Writes a character behind those that are there, as far as it is seen.
 * @param start where what it stands for begins in the source
 * @returns how many there are then
 */
function put(
  codes: Uint16Array,
  places: Int32Array | undefined,
  length: number,
  code: number,
  start: number,
): number {
  const kind = CHARACTER_KINDS[code];
  if (kind === INVISIBLE) return length;
  let at = length;
  let unit = code;
  if (kind === WHITE_SPACE) {
    unit = code === NEW_LINE ? NEW_LINE : SPACE;
    const last = length === 0 ? NEW_LINE : codes[length - 1];
    if (last === NEW_LINE || (last === SPACE && unit === SPACE)) return length;
    // No space stays at the end of a line.
    if (last === SPACE) at--;
  }
  codes[at] = unit;
  if (places !== undefined) places[at] = start;
  return at + 1;
}

/** Where the reference at the ampersand `start` ends; behind the ampersand where there is none. */
function endOfReference(html: string, start: number, reference: RegExp): number {
  if (!canBeginReference(html.charCodeAt(start + 1))) return start + 1;
  reference.lastIndex = start;
  return reference.test(html) ? reference.lastIndex : start + 1;
}

function textOf(codes: Uint16Array): string {
  return new TextDecoder('utf-16le', { ignoreBOM: true }).decode(codes);
}

/** A letter or `#`: of a million ampersands, most are just that. */
function canBeginReference(code: number): boolean {
  return code === 0x23 || (code >= 0x41 && code <= 0x5a) || (code >= 0x61 && code <= 0x7a);
}
