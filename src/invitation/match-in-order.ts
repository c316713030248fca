/** The longest common subsequence of two texts, given as lengths and a comparison; the work is bounded. */

/** Above this many comparisons a simple pass is made instead, which may find fewer pairs. */
const MAX_COMPARISONS = 250_000;

/**
 * For each item on the right the index of its counterpart on the left, or -1. Counterparts are in rising order, as many
 * as possible.
 */
export function matchInOrder(
  leftLength: number,
  rightLength: number,
  isSame: (left: number, right: number) => boolean,
): Int32Array {
  const counterpart = new Int32Array(rightLength).fill(-1);
  let start = 0;
  while (start < leftLength && start < rightLength && isSame(start, start)) counterpart[start] = start++;
  let leftEnd = leftLength;
  let rightEnd = rightLength;
  while (leftEnd > start && rightEnd > start && isSame(leftEnd - 1, rightEnd - 1))
    counterpart[--rightEnd] = --leftEnd;
  if ((leftEnd - start) * (rightEnd - start) > MAX_COMPARISONS) {
    matchGreedily(counterpart, start, leftEnd, rightEnd, isSame);
  } else {
    matchFully(counterpart, start, leftEnd, rightEnd, isSame);
  }
  return counterpart;
}

/** Takes the first counterpart that comes along: all of the left is found if nothing of it is missing on the right. */
function matchGreedily(
  counterpart: Int32Array,
  start: number,
  leftEnd: number,
  rightEnd: number,
  isSame: (left: number, right: number) => boolean,
): void {
  let left = start;
  for (let right = start; right < rightEnd && left < leftEnd; right++) {
    if (isSame(left, right)) counterpart[right] = left++;
  }
}

function matchFully(
  counterpart: Int32Array,
  start: number,
  leftEnd: number,
  rightEnd: number,
  isSame: (left: number, right: number) => boolean,
): void {
  const width = rightEnd - start + 1;
  // Length of the longest match of what follows each pair of places.
  const lengths = new Int32Array((leftEnd - start + 1) * width);
  const place = (left: number, right: number) => (left - start) * width + (right - start);
  const length = (left: number, right: number) => lengths[place(left, right)] ?? 0;
  for (let left = leftEnd - 1; left >= start; left--) {
    for (let right = rightEnd - 1; right >= start; right--) {
      lengths[place(left, right)] = isSame(left, right)
        ? length(left + 1, right + 1) + 1
        : Math.max(length(left + 1, right), length(left, right + 1));
    }
  }
  for (let left = start, right = start; left < leftEnd && right < rightEnd;) {
    if (isSame(left, right)) counterpart[right++] = left++;
    else if (length(left + 1, right) >= length(left, right + 1)) left++;
    else right++;
  }
}
