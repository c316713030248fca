/** A number for a word: quick to compare, and safe to write down where no secret is among the words. */

/**
 * 24 bits of an FNV-1a sum of `text` in lower case, from `from` up to the character before `to`: enough to tell words apart
 * at a given place in a text.
 */
export function wordSum(text: string, from = 0, to = text.length): number {
  let sum = START;
  for (let index = from; index < to; index++) {
    const code = text.charCodeAt(index);
    // What lower case is depends on the neighbours there.
    if (code >= 0x80) return sumOfAny(text.slice(from, to).toLowerCase());
    sum = Math.imul(sum ^ (code >= 0x41 && code <= 0x5a ? code | 0x20 : code), PRIME);
  }
  return sum & 0xffffff;
}

const START = 0x811c9dc5;
const PRIME = 0x01000193;

function sumOfAny(text: string): number {
  let sum = START;
  for (let index = 0; index < text.length; index++) sum = Math.imul(sum ^ text.charCodeAt(index), PRIME);
  return sum & 0xffffff;
}
