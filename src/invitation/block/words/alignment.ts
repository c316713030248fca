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

export interface Scores {
  readonly isSame: (left: number, right: number) => boolean;
  /** Of a pair, by its index on the right. Above 0. */
  readonly pair: (right: number) => number;
  /** For a pair that is followed by the pair of the next two words. */
  readonly followed: (right: number) => number;
}

/** So many words beside a difference are compared with it: what was put in may begin or end with the same ones. */
const MARGIN = 10;

/** @returns pairs with rising indexes. Beyond the budget, only what is the same at both ends */
export function align(
  leftLength: number,
  rightLength: number,
  { isSame, pair, followed }: Scores,
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
    pair: (column) => pair(from + column),
    followed: (column) => followed(from + column),
  });
  return [
    ...pairUp(from, 0, 0),
    ...between.map(([row, column]): Pair => [from + row, from + column]),
    ...pairUp(after, leftLength - after, rightLength - after),
  ];
}

/** Each word with each (Needleman and Wunsch, with a score for pairs in a row), from the end of both sequences on. */
function alignEach(rows: number, columns: number, { isSame, pair, followed }: Scores): Pair[] {
  const width = columns + 1;
  /** For each pair of places, the highest score of what follows. */
  const best = new Uint32Array((rows + 1) * width);
  /** And the highest of what begins with this very pair; 0 where it is none. */
  const paired = new Uint32Array((rows + 1) * width);
  /** The score behind a pair where the next two words are a pair, too; 0 where they are none. */
  const scoreInRow = (at: number, column: number) => {
    const next = paired[at + width + 1]!;
    return next === 0 ? 0 : next + followed(column);
  };
  for (let row = rows - 1; row >= 0; row--)
    for (let column = columns - 1; column >= 0; column--) {
      const at = row * width + column;
      if (isSame(row, column))
        paired[at] = pair(column) + Math.max(scoreInRow(at, column), best[at + width + 1]!);
      best[at] = Math.max(paired[at]!, best[at + width]!, best[at + 1]!);
    }
  const goesOn = (at: number, column: number) => scoreInRow(at, column) >= Math.max(1, best[at + width + 1]!);
  const pairs: Pair[] = [];
  // What comes before is a pair, too: the last one ahead of the margin, or the beginning of both sequences.
  let isNext = goesOn(-width - 1, -1);
  for (let row = 0, column = 0; row < rows && column < columns;) {
    const at = row * width + column;
    if (isNext || (paired[at]! > 0 && paired[at] === best[at])) {
      pairs.push([row++, column]);
      isNext = goesOn(at, column++);
    } else if (best[at + width]! >= best[at + 1]!) row++;
    else column++;
  }
  return pairs;
}
