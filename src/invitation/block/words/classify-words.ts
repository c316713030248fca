/** Which words of a block are the user's: what is left over when those that we wrote are taken out. */
import type { ComparisonBudget } from './alignment.js';
import { type ComparedWord, compareWords, type Comparison, mismatchesOf, ORIGIN } from './compare-words.js';
import type { OwnWords } from './own-words.js';

/** What we may have written. */
export interface WrittenWords {
  /** Those of the marker. */
  readonly marked: OwnWords | undefined;
  /** What the template of today would have written. */
  readonly guesses: readonly OwnWords[];
}

/**
 * Of all that we may have written, the one that explains the block best counts: the fewest words too many and too few.
 * @param hasProof whether some of the block's details are those of the marker by proof
 * @returns for each word one of ORIGIN
 */
export function classifyWords(
  words: readonly ComparedWord[],
  written: WrittenWords,
  hasProof: boolean,
  budget: ComparisonBudget,
): Uint8Array {
  const ofMarker = written.marked && compareWords(words, written.marked, hasProof, budget);
  const hasPast = words.some(({ evidence }) => evidence.isPast);
  let best: Comparison | undefined = ofMarker;
  // It was written down with the block, not guessed: where all of it is there, nothing else was.
  const isCertain = ofMarker?.missing === 0 && (!hasPast || ofMarker.typedCount === 0);
  for (const own of isCertain ? [] : written.guesses) {
    const guess = compareWords(words, own, hasProof, budget);
    if (best === undefined || mismatchesOf(guess) < mismatchesOf(best)) best = guess;
    if (mismatchesOf(best) === 0) break;
  }
  if (best === undefined) return new Uint8Array(words.length);
  return best.missing === 0 ? best.origins : withEachDetail(words, withWholeLines(words, best.origins));
}

/** Where some of our words are gone, what looks like ours may be the user's: a line with foreign words stays whole. */
function withWholeLines(words: readonly ComparedWord[], origins: Uint8Array): Uint8Array {
  const lines = new Set(
    words.filter((_, index) => origins[index] === ORIGIN.typed).map(({ word }) => word.line),
  );
  return origins.map((origin, index) =>
    origin === ORIGIN.template && lines.has(words[index]?.word.line ?? -1) ? ORIGIN.typed : origin,
  );
}

/** A detail that the block was written with stands in it by our hand at least once. */
function withEachDetail(words: readonly ComparedWord[], origins: Uint8Array): Uint8Array {
  const taken = new Set(
    words.filter((_, index) => origins[index] !== ORIGIN.typed).map(({ word }) => word.text),
  );
  return origins.map((origin, index) => {
    const { word, evidence } = words[index]!;
    if (evidence.hashes.length < 2 || taken.has(word.text)) return origin;
    taken.add(word.text);
    return ORIGIN.detail;
  });
}
