/** Changes by offsets, in whatever order they are added. */
import { expect, test } from 'vitest';
import { applyEdits } from '../../../../src/invitation/html/edits.js';

const applied = (...edits: readonly (readonly [from: number, to: number, text: string])[]) =>
  applyEdits(
    '0123456789',
    edits.map(([from, to, text]) => ({ from, to, text })),
  );

test('edits are carried out in the order of the source', () => {
  expect(applied([8, 9, 'c'], [0, 1, 'a'], [4, 6, ''])).toBe('a12367c9');
});

test('what is put at one place comes in the order in which it was added', () => {
  expect(applied([5, 5, 'a'], [9, 10, ''], [5, 5, 'b'])).toBe('01234ab5678');
});

test('what is put into a stretch that is cut comes right after it', () => {
  expect(applied([2, 8, 'x'], [5, 5, 'y'])).toBe('01xy89');
});

test('what changes a part of a stretch that is cut is left out', () => {
  expect(applied([4, 6, 'y'], [2, 8, 'x'])).toBe('01x89');
});
