import { describe, expect, test } from 'vitest';
import { readRetryAfter } from '../../../src/network/http-dates.js';

describe('Retry-After', () => {
  const now = new Date('2026-03-01T10:00:00Z');
  test.each([
    ['7', 7_000],
    [' 0 ', 0],
    ['Sun, 01 Mar 2026 10:01:00 GMT', 60_000],
    ['Sun, 01 Mar 2026 09:00:00 GMT', 0],
    ['-5', undefined],
    ['1.5', undefined],
    ['soon', undefined],
    ['', undefined],
    [undefined, undefined],
  ])('%j is %s ms', (header, ms) => expect(readRetryAfter(header, now)).toBe(ms));
});
