/** A block's words and where its links lead, read once for all questions about them. */
import { targetWord, type LoneWord } from './own-words.js';
import type { ShownText } from './shown-details.js';
import type { WordList } from './word-list.js';
import { readWords } from './words.js';

/** An address that a link of the block leads to. */
export interface LinkTarget {
  readonly address: string;
  readonly word: LoneWord;
}

export interface BlockWords {
  readonly text: string;
  readonly words: WordList;
  /** Those that differ. */
  readonly targets: readonly LinkTarget[];
}

export function readBlockWords({ text, linkTargets }: ShownText): BlockWords {
  return {
    text,
    words: readWords(text),
    targets: [...new Set(linkTargets)].map((address) => ({ address, word: targetWord(address) })),
  };
}
