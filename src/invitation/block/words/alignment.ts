/**
 * Two sequences of words laid side by side, as in a diff: of all common subsequences, the one with the highest score. Knows
 * nothing of what a word is.
 */

/** How many pairs may still be compared: the work of comparing each with each has an end. */
export interface ComparisonBudget {
  pairs: number;
}

/** As much as a few long blocks need, in all the blocks of a body. */
export const MAX_PAIRS = 2_000_000;

/** Indexes into the two sequences. */
type Pair = [left: number, right: number];

/** What makes one alignment better than another; indexes are those on the right. */
export interface Scoring {
  readonly isSame: (left: number, right: number) => boolean;
  /** Of a match. Above 0. */
  readonly match: (right: number) => number;
  /** More for a match that comes right behind the match before it. */
  readonly continuation: (right: number) => number;
}

/** So many words beside a difference are compared with it: what was put in may begin or end with the same ones. */
const MARGIN = 10;

/** @returns pairs with rising indexes. Beyond the budget, only what is the same at both ends */
export function alignWords(
  leftLength: number,
  rightLength: number,
  { isSame, match, continuation }: Scoring,
  budget: ComparisonBudget,
): Pair[] {
  const shorter = Math.min(leftLength, rightLength);
  let [head, tail] = [0, 0];
  while (head < shorter && isSame(head, head)) head++;
  while (tail < shorter - head && isSame(leftLength - 1 - tail, rightLength - 1 - tail)) tail++;
  const from = Math.max(0, head - MARGIN);
  const after = Math.max(0, tail - MARGIN);
  const [rows, columns] = [leftLength - from - after, rightLength - from - after];
  const pairUp = (length: number, left: number, right: number) =>
    Array.from({ length }, (_, index): Pair => [left + index, right + index]);
  if (rows * columns > budget.pairs)
    return [...pairUp(head, 0, 0), ...pairUp(tail, leftLength - tail, rightLength - tail)];
  budget.pairs -= rows * columns;
  const between = alignEach(rows, columns, {
    isSame: (row, column) => isSame(from + row, from + column),
    match: (column) => match(from + column),
    continuation: (column) => continuation(from + column),
  });
  return [
    ...pairUp(from, 0, 0),
    ...between.map(([row, column]): Pair => [from + row, from + column]),
    ...pairUp(after, leftLength - after, rightLength - after),
  ];
}

/** Sequence alignment (Needleman and Wunsch) without mismatches; what continues a match scores more, as with affine gaps. */
function alignEach(rows: number, columns: number, { isSame, match, continuation }: Scoring): Pair[] {
  const width = columns + 1;
  /** For each pair of places, the highest score of what follows. */
  const best = new Uint32Array((rows + 1) * width);
  /** And the highest of what begins with a match right there; 0 where there is none. */
  const matched = new Uint32Array((rows + 1) * width);
  const scoreAt = (at: number, column: number, isContinued: boolean) =>
    matched[at] === 0 ? 0 : matched[at]! + (isContinued ? continuation(column) : 0);
  for (let row = rows - 1; row >= 0; row--)
    for (let column = columns - 1; column >= 0; column--) {
      const at = row * width + column;
      const next = at + width + 1;
      if (isSame(row, column))
        matched[at] = match(column) + Math.max(best[next]!, scoreAt(next, column + 1, true));
      best[at] = Math.max(matched[at]!, best[at + width]!, best[at + 1]!);
    }
  const pairs: Pair[] = [];
  // What comes before is a match, too: the last one ahead of the margin, or the beginning of both sequences.
  let isContinued = true;
  for (let row = 0, column = 0; row < rows && column < columns;) {
    const at = row * width + column;
    isContinued = scoreAt(at, column, isContinued) >= Math.max(1, best[at]!);
    if (isContinued) pairs.push([row++, column++]);
    else if (best[at + width]! >= best[at + 1]!) row++;
    else column++;
  }
  return pairs;
}
