/** A number for a word: quick to compare, and safe to write down where no secret is among the words. */

/**
 * 24 bits of an FNV-1a sum of `text` in lower case, from `from` up to the character before `to`: enough to tell words apart
 * at a given place in a text.
 */
export function wordSum(text: string, from = 0, to = text.length): number {
  let sum = SUM_OF_NOTHING;
  for (let index = from; index < to; index++) {
    const code = text.charCodeAt(index);
    // What lower case is may depend on the neighbours there.
    if (code >= 0x80 && hasLowerCase(text.codePointAt(index) ?? code))
      return sumOfUnits(text.slice(from, to).toLowerCase());
    sum = addToSum(sum, code);
  }
  return shortened(sum);
}

/** For who goes through an ASCII word anyway: the sum of none of its characters, before it is shortened. */
export const SUM_OF_NOTHING = 0x811c9dc5;
const PRIME = 0x01000193;

/** With one more character. */
export function addToSum(sum: number, code: number): number {
  return Math.imul(sum ^ (code >= 0x41 && code <= 0x5a ? code | 0x20 : code), PRIME);
}

/** The sum of a word out of that of its characters. */
export function shortened(sum: number): number {
  return sum & 0xffffff;
}

function sumOfUnits(text: string): number {
  let sum = SUM_OF_NOTHING;
  for (let index = 0; index < text.length; index++) sum = Math.imul(sum ^ text.charCodeAt(index), PRIME);
  return shortened(sum);
}

/** By code point. Most of what is written without capital letters need not be turned into lower case. */
const remembered = new Uint8Array(0x110000);
const WITHOUT = 1;
const WITH = 2;

function hasLowerCase(code: number): boolean {
  const known = remembered[code] ?? 0;
  if (known !== 0) return known === WITH;
  const character = String.fromCodePoint(code);
  const has = character.toLowerCase() !== character;
  remembered[code] = has ? WITH : WITHOUT;
  return has;
}
