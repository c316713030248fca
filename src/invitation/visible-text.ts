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

/** A class for the sake of speed: what V8 learns about one object's getters holds for the next. */
export class VisibleText {
  /** Lines are separated by one `\n`; an image is U+FFFC. */
  readonly text: string;
  readonly #html: string;
  readonly #tokens: HtmlTokenList;
  #places: Places | undefined;

  /**
   * @param codes the characters of `html`, which are written over
   * @param mayNeedPlaces whether `starts` and `ends` are likely to be asked for
   */
  constructor(html: string, tokens: HtmlTokenList, codes = codesOf(html), mayNeedPlaces = false) {
    [this.#html, this.#tokens] = [html, tokens];
    const places = mayNeedPlaces ? placesFor(html.length) : undefined;
    const length = writeText(html, tokens, codes, places);
    this.text = textOf(codes.subarray(0, length));
    this.#places = places;
  }

  /** Source offset where the character at this index begins. Worked out when first asked for, as is `ends`. */
  get starts(): Int32Array {
    return (this.#places ??= this.#readPlaces()).starts;
  }

  /** Source offset after it. */
  get ends(): Int32Array {
    return (this.#places ??= this.#readPlaces()).ends;
  }

  #readPlaces(): Places {
    const places = placesFor(this.text.length);
    writeText(this.#html, this.#tokens, codesOf(this.#html), places);
    return places;
  }
}

export const IMAGE_CHARACTER = '\uFFFC';

interface Places {
  readonly starts: Int32Array;
  readonly ends: Int32Array;
}

function placesFor(length: number): Places {
  return { starts: new Int32Array(length), ends: new Int32Array(length) };
}

/** A token with none of these is not seen. */
const SHOWN = KIND.text | TRAIT.line | TRAIT.image;

/**
 * Writes the text over the source. Places are noted only where they may be needed, and else in a second pass: most bodies
 * hold no block.
 * @param codes the source's characters: no text is longer than what it stands for
 * @returns the length of the text
 */
function writeText(
  html: string,
  tokens: HtmlTokenList,
  codes: Uint16Array,
  places: Places | undefined,
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
      length = put(codes, places, length, (type & TRAIT.line) !== 0 ? NEW_LINE : IMAGE, at, end);
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
            length = put(codes, places, length, text.charCodeAt(unit), next, at);
        } else {
          const isLineEnd = code === NEW_LINE || code === CARRIAGE_RETURN;
          length = put(codes, places, length, isLineEnd ? lineEnd : code, next, at);
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

function notePlain({ starts, ends }: Places, to: number, start: number, end: number): void {
  for (let at = start; at < end; at++) {
    starts[to + at - start] = at;
    ends[to + at - start] = at + 1;
  }
}

/**
 * Writes a character behind those that are there, as far as it is seen.
 * @param start where what it stands for begins in the source
 * @returns how many there are then
 */
function put(
  codes: Uint16Array,
  places: Places | undefined,
  length: number,
  code: number,
  start: number,
  end: number,
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
  if (places !== undefined) {
    places.starts[at] = start;
    places.ends[at] = end;
  }
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
