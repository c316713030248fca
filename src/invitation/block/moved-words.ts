/** Words of ours that somebody has moved within the block, such as a line dragged to the top: they do not stand in order. */
import type { ComparisonBudget } from './comparison-budget.js';
import { isDetailPlace, isOwnWord, type OwnWord } from './own-words.js';
import type { WordsToSettle } from './settle-details.js';

/** So many in a row are no accident. */
const MIN_LENGTH = 3;

/**
 * Indexes of the words that are ours, although they stand elsewhere.
 * @param counterparts for each place in `sequence` the index of its word, or -1
 * @param isLeft for each word 1 where it is not known to be ours
 */
export function movedWords(
  { words, known }: WordsToSettle,
  sequence: readonly OwnWord[],
  counterparts: Int32Array,
  isLeft: Uint8Array,
  budget: ComparisonBudget,
): number[] {
  if (known.length === 0 && words.length < MIN_LENGTH) return [];
  const missing = new Set([...counterparts.keys()].filter((place) => (counterparts[place] ?? -1) < 0));
  // Each word may have to be compared with each of ours.
  if (missing.size === 0 || !budget.take(missing.size * words.length)) return [];
  const details = new Set(known);
  const isSame = (place: number, word: number) => {
    const own = sequence[place] ?? 0;
    if (!missing.has(place) || isLeft[word] !== 1) return false;
    return (
      isOwnWord(words.kindAt(word), words.sumAt(word), own) && (!isDetailPlace(own) || details.has(word))
    );
  };
  const moved: number[] = [];
  for (let word = 0; word < words.length; word++) {
    if (isLeft[word] !== 1) continue;
    const found = longestRun(missing, (place, length) => isSame(place + length, word + length));
    // A detail is ours even by itself, as long as its own place is empty.
    if (found.length < (details.has(word) ? 1 : MIN_LENGTH)) continue;
    for (let index = 0; index < found.length; index++) {
      moved.push(word + index);
      missing.delete(found.place + index);
    }
    word += found.length - 1;
  }
  return moved;
}

/** The place from which on most of what follows is the same. */
function longestRun(
  places: Iterable<number>,
  isSame: (place: number, length: number) => boolean,
): { readonly place: number; readonly length: number } {
  let longest = { place: -1, length: 0 };
  for (const place of places) {
    let length = 0;
    while (isSame(place, length)) length++;
    if (length > longest.length) longest = { place, length };
  }
  return longest;
}
