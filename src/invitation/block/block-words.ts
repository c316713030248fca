/** A block's words and where its links lead, read once for all questions about them. */
import { targetWord, type LoneWord } from './own-words.js';
import type { ShownText } from './shown-details.js';
import type { MarkedWords } from './special-words.js';
import type { WordList } from './word-list.js';
import { readWords } from './words.js';

/** The addresses that the links of a block lead to, each with the word that it would be in a text. */
export type LinkTargets = ReadonlyMap<string, LoneWord>;

export interface BlockWords extends MarkedWords {
  readonly text: string;
  readonly words: WordList;
  /** The first ones that differ. */
  readonly targets: LinkTargets;
}

/** A block has few links of ours; of very many, not all are looked at. */
const MAX_TARGETS = 1000;

export function readBlockWords({ text, linkTargets }: ShownText): BlockWords {
  const words = readWords(text);
  const targets = new Map<string, LoneWord>();
  for (const address of linkTargets) {
    if (targets.size >= MAX_TARGETS) break;
    if (!targets.has(address)) targets.set(address, targetWord(address));
  }
  const { special, linked } = words.readMarked();
  return { text, words, special, linked, targets };
}
