/**
 * A text as words: what remains the same when a client re-wraps, flattens or converts it. Links and addresses are one
 * word each; brackets, dashes and bullets are none, since conversions add and drop them.
 */
import { isJoinLink } from './join-link.js';
import { IMAGE_CHARACTER } from '../html/visible-text.js';
import { CHARACTER, traitsOfCharacter } from './word-characters.js';
import { WORD_KIND, type WordKind } from './word-kinds.js';
import { WordList } from './word-list.js';
import { addToSum, shortened, SUM_OF_NOTHING, wordSum } from './word-sum.js';

/**
 * The words of a text, in one pass that takes time linear in the length.
 *
 * By hand, since a pattern needs a microsecond for each word, and people paste hundreds of thousands of them.
 */
export function readWords(text: string): WordList {
  return new WordReader(text).read();
}

interface Scheme {
  readonly name: string;
  readonly isOfAddress: boolean;
}

/** By their sums: a million words with colons behind them are quickly told from schemes. */
const SCHEMES: ReadonlyMap<number, Scheme> = new Map(
  [
    ...['http', 'https', 'ftp', 'file', 'tel', 'callto', 'xmpp'].map((name) => ({
      name,
      isOfAddress: false,
    })),
    ...['mailto', 'sip', 'sips', 'ciscotel'].map((name) => ({ name, isOfAddress: true })),
  ].map((scheme) => [wordSum(scheme.name), scheme]),
);
const LONGEST_SCHEME = 8;

/** So much may stand on each side of an `@` behind one of those schemes. */
const MOST_BEFORE_AT = 100;
const MOST_AFTER_AT = 255;
/** Of an address alone, by RFC 5321 and RFC 1035. */
const LONGEST_LOCAL_PART = 64;
const LONGEST_LABEL = 63;
const MOST_LABELS = 11;

const SPACE = 0x20;
const NEW_LINE = 0x0a;
const COLON = 0x3a;
const AT = 0x40;
const DOT = 0x2e;
const IMAGE = IMAGE_CHARACTER.charCodeAt(0);

class WordReader {
  readonly #text: string;
  readonly #end: number;
  readonly #words: WordList;
  /** The next `@`, where one was looked for, and where the characters begin that could be its local part. */
  #nextAt = -1;
  #localPartFrom = -1;

  constructor(text: string) {
    this.#text = text;
    this.#end = text.length;
    this.#words = new WordList(text);
  }

  read(): WordList {
    for (let at = 0; at < this.#end;) {
      const code = this.#text.charCodeAt(at);
      if (code === SPACE) at++;
      else if (code === NEW_LINE) {
        this.#words.endLine();
        at++;
      } else at = this.#readWord(at, isSurrogate(code) ? (this.#text.codePointAt(at) ?? 0) : code);
    }
    this.#words.endLine();
    return this.#words;
  }

  /** Where it ends. */
  #readWord(from: number, code: number): number {
    const traits = traitsOfCharacter(code);
    if ((traits & CHARACTER.local) !== 0 && this.#isLocalPart(from)) {
      const to = this.#hostEnd(this.#nextAt + 1);
      if (to > this.#nextAt + 1) return this.#add(WORD_KIND.address, from, to);
    }
    if ((traits & CHARACTER.word) !== 0) return this.#readPlainWord(from);
    const to = from + (code > 0xffff ? 2 : 1);
    if ((traits & CHARACTER.space) !== 0) return to;
    if ((traits & CHARACTER.filler) === 0) {
      const kind = code === IMAGE ? WORD_KIND.image : WORD_KIND.word;
      this.#words.add(
        kind,
        code < 0x80 ? shortened(addToSum(SUM_OF_NOTHING, code)) : wordSum(this.#text, from, to),
        from,
        to,
        false,
      );
      return to;
    }
    this.#words.addFiller(from, to);
    return to;
  }

  /** Letters and digits, or a link or an address with its scheme in front. */
  #readPlainWord(from: number): number {
    let to = from;
    let common = CHARACTER.digit as number;
    let [sum, all] = [SUM_OF_NOTHING, 0];
    for (; to < this.#end;) {
      const unit = this.#text.charCodeAt(to);
      const code = isSurrogate(unit) ? (this.#text.codePointAt(to) ?? 0) : unit;
      const traits = traitsOfCharacter(code);
      if ((traits & CHARACTER.word) === 0) break;
      common &= traits;
      sum = addToSum(sum, code);
      all |= code;
      to += code > 0xffff ? 2 : 1;
    }
    const wordsSum = all < 0x80 ? shortened(sum) : wordSum(this.#text, from, to);
    if (this.#text.charCodeAt(to) === COLON && to - from <= LONGEST_SCHEME && to < this.#end) {
      const scheme = SCHEMES.get(wordsSum);
      const end = scheme === undefined ? -1 : this.#readBehindScheme(scheme, from, to + 1);
      if (end >= 0) return end;
    }
    this.#words.add(common === 0 ? WORD_KIND.word : WORD_KIND.number, wordsSum, from, to, false);
    return to;
  }

  /** Where the link or address behind a scheme ends, -1 where there is none. */
  #readBehindScheme({ name, isOfAddress }: Scheme, from: number, behind: number): number {
    const isNamed = () => this.#text.slice(from, behind - 1).toLowerCase() === name;
    if (!isOfAddress) {
      const to = isNamed() ? this.#linkEnd(behind, Infinity) : behind;
      if (to === behind) return -1;
      const isRoom = isJoinLink(this.#text.slice(from, to).toLowerCase());
      return this.#add(isRoom ? WORD_KIND.link : WORD_KIND.word, from, to, from, true);
    }
    // Where there is no `@` in reach, no look at what stands between is worth its while.
    const at = this.#atSignFrom(behind);
    if (at >= this.#end || at === behind || at - behind > MOST_BEFORE_AT) return -1;
    if (this.#linkEnd(behind, MOST_BEFORE_AT) < at) return -1;
    const to = this.#linkEnd(at + 1, MOST_AFTER_AT);
    return to === at + 1 || !isNamed() ? -1 : this.#add(WORD_KIND.address, from, to, behind, true);
  }

  /** The end of what may stand in a link; with a limit, an `@` ends it, too. */
  #linkEnd(from: number, limit: number): number {
    const most = Math.min(this.#end, from + limit);
    let to = from;
    for (; to < most; to++) {
      const code = this.#text.charCodeAt(to);
      if (code === AT && limit !== Infinity) break;
      // None of them is a surrogate.
      if ((traitsOfCharacter(code) & CHARACTER.endsLink) !== 0) break;
    }
    return to;
  }

  /** The next `@`, the end of the text where there is none. */
  #atSignFrom(from: number): number {
    if (this.#nextAt < from) {
      this.#nextAt = this.#findAtSign(from);
      this.#localPartFrom = this.#localPartStart(this.#nextAt, from);
    }
    return this.#nextAt;
  }

  #findAtSign(from: number): number {
    // Where they stand close together, to ask the built-in search for each takes longer.
    const near = Math.min(from + 8, this.#end);
    for (let at = from; at < near; at++) if (this.#text.charCodeAt(at) === AT) return at;
    const next = this.#text.indexOf('@', near);
    return next < 0 ? this.#end : next;
  }

  /** Could all from here to the next `@` be what stands before it in an address? */
  #isLocalPart(from: number): boolean {
    const at = this.#atSignFrom(from);
    return at < this.#end && from >= this.#localPartFrom && from < at;
  }

  #localPartStart(to: number, earliest: number): number {
    const least = Math.max(earliest, to - LONGEST_LOCAL_PART);
    let from = to;
    while (from > least) {
      const code = this.#codePointBefore(from);
      if ((traitsOfCharacter(code) & CHARACTER.local) === 0) break;
      from -= code > 0xffff ? 2 : 1;
    }
    return from;
  }

  #codePointBefore(index: number): number {
    const pair = this.#text.codePointAt(index - 2) ?? 0;
    return index >= 2 && pair > 0xffff ? pair : this.#text.charCodeAt(index - 1);
  }

  /** Labels with dots between them. */
  #hostEnd(from: number): number {
    let end = from;
    for (let label = 0; label < MOST_LABELS; label++) {
      const start = label === 0 ? from : end + 1;
      if (label > 0 && (end >= this.#end || this.#text.charCodeAt(end) !== DOT)) break;
      const to = this.#labelEnd(start);
      if (to === start) break;
      end = to;
    }
    return end;
  }

  #labelEnd(from: number): number {
    const most = Math.min(this.#end, from + LONGEST_LABEL);
    let to = from;
    while (to < most) {
      const code = this.#text.codePointAt(to) ?? 0;
      if ((traitsOfCharacter(code) & CHARACTER.host) === 0) break;
      to += code > 0xffff ? 2 : 1;
    }
    return to;
  }

  /** @param sumFrom where that begins which the sum is of: the scheme of an address does not count */
  #add(kind: WordKind, from: number, to: number, sumFrom = from, hasScheme = false): number {
    this.#words.add(kind, wordSum(this.#text, sumFrom, to), from, to, hasScheme);
    return to;
  }
}

function isSurrogate(unit: number): boolean {
  return (unit & 0xf800) === 0xd800;
}
