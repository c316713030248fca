/**
 * Does a meeting's Location hold the keyword? It counts as a whole word in any case, so that an address
 * (`help@cms.example.com`), a path or a longer word is never taken for it. Does not look at anything but the text.
 */

/**
 * @param keyword any text. Before it may stand no letter, digit, `_`, `.`, `-`, `@` or `/`; after it any punctuation, unless
 * a letter or digit follows that: `@cms.` and `@cms, Berlin` count, `@cms-2`, `@cms.test` and `@cms/@x` do not.
 */
export function hasKeyword(location: string, keyword: string): boolean {
  const word = fold(keyword.trim());
  if (word === '') return false;
  const pattern = new RegExp(
    `(?<![\\p{L}\\p{N}\\p{M}_.\\-@/])${escapeForRegExp(word)}(?![\\p{L}\\p{N}\\p{M}]|[^\\p{L}\\p{N}\\p{M}\\s]+[\\p{L}\\p{N}])`,
    'u',
  );
  return pattern.test(fold(location));
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

function escapeForRegExp(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/gu, '\\$&');
}
