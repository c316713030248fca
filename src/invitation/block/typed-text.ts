/**
 * What the user has typed inside a block: between its paragraphs, or into one of its lines. What is left over when our own
 * words are taken out is the user's and must not be cut away with the block.
 */
import type { ComparisonBudget } from './common-subsequence.js';
import { type ComparedWord, compareWords, type Comparison, ORIGIN } from './compare-words.js';
import { passages, type TypedPassage, wordlessLines } from './typed-passages.js';
import type { WrittenWords } from './written-words.js';

export interface TypedText {
  /** In order. */
  readonly passages: readonly TypedPassage[];
  /** True for the address of a link of ours: it must not stay with the user's text. */
  readonly isOurLink: (target: string) => boolean;
}

export const NOTHING_TYPED: TypedText = { passages: [], isOurLink: () => false };

/** The words of a block, judged. */
export interface JudgedWords {
  readonly origins: Uint8Array;
  /** Whether all that we wrote is still there. */
  readonly isWhole: boolean;
}

/**
 * Of all that we may have written, the one that explains the block best counts: the fewest words too many and too few.
 * @param hasProof whether some of the block's details are those of the marker by proof
 */
export function judgeWords(
  words: readonly ComparedWord[],
  written: WrittenWords,
  hasProof: boolean,
  budget: ComparisonBudget,
): JudgedWords {
  const ofMarker = written.marked && compareWords(words, written.marked, hasProof, budget);
  const hasPast = words.some(({ isPast }) => isPast);
  let best: Comparison | undefined = ofMarker;
  // It was written down with the block, not guessed: where all of it is there, nothing else was.
  const isCertain = ofMarker?.missing === 0 && (!hasPast || ofMarker.typedCount === 0);
  for (const own of isCertain ? [] : written.guesses) {
    const guess = compareWords(words, own, hasProof, budget);
    if (best === undefined || guess.typedCount + guess.missing < best.typedCount + best.missing) best = guess;
    if (best.typedCount + best.missing === 0) break;
  }
  if (best === undefined || best.missing === 0)
    return { origins: best?.origins ?? new Uint8Array(words.length), isWhole: best !== undefined };
  const origins = withWholeLines(words, best.origins);
  takeEachDetail(words, origins);
  return { origins, isWhole: false };
}

/** Where some of our words are gone, what looks like ours may be the user's: a line with foreign words stays whole. */
function withWholeLines(words: readonly ComparedWord[], origins: Uint8Array): Uint8Array {
  const lines = new Set<number>();
  words.forEach(({ line }, index) => origins[index] === ORIGIN.typed && lines.add(line));
  return origins.map((origin, index) =>
    origin === ORIGIN.template && lines.has(words[index]?.line ?? -1) ? ORIGIN.typed : origin,
  );
}

/** A detail that the block was written with stands in it by our hand at least once. */
function takeEachDetail(words: readonly ComparedWord[], origins: Uint8Array): void {
  const taken = new Set<string>();
  words.forEach(({ text }, index) => origins[index] !== ORIGIN.typed && taken.add(text));
  words.forEach(({ text, hashes }, index) => {
    if (hashes.length < 2 || taken.has(text)) return;
    origins[index] = ORIGIN.detail;
    taken.add(text);
  });
}

/** The user's words with the punctuation around them, in order. */
export function typedPassages(
  text: string,
  words: readonly ComparedWord[],
  origins: Uint8Array,
  written: WrittenWords,
): readonly TypedPassage[] {
  const isTyped = (index: number) => origins[index] === ORIGIN.typed;
  const typed = passages(text, words, isTyped);
  const lines = wordlessLines(text, words, isTyped);
  if (lines.length === 0 || written.hasWordlessLines) return typed;
  return [...typed, ...lines].sort((left, right) => left.from - right.from);
}
