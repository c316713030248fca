import { describe, expect, test } from 'vitest';
import { upgradeDocument } from '../../../src/store/state-format.js';

const format = {
  current: 3,
  steps: {
    1: (old: object) => ({ ...old, second: true }),
    2: (old: object) => ({ ...old, third: 'second' in old }),
  },
};

describe('a document of an older format', () => {
  test('is brought up step by step', () => {
    expect(upgradeDocument({ format: 1, a: 1 }, 'f', format)).toEqual({
      format: 3,
      a: 1,
      second: true,
      third: true,
    });
    expect(upgradeDocument({ format: 2, a: 1 }, 'f', format)).toEqual({ format: 3, a: 1, third: false });
  });

  test('is none of ours where no step leads on from it', () => {
    expect(upgradeDocument({ format: 1 }, 'f', { current: 2, steps: {} })).toBeUndefined();
  });
});

test('a document of the current format stays as it is', () => {
  expect(upgradeDocument({ format: 3, a: 1 }, 'f', format)).toEqual({ format: 3, a: 1 });
});

test('a document of a newer format is refused by name and number', () => {
  expect(() => upgradeDocument({ format: 4 }, 'state/run.json', format)).toThrow(
    /state\/run\.json .*format 4/,
  );
});

test.each([[null], [7], ['x'], [[]], [{}], [{ format: '1' }], [{ format: 0 }], [{ format: 1.5 }]])(
  '%j is no document of ours',
  (value) => {
    expect(upgradeDocument(value, 'f', format)).toBeUndefined();
  },
);
