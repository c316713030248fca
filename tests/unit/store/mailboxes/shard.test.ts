import { expect, test } from 'vitest';
import { SHARD_COUNT, shardFileName, shardNumberOf } from '../../../../src/store/mailboxes/shard.js';

test('the file of a mailbox is part of the format and never changes', () => {
  const file = shardFileName(shardNumberOf('ann@example.com'));
  expect(file).toBe('mailboxes-06.json');
});

test.each([
  ['differ in a number', (n: number) => `first.last${n}@mail.example.com`],
  ['begin with a number', (n: number) => `${n}@corp.example`],
  ['differ in their domain', (n: number) => `info@branch${n}.example`],
])('addresses that %s spread evenly over the files', (_, address) => {
  const counts = new Array<number>(SHARD_COUNT).fill(0);
  for (let n = 0; n < 16_000; n += 1) {
    const number = shardNumberOf(address(n));
    counts[number] = (counts[number] ?? 0) + 1;
  }
  expect(Math.min(...counts)).toBeGreaterThan(800);
  expect(Math.max(...counts)).toBeLessThan(1200);
});
