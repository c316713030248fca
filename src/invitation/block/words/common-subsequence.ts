/**
 * The longest common subsequence of two sequences of words, as in a diff; of several, the one that tears the fewest lines of the
 * second one. Knows nothing of what a word is.
 */

/** How many pairs may still be compared: the work of comparing each with each has an end. */
export interface ComparisonBudget {
  pairs: number;
}

/** As much as a few long blocks need, in all the blocks of a body. */
export const MAX_PAIRS = 2_000_000;

/** Indexes into the two rows. */
type Pair = [left: number, right: number];

/** So many words beside a difference are compared with it: what was put in may begin or end with the same ones. */
const MARGIN = 10;

/** Of the words of the right row, by index. */
export interface RightRow {
  /** How many words of the text stand right beside it, in its line: 0 to 2. */
  readonly neighbours: (index: number) => number;
  /** Whether the next word of the row comes right behind it, in its line or else in the next. */
  readonly nextIn: (index: number) => 'line' | 'next line' | undefined;
}

/**
 * @param isSame whether the word at an index on the left is that at an index on the right
 * @returns pairs of such indexes, rising. Beyond the budget, only what is the same at both ends
 */
export function longestCommonSubsequence(
  leftLength: number,
  rightLength: number,
  isSame: (left: number, right: number) => boolean,
  right: RightRow,
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
  const isSameWithin = (row: number, column: number) => isSame(from + row, from + column);
  const between = compareEach(rows, columns, isSameWithin, {
    neighbours: (column) => right.neighbours(from + column),
    nextIn: (column) => right.nextIn(from + column),
  });
  return [
    ...pairUp(from, 0, 0),
    ...between.map(([row, column]): Pair => [from + row, from + column]),
    ...pairUp(after, leftLength - after, rightLength - after),
  ];
}

/** What counts: first each pair, then each line that is not torn, then each pair that follows the one before without a gap. */
const [PAIR, TORN, FOLLOWED] = [10_000, 2, 1];

function compareEach(
  rows: number,
  columns: number,
  isSame: (row: number, column: number) => boolean,
  { neighbours, nextIn }: RightRow,
): Pair[] {
  const width = columns + 1;
  /** For each pair of places, what the best subsequence of what follows counts for. */
  const best = new Uint32Array((rows + 1) * width);
  /** And the best of those that begin with this very pair; 0 where it is none. */
  const paired = new Uint32Array((rows + 1) * width);
  /** The same for what follows such a pair without a gap: in a line, neither is torn from the other. */
  const goingOn = (at: number, column: number) => {
    const next = paired[at + width + 1]!;
    const place = next > 0 ? nextIn(column) : undefined;
    return place === undefined ? 0 : next + FOLLOWED + (place === 'line' ? 2 * TORN : 0);
  };
  for (let row = rows - 1; row >= 0; row--)
    for (let column = columns - 1; column >= 0; column--) {
      const at = row * width + column;
      if (isSame(row, column))
        paired[at] = PAIR - TORN * neighbours(column) + Math.max(goingOn(at, column), best[at + width + 1]!);
      best[at] = Math.max(paired[at]!, best[at + width]!, best[at + 1]!);
    }
  const goesOn = (at: number, column: number) => goingOn(at, column) >= Math.max(1, best[at + width + 1]!);
  const pairs: Pair[] = [];
  // What comes before is a pair, too: the last one ahead of the margin, or the beginning of both rows.
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
