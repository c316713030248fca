import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Shard } from '../../../src/store/shard.js';
import { HandClock, MemoryLog, recordOf } from './port-doubles.js';
import { makeTempDir } from './temp-dir.js';

/** A shard whose writes stop before they become visible until they are let go. */
async function makeHeldShard() {
  const dir = makeTempDir();
  const held: (() => void)[] = [];
  const reached: (() => void)[] = [];
  const guard = {
    assertHeld: () =>
      new Promise<void>((resolve) => {
        held.push(resolve);
        for (const told of reached.splice(0)) told();
      }),
  };
  const shard = await Shard.load(dir, '', {
    log: new MemoryLog(),
    clock: new HandClock(),
    guard,
    readOnly: false,
  });
  return {
    shard,
    untilHeld: async () => {
      if (held.length === 0) await new Promise<void>((resolve) => reached.push(resolve));
    },
    letGo: () => held.shift()?.(),
    writesHeld: () => held.length,
    stateOnDisk: (address: string) =>
      (
        JSON.parse(readFileSync(join(dir, 'mailboxes.json'), 'utf8')) as {
          mailboxes: Record<string, unknown>;
        }
      ).mailboxes[address],
  };
}

test('a save that is asked for while the same is being written writes nothing more', async () => {
  const { shard, untilHeld, letGo, writesHeld } = await makeHeldShard();
  shard.put('ann@example.com', recordOf('one'));
  const first = shard.save();
  await untilHeld();
  const second = shard.save();
  letGo();
  await Promise.all([first, second]);
  expect(writesHeld()).toBe(0);
  expect(shard.isDirty).toBe(false);
});

test('what is put while the file is being written is not taken for saved, and goes out with the next save', async () => {
  const { shard, untilHeld, letGo, stateOnDisk } = await makeHeldShard();
  shard.put('ann@example.com', recordOf('one'));
  const first = shard.save();
  await untilHeld();
  shard.put('ann@example.com', recordOf('two'));
  letGo();
  await first;
  expect(stateOnDisk('ann@example.com')).toEqual(recordOf('one'));
  expect(shard.isDirty).toBe(true);
  const second = shard.save();
  await untilHeld();
  letGo();
  await second;
  expect(stateOnDisk('ann@example.com')).toEqual(recordOf('two'));
  expect(shard.isDirty).toBe(false);
});

test('its halves hold every mailbox once', async () => {
  const { shard } = await makeHeldShard();
  const addresses = Array.from({ length: 50 }, (_, n) => `user${n}@example.com`);
  for (const address of addresses) shard.put(address, recordOf(address));
  const [zero, one] = shard.divide('anywhere');
  expect([...zero.addresses(), ...one.addresses()].sort()).toEqual([...addresses].sort());
  expect(zero.addresses().length).toBeGreaterThan(10);
  expect(one.addresses().length).toBeGreaterThan(10);
  for (const half of [zero, one])
    for (const address of half.addresses()) expect(half.get(address)).toEqual(recordOf(address));
});
