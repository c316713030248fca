import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { StateError } from '../../../src/errors.js';
import { openStateStore, type JsonStateStore } from '../../../src/store/json-state-store.js';
import { shardFileName, shardNumberOf } from '../../../src/store/mailboxes/shard.js';
import type { WriteGuard } from '../../../src/sync/ports.js';
import type { MailboxRecord } from '../../../src/sync/ports/records.js';
import { MemoryLog } from '../../support/memory-log.js';
import { createManualClock, type ManualClock } from '../../support/manual-clock.js';
import { freeGuard, recordOf } from './state-parts.js';
import { makeTempDir } from '../../support/temp-dir.js';

const ANN = 'ann@example.com';

interface Bench {
  readonly dir: string;
  readonly clock: ManualClock;
  readonly log: MemoryLog;
  open(options?: { guard?: WriteGuard | undefined; keptMailboxes?: number }): Promise<JsonStateStore>;
}

function makeBench(): Bench {
  const [dir, clock, log] = [join(makeTempDir(), 'state'), createManualClock(), new MemoryLog()];
  return {
    dir,
    clock,
    log,
    open: (options = {}) => openStateStore(dir, { log, clock, guard: freeGuard, ...options }),
  };
}

function fileOf(dir: string, address: string): string {
  return join(dir, shardFileName(shardNumberOf(address)));
}

function onDisk(dir: string, address: string): MailboxRecord | undefined {
  const file = fileOf(dir, address);
  if (!existsSync(file)) return undefined;
  const { entries } = JSON.parse(readFileSync(file, 'utf8')) as { entries: Record<string, MailboxRecord> };
  return entries[address];
}

function users(count: number): readonly string[] {
  return Array.from({ length: count }, (_, n) => `user${n}@example.com`);
}

function usersOfOneFile(count: number): readonly string[] {
  return users(50 * count)
    .filter((address) => shardNumberOf(address) === 3)
    .slice(0, count);
}

const FULL = new StateError('NotWritable', 'The disk is full.');

/** With the guard of a store that can write only as long as the disk is not full. */
function makeDisk() {
  const disk = {
    isFull: false,
    guard: { assertHeld: () => (disk.isFull ? Promise.reject(FULL) : Promise.resolve()) },
  };
  return disk;
}

describe('what is remembered', () => {
  test('a mailbox that nobody wrote has an empty record', async () => {
    const store = await makeBench().open();
    expect(await store.readMailbox(ANN)).toEqual({ retries: {}, ownChangeKeys: {} });
  });

  test('everything of a record survives a restart, whatever the case of the address', async () => {
    const bench = makeBench();
    const record: MailboxRecord = {
      syncState: 'H4sIAAA+/=',
      firstSyncedAt: '2026-03-01T00:00:00.000Z',
      fullRead: { why: 'resync', began: '2026-02-28T23:00:00.000Z' },
      stateDroppedAt: '2026-03-01T01:00:00.000Z',
      ownChangeKeys: { AAMk1: 'DwAAABY' },
      retries: {
        AAMk2: {
          since: '2026-03-01T00:00:00.000Z',
          attempts: 2,
          nextTry: '2026-03-01T00:10:00.000Z',
          code: 'Conflict',
          message: 'It was changed.',
          sendOwed: 'removal',
          warned: true,
        },
        __proto__x: {
          since: '2026-03-01T00:00:00.000Z',
          attempts: 0,
          nextTry: '2026-03-01T00:10:00.000Z',
          code: 'Transient',
          message: 'It is busy.',
        },
      },
      failure: {
        code: 'Throttled',
        serverCode: 'ErrorServerBusy',
        message: 'Reading the changes failed: the server is busy.',
        since: '2026-02-28T00:00:00.000Z',
        lastTry: '2026-03-01T00:00:00.000Z',
        attempts: 3,
        nextTry: '2026-03-01T00:05:00.000Z',
        isFixed: true,
      },
    };
    const first = await bench.open();
    await first.writeMailbox('Ann@Example.COM', record, 'soon');
    await first.updateRun(() => ({ lastUserSync: '2026-03-01T03:00:00.000Z' }));
    await first.flush();
    const second = await bench.open();
    expect(await second.readMailbox(ANN)).toEqual(record);
    expect(await second.readRun()).toEqual({ lastUserSync: '2026-03-01T03:00:00.000Z' });
    expect(bench.log.lines).toEqual([]);
  });

  test('what several change at once of what concerns the whole run is all there, on the disk too', async () => {
    const bench = makeBench();
    const store = await bench.open();
    const lastUserSync = '2026-03-01T03:00:00.000Z';
    const signInRefusedAt = '2026-03-01T04:00:00.000Z';
    const primaryAddresses = { [ANN]: 'ann.jones@example.com' };
    await Promise.all([
      store.updateRun(() => ({ lastUserSync })),
      store.updateRun(() => ({ primaryAddresses })),
      store.updateRun(() => ({ signInRefusedAt })),
    ]);
    const all = { lastUserSync, primaryAddresses, signInRefusedAt };
    expect(await store.readRun()).toEqual(all);
    expect(await (await bench.open()).readRun()).toEqual(all);
  });

  test('what could not be written of what concerns the whole run is written with the next flush', async () => {
    const bench = makeBench();
    const disk = makeDisk();
    const store = await bench.open(disk);
    const signInRefusedAt = '2026-03-01T04:00:00.000Z';
    disk.isFull = true;
    await expect(store.updateRun(() => ({ signInRefusedAt }))).rejects.toThrow(FULL);
    disk.isFull = false;
    await store.flush();
    expect(await (await bench.open()).readRun()).toEqual({ signInRefusedAt });
  });

  test('a sync state of a megabyte with any characters comes back as it was', async () => {
    const bench = makeBench();
    const syncState = `${'x'.repeat(1_000_000)}"\\\u2028é😀`;
    const first = await bench.open();
    await first.writeMailbox(ANN, recordOf(syncState), 'now');
    const second = await bench.open();
    expect((await second.readMailbox(ANN)).syncState).toBe(syncState);
  });

  test('hundreds of mailboxes come back through a memory that holds only a few files at a time', async () => {
    const bench = makeBench();
    const store = await bench.open({ keptMailboxes: 60 });
    for (const address of users(400))
      await store.writeMailbox(address, recordOf(`state of ${address}`), 'soon');
    for (const address of users(400))
      expect((await store.readMailbox(address)).syncState).toBe(`state of ${address}`);
    await store.flush();
    const again = await bench.open({ keptMailboxes: 60 });
    for (const address of users(400))
      expect((await again.readMailbox(address)).syncState).toBe(`state of ${address}`);
  });

  test('sixteen lanes that write at once lose nothing of each other, with shards coming and going', async () => {
    const bench = makeBench();
    const store = await bench.open({ keptMailboxes: 20 });
    const addresses = users(250);
    for (let round = 0; round < 3; round += 1) {
      const queue = [...addresses];
      const lane = async (): Promise<void> => {
        for (let address = queue.shift(); address !== undefined; address = queue.shift()) {
          const before = (await store.readMailbox(address)).syncState;
          expect(before).toBe(round === 0 ? undefined : `${round - 1} ${address}`);
          const urgency = address.length % 3 === 0 ? 'now' : 'soon';
          await store.writeMailbox(address, recordOf(`${round} ${address}`), urgency);
        }
      };
      await Promise.all(Array.from({ length: 16 }, lane));
    }
    await store.flush();
    for (const address of addresses) expect(onDisk(bench.dir, address)?.syncState).toBe(`2 ${address}`);
  });
});

describe('when it reaches the disk', () => {
  test('what a cycle has left behind goes to disk and out of memory, without a wait or a flush', async () => {
    const bench = makeBench();
    const store = await bench.open({ keptMailboxes: 60 });
    const [first = '', ...others] = store.servingOrder(users(200));
    await store.writeMailbox(first, recordOf('first'), 'soon');
    for (const address of others) await store.writeMailbox(address, recordOf(address), 'soon');
    expect(onDisk(bench.dir, first)?.syncState).toBe('first');
  });

  test('what a cycle has left behind goes to disk while the cycle goes on, also where it stays in memory', async () => {
    const bench = makeBench();
    const store = await bench.open();
    const order = store.servingOrder(users(100));
    for (const address of order) await store.writeMailbox(address, recordOf(address), 'soon');
    const lost = order.filter((address) => onDisk(bench.dir, address) === undefined);
    expect(new Set(lost.map(shardNumberOf)).size).toBe(2);
  });

  test('a file that cannot be written keeps no mailbox of another file from being read', async () => {
    const bench = makeBench();
    const disk = makeDisk();
    const store = await bench.open(disk);
    const [first = '', ...others] = store.servingOrder(users(40));
    await store.writeMailbox(first, recordOf('first'), 'soon');
    disk.isFull = true;
    for (const address of others) expect(await store.readMailbox(address)).toMatchObject({ retries: {} });
    await expect(store.flush()).rejects.toThrow(FULL);
  });

  test('what must be safe now is on disk when the call returns', async () => {
    const bench = makeBench();
    const store = await bench.open();
    await store.writeMailbox(ANN, recordOf('one'), 'now');
    expect(onDisk(bench.dir, ANN)?.syncState).toBe('one');
  });

  test('what may wait is not written per mailbox, but with the flush, once', async () => {
    const bench = makeBench();
    let writes = 0;
    const store = await bench.open({
      guard: { assertHeld: () => Promise.resolve(void (writes += 1)) },
    });
    writes = 0;
    const record = { retries: {}, ownChangeKeys: {} };
    for (const address of usersOfOneFile(20)) await store.writeMailbox(address, record, 'soon');
    expect(writes).toBe(0);
    await store.flush();
    expect(writes).toBe(1);
  });

  test('of what may wait a kill loses the looks of some seconds, however slow they are', async () => {
    const bench = makeBench();
    const store = await bench.open();
    const sameShard = usersOfOneFile(20);
    for (const address of sameShard) {
      await store.writeMailbox(address, recordOf('one'), 'soon');
      bench.clock.pass(1000);
    }
    const lost = sameShard.filter((address) => onDisk(bench.dir, address) === undefined);
    expect(lost.length).toBeLessThanOrEqual(3);
  });

  test('many urgent writes to one file at once share few writes to the disk, and each is safe when it returns', async () => {
    const bench = makeBench();
    let writes = 0;
    const store = await bench.open({ guard: { assertHeld: () => Promise.resolve(void (writes += 1)) } });
    const sameShard = usersOfOneFile(30);
    await Promise.all(sameShard.map((address) => store.readMailbox(address)));
    writes = 0;
    await Promise.all(
      sameShard.map(async (address) => {
        await store.writeMailbox(
          address,
          { ...recordOf(address), stateDroppedAt: '2026-03-01T00:00:00.000Z' },
          'now',
        );
        expect(onDisk(bench.dir, address)?.syncState).toBe(address);
      }),
    );
    expect(writes).toBeLessThanOrEqual(3);
  });

  test('a record that says nothing new is not written again', async () => {
    const bench = makeBench();
    const first = await bench.open();
    await first.writeMailbox(ANN, recordOf('one'), 'now');
    await first.flush();
    let writes = 0;
    const second = await bench.open({ guard: { assertHeld: () => Promise.resolve(void (writes += 1)) } });
    writes = 0;
    await second.writeMailbox(ANN, recordOf('one'), 'soon');
    await second.flush();
    expect(writes).toBe(0);
  });

  test('the serving order keeps the mailboxes of a file together and loses none', async () => {
    const store = await makeBench().open();
    const order = store.servingOrder(users(500));
    expect([...order].sort()).toEqual([...users(500)].sort());
    const files = order.map(shardNumberOf);
    expect(new Set(files).size).toBe(16);
    expect(files).toEqual([...files].sort((a, b) => a - b));
  });

  test('a temporary file that a crash left is cleared away at the next start', async () => {
    const bench = makeBench();
    mkdirSync(bench.dir, { recursive: true });
    writeFileSync(join(bench.dir, '.run.json.3f0d2f6e-1111-4222-8333-444455556666.tmp'), '{"format":1,"ru');
    writeFileSync(join(bench.dir, 'notes of the administrator.tmp'), 'mine');
    await (await bench.open()).flush();
    expect(readdirSync(bench.dir)).toEqual(['notes of the administrator.tmp']);
  });

  test('looking only writes nothing at all', async () => {
    const bench = makeBench();
    mkdirSync(bench.dir, { recursive: true });
    writeFileSync(fileOf(bench.dir, ANN), 'garbage');
    const before = readdirSync(bench.dir);
    const store = await bench.open({ guard: undefined });
    await store.writeMailbox(ANN, recordOf('one'), 'now');
    await store.updateRun(() => ({ lastUserSync: '2026-03-01T03:00:00.000Z' }));
    await store.flush();
    expect(readdirSync(bench.dir)).toEqual(before);
    expect(readFileSync(fileOf(bench.dir, ANN), 'utf8')).toBe('garbage');
  });
});

test('only the files of mailboxes that there are exist', async () => {
  const bench = makeBench();
  const store = await bench.open();
  await store.writeMailbox(ANN, recordOf('one'), 'soon');
  for (const address of users(100)) await store.readMailbox(address);
  await store.flush();
  expect(readdirSync(bench.dir).sort()).toEqual(['first-syncs.json', shardFileName(shardNumberOf(ANN))]);
});

describe('the lock', () => {
  test('an instance that lost the lock changes no file any more', async () => {
    const bench = makeBench();
    let isHeld = true;
    const lost = new StateError('LockLost', 'Another instance has taken over.');
    const guard = { assertHeld: () => (isHeld ? Promise.resolve() : Promise.reject(lost)) };
    const store = await bench.open({ guard });
    await store.writeMailbox(ANN, recordOf('one'), 'now');
    await store.flush();
    const names = readdirSync(bench.dir);
    isHeld = false;
    await expect(store.writeMailbox(ANN, recordOf('two'), 'now')).rejects.toThrow(lost);
    await expect(store.updateRun(() => ({ lastUserSync: '2026-03-01T03:00:00.000Z' }))).rejects.toThrow(lost);
    await expect(store.flush()).rejects.toThrow(lost);
    await expect(store.flush()).rejects.toThrow(lost);
    expect(readdirSync(bench.dir)).toEqual(names);
    expect(onDisk(bench.dir, ANN)?.syncState).toBe('one');
  });
});
