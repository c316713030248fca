/**
 * Which words of a block are join details of ours, where only their kind is known. Never takes a number on its kind alone:
 * it must stand exactly where ours stood, with our own words around it, or be known to be a detail. In doubt a word is the
 * user's.
 */
import { isDetailPlace, isOwnWord, isPlaceOf, type OwnWord } from './own-words.js';
import { WORD_KIND, type SpecialKind } from './word-kinds.js';
import type { WordList } from './word-list.js';

/** A block's words, with those apart that are worth a look. */
export interface WordsToSettle {
  readonly words: WordList;
  /** Indexes of those that are known to be join details, in order. */
  readonly known: readonly number[];
  /** Indexes of links, addresses and images, in order. */
  readonly special: ArrayLike<number>;
}

/** Words and places of ours between two words that are surely ours. */
interface Run {
  readonly from: number;
  /** The word after the last. */
  readonly to: number;
  readonly places: readonly OwnWord[];
}

/**
 * Indexes of the words that are ours.
 * @param counterparts for each place in `sequence` the index of its word, or -1
 */
export function settleDetails(
  marked: WordsToSettle,
  sequence: readonly OwnWord[],
  counterparts: Int32Array,
): number[] {
  const ours: number[] = [];
  let from = 0;
  let placesFrom = 0;
  for (let place = 0; place < sequence.length; place++) {
    const to = counterparts[place] ?? -1;
    if (to < 0 || isDetailPlace(sequence[place] ?? 0)) continue;
    settleRun(marked, { from, to, places: sequence.slice(placesFrom, place) }, ours);
    ours.push(to);
    [from, placesFrom] = [to + 1, place + 1];
  }
  settleRun(marked, { from, to: marked.words.length, places: sequence.slice(placesFrom) }, ours);
  return ours;
}

function settleRun(marked: WordsToSettle, run: Run, ours: number[]): void {
  if (run.places.length === 0 || run.from === run.to) return;
  for (const kind of SPECIAL) {
    const places = run.places.filter((place) => isPlaceOf(kind, place)).length;
    if (places === 0) continue;
    if (!marked.words.has(kind)) continue;
    const isOfKind = (index: number) => marked.words.kindAt(index) === kind;
    const found = within(marked.special, run, isOfKind, places + 1);
    // As many as there should be; else those that are known.
    ours.push(...(found.length === places ? found : within(marked.known, run, isOfKind, places)));
  }
  ours.push(...looseDetails(marked, run));
}

/** Nothing else can stand in the place of one of these. */
const SPECIAL: readonly SpecialKind[] = [WORD_KIND.address, WORD_KIND.link, WORD_KIND.image];

/** Numbers and words may be anybody's. */
function looseDetails({ words, known }: WordsToSettle, run: Run): readonly number[] {
  const due = run.places.filter((place) => !SPECIAL.some((kind) => isPlaceOf(kind, place)));
  const limit = due.filter(isDetailPlace).length;
  if (limit === 0) return [];
  const isLoose = (index: number) => {
    const kind = words.kindAt(index);
    return kind === WORD_KIND.number || kind === WORD_KIND.word;
  };
  const found: number[] = [];
  for (let index = run.from; index < run.to && found.length <= due.length; index++)
    if (isLoose(index)) found.push(index);
  const isAsWritten =
    limit === due.length &&
    found.length === due.length &&
    found.every((index, at) => isOwnWord(words.kindAt(index), 0, due[at] ?? 0));
  return isAsWritten ? found : within(known, run, isLoose, limit);
}

/** Those of the indexes that are in the run and of a kind, the first ones up to a limit. */
function within(
  indexes: ArrayLike<number>,
  { from, to }: Run,
  isOfKind: (index: number) => boolean,
  limit: number,
): number[] {
  const found: number[] = [];
  for (let at = firstNotBelow(indexes, from); at < indexes.length && found.length < limit; at++) {
    const index = indexes[at] ?? 0;
    if (index >= to) break;
    if (isOfKind(index)) found.push(index);
  }
  return found;
}

/** Where in the rising numbers that one stands, or would stand. */
function firstNotBelow(rising: ArrayLike<number>, wanted: number): number {
  let low = 0;
  let high = rising.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((rising[middle] ?? 0) < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}
