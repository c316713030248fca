import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { StateError } from '../../../src/errors.js';
import { openStateStore, type JsonStateStore } from '../../../src/store/json-state-store.js';
import { shardFileName, shardIndexOf } from '../../../src/store/shard.js';
import type { MailboxRecord, WriteGuard } from '../../../src/sync/ports.js';
import { HandClock, MemoryLog, freeGuard, recordOf } from './port-doubles.js';
import { makeTempDir } from './temp-dir.js';

const ANN = 'ann@example.com';

interface Bench {
  readonly dir: string;
  readonly clock: HandClock;
  readonly log: MemoryLog;
  open(options?: { guard?: WriteGuard; budgetBytes?: number; readOnly?: boolean }): Promise<JsonStateStore>;
}

function makeBench(): Bench {
  const [dir, clock, log] = [join(makeTempDir(), 'state'), new HandClock(), new MemoryLog()];
  return {
    dir,
    clock,
    log,
    open: (options = {}) => openStateStore(dir, { log, clock, guard: freeGuard, ...options }),
  };
}

function fileOf(dir: string, address: string): string {
  return join(dir, shardFileName(shardIndexOf(address)));
}

function onDisk(dir: string, address: string): MailboxRecord | undefined {
  if (!existsSync(fileOf(dir, address))) return undefined;
  const document = JSON.parse(readFileSync(fileOf(dir, address), 'utf8')) as {
    mailboxes: Record<string, MailboxRecord>;
  };
  return document.mailboxes[address];
}

function users(count: number): readonly string[] {
  return Array.from({ length: count }, (_, n) => `user${n}@example.com`);
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
      firstSyncBegan: '2026-02-28T23:00:00.000Z',
      stateDroppedAt: '2026-03-01T01:00:00.000Z',
      ownChangeKeys: { AAMk1: 'DwAAABY' },
      retries: {
        AAMk2: {
          since: '2026-03-01T00:00:00.000Z',
          attempts: 2,
          notBefore: '2026-03-01T00:10:00.000Z',
          reason: 'Conflict',
          sendOwed: 'removal',
          warned: true,
        },
        __proto__x: {
          since: '2026-03-01T00:00:00.000Z',
          attempts: 0,
          notBefore: '2026-03-01T00:10:00.000Z',
          reason: 'Transient',
        },
      },
      failure: {
        code: 'Throttled',
        serverCode: 'ErrorServerBusy',
        since: '2026-03-01T00:00:00.000Z',
        count: 3,
        notBefore: '2026-03-01T00:05:00.000Z',
        untilUserSync: true,
      },
    };
    const first = await bench.open();
    await first.writeMailbox('Ann@Example.COM', record, 'soon');
    await first.writeRun({ lastUserSync: '2026-03-01T03:00:00.000Z' });
    await first.close();
    const second = await bench.open();
    expect(await second.readMailbox(ANN)).toEqual(record);
    expect(await second.readRun()).toEqual({ lastUserSync: '2026-03-01T03:00:00.000Z' });
    expect(bench.log.lines).toEqual([]);
  });

  test('a sync state of a megabyte with any characters comes back as it was', async () => {
    const bench = makeBench();
    const syncState = `${'x'.repeat(1_000_000)}"\\\u2028é😀`;
    const first = await bench.open();
    await first.writeMailbox(ANN, recordOf(syncState), 'now');
    const second = await bench.open();
    expect((await second.readMailbox(ANN)).syncState).toBe(syncState);
  });

  test('a thousand mailboxes come back through a memory that holds only a few files at a time', async () => {
    const bench = makeBench();
    const store = await bench.open({ budgetBytes: 20_000 });
    for (const address of users(1000))
      await store.writeMailbox(address, recordOf(`state of ${address}`), 'soon');
    for (const address of users(1000))
      expect((await store.readMailbox(address)).syncState).toBe(`state of ${address}`);
    await store.close();
    const again = await bench.open({ budgetBytes: 20_000 });
    for (const address of users(1000))
      expect((await again.readMailbox(address)).syncState).toBe(`state of ${address}`);
  });

  test('sixteen lanes that write at once lose nothing of each other, with shards coming and going', async () => {
    const bench = makeBench();
    const store = await bench.open({ budgetBytes: 5_000 });
    const addresses = users(400);
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
    await store.close();
    for (const address of addresses) expect(onDisk(bench.dir, address)?.syncState).toBe(`2 ${address}`);
  });
});

describe('when it reaches the disk', () => {
  test('what must be safe now is on disk when the call returns', async () => {
    const bench = makeBench();
    const store = await bench.open();
    await store.writeMailbox(ANN, recordOf('one'), 'now');
    expect(onDisk(bench.dir, ANN)?.syncState).toBe('one');
  });

  test('what may wait is not written per mailbox, but some seconds later, once', async () => {
    const bench = makeBench();
    let writes = 0;
    const store = await bench.open({
      guard: { assertHeld: () => Promise.resolve(void (writes += 1)) },
    });
    writes = 0;
    const sameShard = users(3000)
      .filter((address) => shardIndexOf(address) === shardIndexOf(ANN))
      .slice(0, 20);
    for (const address of sameShard)
      await store.writeMailbox(address, { retries: {}, ownChangeKeys: {} }, 'soon');
    await bench.clock.untilAsleep();
    expect(writes).toBe(0);
    bench.clock.advance(3000);
    await vi.waitUntil(() => existsSync(fileOf(bench.dir, ANN)));
    expect(writes).toBe(1);
    await store.close();
    expect(writes).toBe(1);
  });

  test('many urgent writes to one file at once share few writes to the disk, and each is safe when it returns', async () => {
    const bench = makeBench();
    let writes = 0;
    const store = await bench.open({ guard: { assertHeld: () => Promise.resolve(void (writes += 1)) } });
    const sameShard = users(3000)
      .filter((address) => shardIndexOf(address) === shardIndexOf(ANN))
      .slice(0, 30);
    await Promise.all(sameShard.map((address) => store.readMailbox(address)));
    writes = 0;
    await Promise.all(
      sameShard.map(async (address) => {
        await store.writeMailbox(
          address,
          { ...recordOf(address), firstSyncBegan: '2026-03-01T00:00:00.000Z' },
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
    await first.close();
    let writes = 0;
    const second = await bench.open({ guard: { assertHeld: () => Promise.resolve(void (writes += 1)) } });
    writes = 0;
    await second.writeMailbox(ANN, recordOf('one'), 'soon');
    await second.close();
    expect(writes).toBe(0);
  });

  test('the serving order keeps the mailboxes of a file together and loses none', async () => {
    const store = await makeBench().open();
    const order = store.servingOrder(users(500));
    expect([...order].sort()).toEqual([...users(500)].sort());
    const shards = order.map(shardIndexOf);
    expect(shards).toEqual([...shards].sort((a, b) => a - b));
  });

  test('a temporary file that a crash left is cleared away at the next start', async () => {
    const bench = makeBench();
    mkdirSync(bench.dir, { recursive: true });
    writeFileSync(join(bench.dir, '.run.json.3f0d2f6e-1111-4222-8333-444455556666.tmp'), '{"format":1,"ru');
    writeFileSync(join(bench.dir, 'notes of the administrator.tmp'), 'mine');
    await (await bench.open()).close();
    expect(readdirSync(bench.dir)).toEqual(['notes of the administrator.tmp']);
  });

  test('looking only writes nothing at all', async () => {
    const bench = makeBench();
    mkdirSync(bench.dir, { recursive: true });
    writeFileSync(fileOf(bench.dir, ANN), 'garbage');
    const before = readdirSync(bench.dir);
    const store = await bench.open({
      readOnly: true,
      guard: { assertHeld: () => Promise.reject(new Error('nothing asks for the lock')) },
    });
    await store.writeMailbox(ANN, recordOf('one'), 'now');
    await store.writeRun({ lastUserSync: '2026-03-01T03:00:00.000Z' });
    await store.close();
    expect(readdirSync(bench.dir)).toEqual(before);
    expect(readFileSync(fileOf(bench.dir, ANN), 'utf8')).toBe('garbage');
  });
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
    await expect(store.writeRun({ lastUserSync: '2026-03-01T03:00:00.000Z' })).rejects.toThrow(lost);
    await expect(store.flush()).rejects.toThrow(lost);
    await expect(store.close()).rejects.toThrow(lost);
    expect(readdirSync(bench.dir)).toEqual(names);
    expect(onDisk(bench.dir, ANN)?.syncState).toBe('one');
  });

  test('a loss that shows while nobody waits is told to the next who writes', async () => {
    const bench = makeBench();
    let isHeld = true;
    const lost = new StateError('LockLost', 'Another instance has taken over.');
    const asked: string[] = [];
    const guard = {
      assertHeld: () => (asked.push('asked'), isHeld ? Promise.resolve() : Promise.reject(lost)),
    };
    const store = await bench.open({ guard });
    await store.writeMailbox(ANN, recordOf('one'), 'soon');
    await bench.clock.untilAsleep();
    isHeld = false;
    asked.length = 0;
    bench.clock.advance(3000);
    await vi.waitUntil(() => asked.length > 0);
    await expect(store.writeMailbox('bob@example.com', recordOf('two'), 'soon')).rejects.toThrow(lost);
    expect(onDisk(bench.dir, ANN)).toBeUndefined();
  });
});
