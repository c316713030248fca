/** The longest common subsequence of two rows of words, as in a diff. Knows nothing of what a word is. */

/** How many pairs may still be compared: the work of comparing each with each has an end. */
export interface ComparisonBudget {
  pairs: number;
}

/** As much as a few long blocks need, in all the blocks of a body. */
export const MAX_PAIRS = 2_000_000;

/**
 * @param isSame whether the word at an index on the left is that at an index on the right
 * @returns pairs of such indexes, rising. Beyond the budget, only what is the same at both ends
 */
export function longestCommonSubsequence(
  leftLength: number,
  rightLength: number,
  isSame: (left: number, right: number) => boolean,
  budget: ComparisonBudget,
): [left: number, right: number][] {
  const pairs: [number, number][] = [];
  let start = 0;
  while (start < leftLength && start < rightLength && isSame(start, start)) pairs.push([start, start++]);
  let [leftEnd, rightEnd] = [leftLength, rightLength];
  const atEnd: [number, number][] = [];
  while (leftEnd > start && rightEnd > start && isSame(leftEnd - 1, rightEnd - 1))
    atEnd.push([--leftEnd, --rightEnd]);
  const [rows, columns] = [leftEnd - start, rightEnd - start];
  if (rows * columns <= budget.pairs) {
    budget.pairs -= rows * columns;
    const isSameWithin = (row: number, column: number) => isSame(start + row, start + column);
    for (const [row, column] of compareEach(rows, columns, isSameWithin))
      pairs.push([start + row, start + column]);
  }
  return [...pairs, ...atEnd.reverse()];
}

function compareEach(rows: number, columns: number, isSame: (row: number, column: number) => boolean) {
  const width = columns + 1;
  /** For each pair of places, the length of the longest subsequence of what follows. */
  const lengths = new Uint32Array((rows + 1) * width);
  const lengthAt = (row: number, column: number) => lengths[row * width + column] ?? 0;
  for (let row = rows - 1; row >= 0; row--)
    for (let column = columns - 1; column >= 0; column--)
      lengths[row * width + column] = isSame(row, column)
        ? lengthAt(row + 1, column + 1) + 1
        : Math.max(lengthAt(row + 1, column), lengthAt(row, column + 1));
  const pairs: [number, number][] = [];
  for (let row = 0, column = 0; row < rows && column < columns;) {
    if (isSame(row, column)) pairs.push([row++, column++]);
    else if (lengthAt(row + 1, column) >= lengthAt(row, column + 1)) row++;
    else column++;
  }
  return pairs;
}
