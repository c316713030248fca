/** What a word of a text can be. */

/** `word` is a word in the narrow sense, and whatever is none of the others, such as an emoji. */
export const WORD_KIND = { word: 0, number: 1, address: 2, link: 3, image: 4 } as const;

/** One of WORD_KIND. */
export type WordKind = (typeof WORD_KIND)[keyof typeof WORD_KIND];

/** One of those that a word of a text seldom is. */
export type SpecialKind = Exclude<WordKind, typeof WORD_KIND.word | typeof WORD_KIND.number>;

export type LinkOrAddress = typeof WORD_KIND.link | typeof WORD_KIND.address;
