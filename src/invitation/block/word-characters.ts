/** What a character can be a part of when a text is read as words. Does not know what a word is. */

/** Bits of what one character can be. */
export const CHARACTER = {
  /** Part of a word: a letter, a digit, or a mark on one. */
  word: 1,
  digit: 2,
  /** Part of what stands before the `@` of an address. */
  local: 4,
  /** Part of a label of a host name. */
  host: 8,
  space: 16,
  /** Punctuation that conversions add and drop. */
  filler: 32,
  /** Ends a link, as white space and pictures do. */
  endsLink: 64,
} as const;

/** Punctuation that a person may type on purpose and no conversion adds. */
const MEANT = /^[!?%&#@$\u00a1\u00bf]$/u;
const FILLER = /^[\p{P}\u00b7\u2022|<>+=\u0060^~\u25aa\u25cf\u25e6]$/u;

function read(character: string): number {
  const is = (pattern: RegExp, bit: number) => (pattern.test(character) ? bit : 0);
  return (
    is(/^[\p{L}\p{N}\p{M}]$/u, CHARACTER.word) |
    is(/^\p{N}$/u, CHARACTER.digit) |
    is(/^[\p{L}\p{N}._%+~-]$/u, CHARACTER.local) |
    is(/^[\p{L}\p{N}-]$/u, CHARACTER.host) |
    is(/^\s$/u, CHARACTER.space) |
    (MEANT.test(character) ? 0 : is(FILLER, CHARACTER.filler)) |
    is(/^[\s<>"\uFFFC]$/u, CHARACTER.endsLink)
  );
}

/** Tells those that were asked for before from those that can be nothing at all. */
const KNOWN = 128;

/** By code point. Each is asked for once: patterns are slow beside the million characters that a body can have. */
const remembered = new Uint8Array(0x110000);

/**
 * Bits of CHARACTER.
 * @param code a code point; of a surrogate without its other half, the code unit
 */
export function traitsOfCharacter(code: number): number {
  const traits = remembered[code] ?? 0;
  return traits === 0 ? remember(code) : traits;
}

function remember(code: number): number {
  const traits = read(String.fromCodePoint(code)) | KNOWN;
  remembered[code] = traits;
  return traits;
}
