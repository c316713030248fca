/**
 * How much work may go into comparing the words of the blocks of one body with ours, each with each: as much as a few long
 * blocks need. A body of a thousand blocks whose words were all turned round is then laid against ours more simply.
 */
export class ComparisonBudget {
  #left = 1_000_000;

  /** Takes so many comparisons for one of the blocks; false where that is too many for it, or more than what is left. */
  take(comparisons: number): boolean {
    if (comparisons > MAX_FOR_ONE || comparisons > this.#left) return false;
    this.#left -= comparisons;
    return true;
  }
}

const MAX_FOR_ONE = 250_000;
