/** The longest common subsequence of two rows of words, as in a diff. Knows nothing of what a word is. */

/** @returns pairs of indexes, rising, of what is the same on the left and on the right */
export function longestCommonSubsequence<Left, Right>(
  left: readonly Left[],
  right: readonly Right[],
  isSame: (left: Left, right: Right) => boolean,
): [left: number, right: number][] {
  const width = right.length + 1;
  /** For each pair of places, the length of the longest subsequence of what follows. */
  const lengths = new Uint32Array((left.length + 1) * width);
  const lengthAt = (row: number, column: number) => lengths[row * width + column]!;
  for (let row = left.length - 1; row >= 0; row--)
    for (let column = right.length - 1; column >= 0; column--)
      lengths[row * width + column] = isSame(left[row]!, right[column]!)
        ? lengthAt(row + 1, column + 1) + 1
        : Math.max(lengthAt(row + 1, column), lengthAt(row, column + 1));
  const pairs: [number, number][] = [];
  for (let row = 0, column = 0; row < left.length && column < right.length;) {
    if (isSame(left[row]!, right[column]!)) pairs.push([row++, column++]);
    else if (lengthAt(row + 1, column) >= lengthAt(row, column + 1)) row++;
    else column++;
  }
  return pairs;
}
