import { expect, test } from 'vitest';
import { checkFormat } from '../../../src/store/state-format.js';

test('a document of the current format stays as it is', () => {
  expect(checkFormat({ format: 1, a: 1 }, 'f')).toEqual({ format: 1, a: 1 });
});

test('a document of a newer format is refused by name and number', () => {
  expect(() => checkFormat({ format: 4 }, 'state/run.json')).toThrow(/state\/run\.json .*format 4/);
});

test.each([[null], [7], ['x'], [[]], [{}], [{ format: '1' }], [{ format: 0 }], [{ format: 1.5 }]])(
  '%j is no document of ours',
  (value) => {
    expect(checkFormat(value, 'f')).toBeUndefined();
  },
);
