import { describe, expect, test } from 'vitest';
import { readDay, readInstant } from '../../../src/exchange/items/instant.js';
import { MailboxQueue } from '../../../src/exchange/transport/mailbox-queue.js';
import { readRetryAfter } from '../../../src/network/http-dates.js';

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

describe('the queue of a mailbox', () => {
  test('goes on after trouble, in order, and keeps nothing afterwards', async () => {
    const queue = new MailboxQueue();
    const seen: number[] = [];
    const work = (index: number) => async (): Promise<number> => {
      await Promise.resolve();
      seen.push(index);
      if (index === 1) throw new Error('trouble');
      return index;
    };
    const all = await Promise.allSettled([0, 1, 2, 3].map((index) => queue.run('ann', work(index))));
    expect(seen).toEqual([0, 1, 2, 3]);
    expect(all.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'fulfilled']);
  });
});
