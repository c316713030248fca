/** A block's words and where its links lead, read once for all questions about them. */
import { targetWord, type LoneWord } from './own-words.js';
import type { ShownText } from './shown-details.js';
import type { WordList } from './word-list.js';
import { readWords } from './words.js';

/** The addresses that the links of a block lead to, each with the word that it would be in a text. */
export type LinkTargets = ReadonlyMap<string, LoneWord>;

export interface BlockWords {
  readonly text: string;
  readonly words: WordList;
  /** Indexes of the links, addresses and images, in order. */
  readonly special: readonly number[];
  readonly targets: LinkTargets;
}

export function readBlockWords({ text, linkTargets }: ShownText): BlockWords {
  const words = readWords(text);
  const targets = new Map<string, LoneWord>();
  for (const address of linkTargets) if (!targets.has(address)) targets.set(address, targetWord(address));
  return { text, words, special: words.special, targets };
}
