import { describe, expect, test } from 'vitest';
import { MailboxQueue } from '../../../../src/exchange/transport/mailbox-queue.js';

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
    expect(await queue.run('ann', work(5))).toBe(5);
  });
});
