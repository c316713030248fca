/** Chance among things of which some are likelier than others. */
import type { SeededChance } from '../seeded-chance.js';

export function pickWeighted<T>(
  chance: SeededChance,
  from: readonly (readonly [weight: number, one: T])[],
): T {
  const total = from.reduce((sum, [weight]) => sum + weight, 0);
  let left = chance.next() * total;
  for (const [weight, one] of from) {
    left -= weight;
    if (left < 0) return one;
  }
  return from.at(-1)![1];
}
