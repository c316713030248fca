/** What there is in a text beside words and numbers, noted while it is read. */

/** Words that are worth a look, by their indexes, in order. */
export interface MarkedWords {
  /** Links, addresses and images. */
  readonly special: Int32Array;
  /** Links and addresses, and all that was written with a scheme. */
  readonly linked: Int32Array;
}

/** Enough to know whether there is one only, and to find ours among them. */
export const MOST_NOTED = 8;

/** Words of one kind. */
export class SpecialWords {
  /** Indexes of the first ones that differ. */
  readonly first: number[] = [];
  readonly #sums: number[] = [];
  #last = -1;
  #count = 0;

  /** @param sum by which it differs from others */
  add(index: number, sum: number): void {
    this.#count++;
    if (sum === this.#last || this.first.length === MOST_NOTED) return;
    this.#last = sum;
    if (this.#sums.includes(sum)) return;
    this.#sums.push(sum);
    this.first.push(index);
  }

  get count(): number {
    return this.#count;
  }
}
