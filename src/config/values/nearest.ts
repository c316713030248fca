/** Finds the name that somebody meant who mistyped it. Knows nothing of what the names are for. */

/**
 * The candidate with the fewest typing mistakes, without regard to case; undefined where none is near enough to be
 * meant: at most a third of the letters wrong, two at least.
 */
export function findNearest(typed: string, candidates: Iterable<string>): string | undefined {
  const wanted = typed.toLowerCase();
  let best: { name: string; mistakes: number } | undefined;
  for (const name of candidates) {
    const mistakes = countMistakes(wanted, name.toLowerCase());
    const allowed = Math.max(2, Math.floor(Math.max(wanted.length, name.length) / 3));
    // With short names two mistakes make any word of any other.
    const isNear = mistakes <= allowed && mistakes < Math.min(wanted.length, name.length);
    if (isNear && (best === undefined || mistakes < best.mistakes)) best = { name, mistakes };
  }
  return best?.name;
}

/** For the end of a sentence: `; did you mean "yes"?`, or nothing. */
export function suggestNearest(typed: string, candidates: Iterable<string>): string {
  const nearest = findNearest(typed, candidates);
  return nearest === undefined ? '' : `; did you mean "${nearest}"?`;
}

/** Letters wrong, missing, too many, or two neighbours swapped (optimal string alignment distance). */
function countMistakes(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const isSame = a[i - 1] === b[j - 1];
      let least = Math.min(last[j]! + 1, row[j - 1]! + 1, last[j - 1]! + (isSame ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        least = Math.min(least, beforeLast[j - 2]! + 1);
      }
      row.push(least);
    }
    beforeLast = last;
    last = row;
  }
  return last[b.length]!;
}
