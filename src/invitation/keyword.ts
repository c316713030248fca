/**
 * What a meeting's Location asks for: by which keyword, and for which room. A keyword counts as a whole word in any case,
 * so that an address (`help@cms.example.com`), a path or a longer word is never taken for it. Looks at nothing but the text.
 */
import { escapeForRegExp } from './escape-for-reg-exp.js';

export interface KeywordRules {
  /** `magic_w`, and those of [Templates]. */
  readonly keywords: readonly string[];
  /** `members`: `@cms:NAME` asks for the room NAME. `no`: it is no keyword. */
  readonly otherRooms: 'members' | 'no';
}

export interface KeywordFound {
  /** As it stands in the rules. */
  readonly keyword: string;
  /** URI of the room that is asked for by name, in lower case; absent: the organizer's own room. */
  readonly roomName?: string | undefined;
}

const CHARACTER = String.raw`\p{L}\p{N}\p{M}`;
const BEFORE = String.raw`(?<![${CHARACTER}_.\-@/])`;
const AFTER = String.raw`(?![${CHARACTER}]|[_\-@/\\.][\p{L}\p{N}@]|:[\p{L}\p{N}])`;
/** A URI's user part. What ends a sentence or a list ends it, too. */
const ROOM_NAME = String.raw`:([\p{L}\p{N}][${CHARACTER}_.+~@\-]*)(?<![.+~@\-])`;

/**
 * @returns the first keyword in the Location; undefined where it holds none. Before a keyword stands no letter, digit, `_`,
 * `.`, `-`, `@` or `/`. After it stands neither a letter nor a digit, nor one of `_ - @ / \ .` that a letter, a digit or `@`
 * follows, nor a `:` that a letter or digit follows, unless that names another room.
 */
export function findKeyword(location: string, rules: KeywordRules): KeywordFound | undefined {
  const byWord = new Map(rules.keywords.map((keyword) => [fold(keyword.trim()), keyword]));
  byWord.delete('');
  if (byWord.size === 0) return undefined;
  // Of two keywords that begin alike, the longer one is tried first.
  const words = [...byWord.keys()].sort((a, b) => b.length - a.length).map(escapeForRegExp);
  const end = rules.otherRooms === 'no' ? AFTER : `(?:${ROOM_NAME}|${AFTER})`;
  const match = new RegExp(`${BEFORE}(${words.join('|')})${end}`, 'u').exec(fold(location));
  const keyword = byWord.get(match?.[1] ?? '');
  return keyword === undefined ? undefined : { keyword, roomName: match?.[2] };
}

/** Whether the Location holds this keyword, for whichever room. */
export function hasKeyword(location: string, keyword: string): boolean {
  return findKeyword(location, { keywords: [keyword], otherRooms: 'members' }) !== undefined;
}

/** Whether the Location holds a keyword anywhere, as a part of a longer word too: its author may have meant it. */
export function mentionsKeyword(location: string, { keywords }: KeywordRules): boolean {
  const folded = fold(location);
  return keywords.some((keyword) => keyword.trim() !== '' && folded.includes(fold(keyword.trim())));
}

/** NFKC first: Japanese and Chinese keyboards type `＠ｃｍｓ`, and decomposed letters would not match composed ones. */
function fold(text: string): string {
  // Upper case first joins what has two lower cases (`ς`, `σ`) and what has none of its own (`ß`, `ſ`).
  return text
    .normalize('NFKC')
    .replace(INVISIBLE, '')
    .toUpperCase()
    .toLowerCase()
    .normalize('NFC')
    .replaceAll('ς', 'σ');
}

/** Zero-width characters come along when text is pasted from a web page. */
const INVISIBLE = /[\u00AD\u200B-\u200F\u2060\uFEFF]/gu;
