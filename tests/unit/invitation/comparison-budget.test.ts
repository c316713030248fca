/** However many blocks a body has, comparing their words with ours comes to an end. */
import { expect, test } from 'vitest';
import { ComparisonBudget } from '../../../src/invitation/block/comparison-budget.js';

test('a long block is compared in full, one that is too long is not, and all of them together no more than a few long ones', () => {
  const budget = new ComparisonBudget();
  expect(budget.take(250_001)).toBe(false);
  const taken = Array.from({ length: 10 }, () => budget.take(250_000)).filter((isTaken) => isTaken);
  expect(taken).toHaveLength(4);
  expect(budget.take(1)).toBe(false);
  expect(budget.take(0)).toBe(true);
});
