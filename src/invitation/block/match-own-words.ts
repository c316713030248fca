/**
 * Our words found again among those of a block: the longest common subsequence of the two. The work is bounded: where
 * comparing each with each would be too much, a simple pass is made, which may find fewer of them.
 */
import type { ComparisonBudget } from './comparison-budget.js';
import { isDetailPlace, isOwnWord, type OwnWord } from './own-words.js';
import type { WordList } from './word-list.js';

/** For each of our words the index of its counterpart in `words`, or -1. Counterparts are in rising order. */
export function matchOwnWords(
  sequence: readonly OwnWord[],
  words: WordList,
  budget: ComparisonBudget,
): Int32Array {
  const counterparts = new Int32Array(sequence.length).fill(-1);
  const isSame = (own: number, word: number) =>
    isOwnWord(words.kindAt(word), words.sumAt(word), sequence[own] ?? 0);
  let from = 0;
  while (from < sequence.length && from < words.length && isSame(from, from)) counterparts[from] = from++;
  let [ownTo, wordTo] = [sequence.length, words.length];
  while (ownTo > from && wordTo > from && isSame(ownTo - 1, wordTo - 1)) counterparts[--ownTo] = --wordTo;
  const rest = { from, ownTo, wordTo };
  if (budget.take((ownTo - from) * (wordTo - from))) matchFully(counterparts, rest, isSame);
  else matchGreedily(counterparts, rest, sequence, words);
  return counterparts;
}

/** What is left between what is the same at both ends. */
interface Rest {
  readonly from: number;
  readonly ownTo: number;
  readonly wordTo: number;
}

/** Takes the first counterpart that comes along: all of ours are found if none is missing. */
function matchGreedily(
  counterparts: Int32Array,
  { from, ownTo, wordTo }: Rest,
  sequence: readonly OwnWord[],
  words: WordList,
): void {
  let word = from;
  for (let own = from; own < ownTo; own++) {
    const wanted = sequence[own] ?? 0;
    if (isDetailPlace(wanted)) while (word < wordTo && !isOwnWord(words.kindAt(word), 0, wanted)) word++;
    else word = words.indexOfSum(wanted, word, wordTo);
    if (word >= wordTo) return;
    counterparts[own] = word++;
  }
}

function matchFully(
  counterparts: Int32Array,
  { from, ownTo, wordTo }: Rest,
  isSame: (own: number, word: number) => boolean,
): void {
  const width = wordTo - from + 1;
  // Length of the longest match of what follows each pair of places.
  const lengths = new Int32Array((ownTo - from + 1) * width);
  const length = (own: number, word: number) => lengths[(own - from) * width + (word - from)] ?? 0;
  for (let own = ownTo - 1; own >= from; own--) {
    for (let word = wordTo - 1; word >= from; word--) {
      lengths[(own - from) * width + (word - from)] = isSame(own, word)
        ? length(own + 1, word + 1) + 1
        : Math.max(length(own + 1, word), length(own, word + 1));
    }
  }
  for (let own = from, word = from; own < ownTo && word < wordTo;) {
    if (isSame(own, word)) counterparts[own++] = word++;
    else if (length(own + 1, word) >= length(own, word + 1)) own++;
    else word++;
  }
}
