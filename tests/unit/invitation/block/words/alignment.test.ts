/** How many words are compared with how many: the work of all the blocks of a body has an end. */
import { expect, test } from 'vitest';
import { alignWords, type Scoring } from '../../../../../src/invitation/block/words/alignment.js';

function align(left: string, right: string, budget: { pairs: number }): string {
  const scoring: Scoring = {
    isSame: (one, other) => left[one] === right[other],
    match: () => 1,
    continuation: () => 0,
  };
  return alignWords(left.length, right.length, scoring, budget)
    .map(([one]) => left[one])
    .join('');
}

test('what was compared is taken off the budget, for the next block', () => {
  const budget = { pairs: 40 };
  expect(align('abcde', 'xbydz', budget)).toBe('bd');
  expect(budget.pairs).toBe(15);
  expect(align('abcde', 'xbydz', budget)).toBe('');
  expect(budget.pairs).toBe(15);
});

test('beyond the budget, what is the same at both ends is still found, once', () => {
  expect(align('abxcd', 'abycd', { pairs: 0 })).toBe('abcd');
  expect(align('aba', 'ababa', { pairs: 0 })).toBe('aba');
});
