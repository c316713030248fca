/** Chance that is the same in every run of a test, so that a failure can be seen again. */

export interface SeededChance {
  /** From 0, below 1. */
  next(): number;
  pick<T>(from: readonly T[]): T;
}

/** mulberry32: neighbouring draws and neighbouring seeds have nothing in common. */
export function createSeededChance(seed: number): SeededChance {
  let state = Math.imul(seed, 0x9e37_79b1) >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b_79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return {
    next,
    pick: (from) => {
      const one = from[Math.floor(next() * from.length)];
      if (one === undefined) throw new Error('There is nothing to pick from.');
      return one;
    },
  };
}
