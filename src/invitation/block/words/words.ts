/**
 * A text as words: what remains the same when a client re-wraps, flattens or converts it. Links and addresses are one word
 * each; brackets, dashes and bullets are none, since conversions add and drop them.
 */
import { IMAGE_CHARACTER } from '../../html/visible-text.js';
import { readJoinLink } from '../details/join-link.js';

export interface Word {
  /** `word` is a word in the narrow sense, and whatever is none of the others, such as an emoji; `link` leads to a room. */
  readonly kind: 'word' | 'number' | 'address' | 'link' | 'image';
  /** What it is compared by: lower case; an address without its scheme; of a join link where it leads. */
  readonly text: string;
  /** Indexes into the text that was read. */
  readonly from: number;
  readonly to: number;
  /** Counted from 0. */
  readonly line: number;
  /** True for what was written with a scheme, such as `sip:ann@example.com` or `tel:+49301234`. */
  readonly hasScheme: boolean;
  /** True for what stands in angle brackets right behind another text, as plain text shows the address behind a link. */
  readonly isBracketed: boolean;
}

/** What a word is, wherever it stands. */
type Meaning = Pick<Word, 'kind' | 'text' | 'hasScheme'>;

/** Punctuation that conversions add and drop; not what a person may type on purpose. */
const FILLER = String.raw`[[\p{P}\u00b7\u2022\|<>+=\u0060^~\u25aa\u25cf\u25e6]--[!?%&#@$\u00a1\u00bf]]`;
const LINK_END = String.raw`\s<>"\uFFFC`;
/** A sentence goes on behind a link, and some clients show an address in brackets. */
const NO_PUNCTUATION_AT_END = String.raw`(?<![.,;:\)\]\}'*_\u2019\u201d\u00bb])`;
const LOCAL = String.raw`[\p{L}\p{N}._%+~\-]`;
const LABEL = String.raw`[\p{L}\p{N}\-]{1,63}`;

/** Every repetition has a limit, so that none of millions of characters is remembered by the pattern. */
const PLAIN_WORD = String.raw`[\p{L}\p{N}\p{M}]{1,1000}|[\S--${FILLER}]`;
const PLAIN_WORDS = new RegExp(PLAIN_WORD, 'giv');
const WORDS = new RegExp(
  [
    `((?:https?|ftp|file|tel|callto|xmpp):[^${LINK_END}]{1,4000}${NO_PUNCTUATION_AT_END})`,
    `(?:mailto|sips?|ciscotel):([^@${LINK_END}]{1,100}@[^@${LINK_END}]{1,255}${NO_PUNCTUATION_AT_END})`,
    `((?<!${LOCAL})${LOCAL}{1,64}@${LABEL}(?:[.]${LABEL}){0,10})`,
    PLAIN_WORD,
  ].join('|'),
  'giv',
);

/** The words of a text, in order; undefined where it has more of them than `limit`. A line of nothing else is a word, too. */
export function readWords(text: string, limit = Infinity): Word[] | undefined {
  const words: Word[] = [];
  let lineFrom = 0;
  for (const [line, source] of text.split('\n').entries()) {
    const before = words.length;
    for (const match of source.matchAll(/[:@]/.test(source) ? WORDS : PLAIN_WORDS)) {
      if (words.length > limit) return undefined;
      const { kind, text, hasScheme } = readWord(match);
      const from = lineFrom + match.index;
      const isBracketed = /\S<$/.test(source.slice(Math.max(0, match.index - 2), match.index));
      words.push({ kind, text, hasScheme, isBracketed, from, to: from + match[0].length, line });
    }
    if (words.length === before && !MADE_BY_CLIENTS.test(source)) {
      const [from, to] = [lineFrom + source.search(/\S/), lineFrom + source.trimEnd().length];
      const shown = DRAWN_LINE.test(source) ? DRAWN_LINE_TEXT : source.trim();
      words.push({ kind: 'word', text: shown, hasScheme: false, isBracketed: false, from, to, line });
    }
    if (words.length > limit) return undefined;
    lineFrom += source.length + 1;
  }
  return words;
}

/** Lines that clients make of a quotation, a list or a table. Any other, such as `:-)`, somebody has written. */
const MADE_BY_CLIENTS = /^\s*(?:[-*+>|\u00b7\u2022\u25aa\u25cf\u25e6]\s*|[>|\s]*)$/;
/** In plain text, a drawn line becomes a row of hyphens or the like, or nothing. */
export const DRAWN_LINE_TEXT = '-';
const DRAWN_LINE = /^[>|\s]*[\p{Pd}_=\u2500\u2501]*\s*$/u;

function readWord([source, link, called, address]: RegExpExecArray): Meaning {
  const text = source.toLowerCase();
  const target = link === undefined ? undefined : readJoinLink(link);
  if (target !== undefined) return { kind: 'link', text: target.text, hasScheme: true };
  if (called !== undefined) return { kind: 'address', text: called.toLowerCase(), hasScheme: true };
  if (address !== undefined) return { kind: 'address', text, hasScheme: false };
  if (source === IMAGE_CHARACTER) return { kind: 'image', text, hasScheme: false };
  return { kind: NUMBER.test(text) ? 'number' : 'word', text, hasScheme: link !== undefined };
}

const NUMBER = /^\p{N}+$/u;

/** Where a link leads, as the word that plain text would show. */
export function readTarget(target: string): Meaning {
  const [word, next] = readWords(target.slice(0, LONGEST_TARGET)) ?? [];
  const isOne = word?.from === 0 && next === undefined && target.length <= LONGEST_TARGET;
  return isOne ? word : { kind: 'word', text: target.toLowerCase(), hasScheme: false };
}

/** In characters: none of ours is that long. */
const LONGEST_TARGET = 4000;
