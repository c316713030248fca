/** Which characters a reader sees. Knows nothing of HTML. */

export const NEW_LINE = 0x0a;
export const CARRIAGE_RETURN = 0x0d;
export const SPACE = 0x20;
export const AMPERSAND = 0x26;
/** Stands for an image. */
export const IMAGE = 0xfffc;

/** What it is by itself. */
export const PLAIN = 0;
export const WHITE_SPACE = 1;
/** Controls, soft hyphens, zero-width and direction characters: clients add and drop them at will. */
export const INVISIBLE = 2;
/** Begins a character reference. */
export const REFERENCE = 3;

const RANGES: readonly (readonly [kind: number, first: number, last: number])[] = [
  [INVISIBLE, 0x00, 0x1f],
  [WHITE_SPACE, 0x09, 0x0d],
  [WHITE_SPACE, 0x20, 0x20],
  [REFERENCE, AMPERSAND, AMPERSAND],
  [INVISIBLE, 0x7f, 0x9f],
  [WHITE_SPACE, 0xa0, 0xa0],
  [INVISIBLE, 0xad, 0xad],
  [WHITE_SPACE, 0x1680, 0x1680],
  [INVISIBLE, 0x180e, 0x180e],
  [WHITE_SPACE, 0x2000, 0x200a],
  [INVISIBLE, 0x200b, 0x200f],
  [WHITE_SPACE, 0x2028, 0x2029],
  [INVISIBLE, 0x202a, 0x202e],
  [WHITE_SPACE, 0x202f, 0x202f],
  [WHITE_SPACE, 0x205f, 0x205f],
  [INVISIBLE, 0x2060, 0x206f],
  [WHITE_SPACE, 0x3000, 0x3000],
  [INVISIBLE, 0xfeff, 0xfeff],
  // No characters at all: left out of what is written, see forbidden-characters.ts.
  [INVISIBLE, 0xfffe, 0xffff],
];

/** For each UTF-16 code unit one of the above. A table, since comparisons with all of them would cost more than reading. */
export const CHARACTER_KINDS: Readonly<Uint8Array> = RANGES.reduce(
  (kinds, [kind, first, last]) => kinds.fill(kind, first, last + 1),
  new Uint8Array(0x10000),
);
