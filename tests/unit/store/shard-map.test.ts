import { expect, test } from 'vitest';
import { hashBitsOf, ShardMap, shardFileName } from '../../../src/store/shard-map.js';

const users = Array.from({ length: 20_000 }, (_, n) => `first.last${n}@mail.example.com`);

test('the place of a mailbox is part of the format: it never changes, and knows no case', () => {
  expect(hashBitsOf('ann@example.com')).toBe(hashBitsOf('ANN@Example.COM'));
  expect(hashBitsOf('ann@example.com')).toBe('11110110101000111010011100111100');
});

test('addresses that differ in a digit spread evenly', () => {
  const counts = new Map<string, number>();
  for (const user of users) {
    const bits = hashBitsOf(user).slice(0, 6);
    counts.set(bits, (counts.get(bits) ?? 0) + 1);
  }
  expect(counts.size).toBe(64);
  for (const count of counts.values()) expect(Math.abs(count - 20_000 / 64)).toBeLessThan(90);
});

test('an empty folder is one shard', () => {
  expect(new ShardMap([]).keys()).toEqual(['']);
  expect(new ShardMap(['run.json', 'mailboxes-2.json', 'mailboxes-0.json.damaged-1']).keys()).toEqual(['']);
});

test('after a split every mailbox is in one of the halves, in one process as in the next', () => {
  const map = new ShardMap(['mailboxes.json']);
  map.recordSplit('');
  map.recordSplit('1');
  map.recordSplit('10');
  expect(map.keys()).toEqual(['0', '100', '101', '11']);
  const next = new ShardMap(map.keys().map(shardFileName));
  expect(next.keys()).toEqual(map.keys());
  for (const user of users.slice(0, 500)) {
    expect(hashBitsOf(user).startsWith(map.find(user))).toBe(true);
    expect(next.find(user)).toBe(map.find(user));
  }
});

test('a file that is missing leaves the places of all others as they are', () => {
  const map = new ShardMap(['mailboxes-0.json', 'mailboxes-101.json']);
  expect(map.keys()).toEqual(['0', '100', '101', '11']);
  expect(map.unfinished).toEqual([]);
});

test('files below one that is still there are those of an interrupted split', () => {
  const map = new ShardMap([
    'mailboxes-0.json',
    'mailboxes-1.json',
    'mailboxes-10.json',
    'mailboxes-111.json',
  ]);
  expect(map.unfinished).toEqual(['mailboxes-10.json', 'mailboxes-111.json']);
  expect(map.keys()).toEqual(['0', '1']);
});
