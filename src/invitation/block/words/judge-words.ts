/** Which words of a block are the user's: what is left over when those that we wrote are taken out. */
import { type KnownWord, type Origin, WordComparison } from './compare-words.js';
import type { OwnWords } from './own-words.js';

/** What we may have written. */
export interface WrittenWords {
  /** Those of the marker. */
  readonly marked: OwnWords | undefined;
  /** What the template of today would have written. */
  readonly guesses: readonly OwnWords[];
  /** Whether so many more pairs of words may be compared: that work has an end. */
  readonly takePairs: (count: number) => boolean;
}

/**
 * Of all that we may have written, the one that explains the block best counts: the fewest words too many and too few.
 * @param hasProof whether some of the block's details are those of the marker by proof
 * @returns one for each word
 */
export function judgeWords(
  words: readonly KnownWord[],
  written: WrittenWords,
  hasProof: boolean,
): readonly Origin[] {
  const compare = (own: OwnWords) =>
    written.takePairs(words.length * own.sequence.length)
      ? new WordComparison(words, own, hasProof)
      : undefined;
  const ofMarker = written.marked && compare(written.marked);
  let best = ofMarker;
  // It was written down with the block, not guessed: where all of it is there, nothing else was.
  const isSure = hasProof && !words.some(({ isPast }) => isPast);
  const isCertain = ofMarker?.missing === 0 && (isSure || ofMarker.typedCount === 0);
  for (const own of isCertain ? [] : written.guesses) {
    const guess = compare(own);
    if (guess !== undefined && (best === undefined || guess.mismatches < best.mismatches)) best = guess;
    if (best?.mismatches === 0) break;
  }
  if (best === undefined) return words.map(() => 'typed');
  return best.missing === 0 ? best.origins : withEachDetail(words, withWholeLines(words, best.origins));
}

/** Where some of our words are gone, what looks like ours may be the user's: a line with foreign words stays whole. */
function withWholeLines(words: readonly KnownWord[], origins: readonly Origin[]): Origin[] {
  const lines = new Set(words.filter((_, index) => origins[index] === 'typed').map(({ line }) => line));
  return origins.map((origin, index) =>
    origin === 'template' && lines.has(words[index]!.line) ? 'typed' : origin,
  );
}

/** A detail that the block was written with stands in it by our hand at least once. */
function withEachDetail(words: readonly KnownWord[], origins: readonly Origin[]): Origin[] {
  const taken = new Set(words.filter((_, index) => origins[index] !== 'typed').map(({ text }) => text));
  return origins.map((origin, index) => {
    const { text, isDetail } = words[index]!;
    if (!isDetail || taken.has(text)) return origin;
    taken.add(text);
    return 'detail';
  });
}
