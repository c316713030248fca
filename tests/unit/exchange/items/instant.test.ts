import { describe, expect, test } from 'vitest';
import { readDay, readInstant } from '../../../../src/exchange/items/instant.js';

describe('an instant', () => {
  test.each([
    ['2026-03-01T10:00:00Z', '2026-03-01T10:00:00.000Z'],
    ['2026-03-01T10:00:00', '2026-03-01T10:00:00.000Z'],
    ['2026-03-01T10:00:00.1234567+02:00', '2026-03-01T08:00:00.123Z'],
    [' 2026-03-01T10:00:00-08:00 ', '2026-03-01T18:00:00.000Z'],
  ])('%s is %s', (text, iso) => expect(readInstant(text)?.toISOString()).toBe(iso));
  test.each(['', 'soon', '2026-13-01T10:00:00Z', '2026-03-01', '1', undefined])('%s is none', (text) =>
    expect(readInstant(text)).toBeUndefined(),
  );
  test('of a day is where it begins', () => {
    expect(readDay('2026-03-08-08:00')?.toISOString()).toBe('2026-03-08T08:00:00.000Z');
    expect(readDay('2026-03-08')?.toISOString()).toBe('2026-03-08T00:00:00.000Z');
    expect(readDay('2026-99-08')).toBeUndefined();
  });
});
