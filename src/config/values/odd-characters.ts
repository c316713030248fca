/**
 * Characters that come into a value unseen, from a web page or from Word, and that nobody means: the keyword would never be
 * found, and a password would be refused until the account is locked. Shows no other part of the value.
 */

const TYPOGRAPHIC_QUOTE = '[“”„‟‘’‚‛«»‹›〝〞＂＇]';
const AT_THE_BEGINNING = new RegExp(`^${TYPOGRAPHIC_QUOTE}`, 'u');
const AT_THE_END = new RegExp(`${TYPOGRAPHIC_QUOTE}$`, 'u');

/** Control and format characters, fixed-width blanks, fillers and selectors; a tab is a blank. */
const INVISIBLE =
  /[\p{Cf}\p{Zl}\p{Zp}\u00a0\u034f\u115f\u1160\u180b-\u180d\u2000-\u200a\u202f\u205f\u2800\u3164\ufe00-\ufe0f\uffa0]|(?!\t)\p{Cc}/u;

/** What is wrong with a value, to be continued by its line; undefined where nothing is. */
export function describeOddCharacter(value: string): string | undefined {
  const invisible = INVISIBLE.exec(value)?.[0];
  if (invisible !== undefined)
    return `holds an invisible character, ${toCode(invisible)}; delete the value and type it anew`;
  const first = AT_THE_BEGINNING.exec(value)?.[0];
  const quote = first ?? AT_THE_END.exec(value)?.[0];
  if (quote === undefined) return undefined;
  const where = first === undefined ? 'ends' : 'begins';
  return `${where} with the typographic quote ${quote} (${toCode(quote)}); use straight quotes, or none`;
}

function toCode(character: string): string {
  return `U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}`;
}
