/**
 * Which words of a block are join details of ours, where only their kind is known. Never takes a number on its kind alone:
 * it must stand exactly where ours stood, with our own words around it, or be known to be a detail. In doubt a word is the
 * user's.
 */
import { isDetailPlace, isOwnWord, type OwnWord } from './own-words.js';
import type { Word } from './words.js';

/** Words and places of ours between two words that are surely ours. */
interface Run {
  readonly words: readonly { readonly word: Word; readonly index: number }[];
  readonly places: readonly OwnWord[];
}

/** @param pairs for each word its place in `sequence`, or -1. @returns for each word whether it is ours */
export function settleDetails(
  words: readonly Word[],
  sequence: readonly OwnWord[],
  pairs: Int32Array,
  known: ReadonlySet<string>,
): readonly boolean[] {
  const isOurs = Array.from({ length: words.length }, () => false);
  let wordsFrom = 0;
  let placesFrom = 0;
  for (let index = 0; index <= words.length; index++) {
    const place = index === words.length ? sequence.length : (pairs[index] ?? -1);
    const isSure = index === words.length || (place >= 0 && !isDetailPlace(sequence[place] ?? ''));
    if (!isSure) continue;
    const run = {
      words: words.slice(wordsFrom, index).map((word, at) => ({ word, index: wordsFrom + at })),
      places: sequence.slice(placesFrom, place),
    };
    for (const ours of detailsOf(run, known)) isOurs[ours] = true;
    if (index < words.length) isOurs[index] = true;
    [wordsFrom, placesFrom] = [index + 1, place + 1];
  }
  return isOurs;
}

/** Indexes of the words in the run that are ours. */
function detailsOf(run: Run, known: ReadonlySet<string>): readonly number[] {
  if (run.places.length === 0 || run.words.length === 0) return [];
  const isLoose = ({ kind }: Word) => kind === 'number' || kind === 'word';
  const loose = run.words.filter(({ word }) => isLoose(word));
  const rest = (['address', 'link', 'image'] as const).flatMap((kind) => {
    const found = run.words.filter(({ word }) => word.kind === kind);
    const places = run.places.filter((place) => isAnyOf(kind, place)).length;
    // As many as there should be; else those that are known.
    return found.length === places ? found : knownAmong(found, places, known);
  });
  return [...rest, ...looseDetails(loose, run.places, known)].map(({ index }) => index);
}

/** Numbers and words may be anybody's. */
function looseDetails(found: Run['words'], places: Run['places'], known: ReadonlySet<string>): Run['words'] {
  const due = places.filter((place) => !isSpecial(place));
  const isAsWritten =
    due.length === found.length &&
    found.every(({ word }, at) => isDetailPlace(due[at] ?? '') && isOwnWord(word, '', due[at] ?? ''));
  return isAsWritten ? found : knownAmong(found, due.filter(isDetailPlace).length, known);
}

function knownAmong(found: Run['words'], limit: number, known: ReadonlySet<string>): Run['words'] {
  return found.filter(({ word }) => known.has(word.text)).slice(0, limit);
}

/** The place of an address, a link or an image: nothing else can stand there. */
function isSpecial(place: OwnWord): boolean {
  return isAnyOf('address', place) || isAnyOf('link', place) || isAnyOf('image', place);
}

function isAnyOf(kind: Word['kind'], place: OwnWord): boolean {
  return isDetailPlace(place) && isOwnWord({ kind, text: '', from: 0, to: 0, line: 0 }, '', place);
}
