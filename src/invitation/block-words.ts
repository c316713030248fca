/** A block's words and where its links lead, read once for all questions about them. */
import { targetWord, type LoneWord } from './own-words.js';
import type { ShownText } from './shown-details.js';
import { WORD_KIND, type WordList } from './word-list.js';
import { readWords } from './words.js';

/** An address that a link of the block leads to. */
export interface LinkTarget {
  readonly address: string;
  readonly word: LoneWord;
}

export interface BlockWords {
  readonly text: string;
  readonly words: WordList;
  /** Indexes of the links, addresses and images, in order. */
  readonly special: readonly number[];
  /** Those that differ. */
  readonly targets: readonly LinkTarget[];
}

export function readBlockWords({ text, linkTargets }: ShownText): BlockWords {
  const words = readWords(text);
  const special = words.marked.filter((index) => words.kindAt(index) > WORD_KIND.number);
  const targets = [...new Set(linkTargets)].map((address) => ({ address, word: targetWord(address) }));
  return { text, words, special, targets };
}
