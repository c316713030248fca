/** Chance that is the same in every run of a test, so that a failure can be seen again. */

export interface SeededChance {
  /** From 0, below 1. */
  next(): number;
  pick<T>(from: readonly T[]): T;
}

/** A linear congruential generator modulo 2^32; good enough to spread points over a run. */
export function createSeededChance(seed: number): SeededChance {
  let state = seed >>> 0;
  const next = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
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
