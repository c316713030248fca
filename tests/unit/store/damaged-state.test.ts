import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { StateError } from '../../../src/errors.js';
import { openStateStore } from '../../../src/store/json-state-store.js';
import { readShard, shardFileName, shardNumberOf } from '../../../src/store/mailboxes/shard.js';
import { MemoryLog } from '../../support/memory-log.js';
import { createManualClock } from '../../support/manual-clock.js';
import { freeGuard, recordOf } from './state-parts.js';
import { makeTempDir } from '../../support/temp-dir.js';

const ANN = 'ann@example.com';
const FIRST = '2026-03-01T00:00:00.000Z';
const open = (dir: string, log = new MemoryLog()) =>
  openStateStore(dir, { log, guard: freeGuard, clock: createManualClock() });

/** A state folder in which Ann and others are known, the others in other files than Ann. */
async function makeState(): Promise<{ dir: string; annsFile: string; others: readonly string[] }> {
  const dir = join(makeTempDir(), 'state');
  const store = await open(dir);
  const others = ['bob@example.com', 'eve@example.com', 'dan@example.com'];
  for (const address of [ANN, ...others])
    await store.writeMailbox(address, recordOf(`of ${address}`), 'soon');
  await store.updateRun(() => ({ lastUserSync: FIRST }));
  await store.flush();
  const fileOf = (address: string): string => join(dir, shardFileName(shardNumberOf(address)));
  expect(others.map(fileOf)).not.toContain(fileOf(ANN));
  return { dir, annsFile: fileOf(ANN), others };
}

const damages: readonly (readonly [string, RegExp, (file: string) => void])[] = [
  ['cut off', /not complete JSON/, (file) => truncateSync(file, readFileSync(file).length - 20)],
  ['empty', /it is empty/, (file) => truncateSync(file, 0)],
  ['full of zeros', /binary data/, (file) => writeFileSync(file, Buffer.alloc(4096))],
  ['not UTF-8', /binary data/, (file) => writeFileSync(file, Buffer.from([0x7b, 0xff, 0xfe, 0x7d]))],
  ['text', /not complete JSON/, (file) => writeFileSync(file, 'Not found')],
  ['a list', /not as this program writes it/, (file) => writeFileSync(file, '[]')],
  ['null', /not as this program writes it/, (file) => writeFileSync(file, 'null')],
  ['without a format', /not as this program writes it/, (file) => writeFileSync(file, '{"entries":{}}')],
  [
    'of another shape',
    /not as this program writes it/,
    (file) => writeFileSync(file, '{"format":1,"entries":7}'),
  ],
  [
    'a folder',
    /a folder stands in its place/,
    (file) => {
      rmSync(file);
      mkdirSync(join(file, 'with', 'something in it'), { recursive: true });
    },
  ],
];

describe.each(damages)('a state file that is %s', (_, reason, damage) => {
  test('is named in one sentence, set aside, and costs a full reading of its mailboxes only', async () => {
    const { dir, annsFile, others } = await makeState();
    damage(annsFile);
    const log = new MemoryLog();
    const store = await open(dir, log);
    expect((await store.readMailbox(ANN)).syncState).toBeUndefined();
    for (const address of others) expect((await store.readMailbox(address)).syncState).toBe(`of ${address}`);
    expect(log.warnings()).toHaveLength(1);
    expect(log.warnings()[0]).toMatch(reason);
    expect(log.warnings()[0]).toContain(annsFile);
    expect(readdirSync(dir).filter((name) => name.includes('.damaged-'))).toHaveLength(1);

    await store.writeMailbox(ANN, recordOf('new'), 'soon');
    await store.flush();
    expect((await (await open(dir)).readMailbox(ANN)).syncState).toBe('new');
  });

  test('leaves it known that the mailbox was synced before', async () => {
    const { dir, annsFile } = await makeState();
    damage(annsFile);
    const store = await open(dir);
    expect((await store.readMailbox(ANN)).firstSyncedAt).toBe(FIRST);
    expect((await store.readMailbox('new@example.com')).firstSyncedAt).toBeUndefined();
  });

  test('as the file of the run costs one user sync and no more', async () => {
    const { dir } = await makeState();
    damage(join(dir, 'run.json'));
    const log = new MemoryLog();
    const store = await open(dir, log);
    expect(await store.readRun()).toEqual({});
    expect(log.warnings()).toHaveLength(1);
    expect((await store.readMailbox(ANN)).syncState).toBe(`of ${ANN}`);
    await store.updateRun(() => ({ lastUserSync: FIRST }));
    expect(await (await open(dir)).readRun()).toEqual({ lastUserSync: FIRST });
  });

  test('as the list of first syncs is made anew as mailboxes are written', async () => {
    const { dir, annsFile } = await makeState();
    damage(join(dir, 'first-syncs.json'));
    const store = await open(dir);
    expect((await store.readMailbox('new@example.com')).firstSyncedAt).toBeUndefined();
    await store.writeMailbox(ANN, { ...(await store.readMailbox(ANN)), syncState: 'next' }, 'soon');
    await store.flush();
    truncateSync(annsFile, 0);
    expect((await (await open(dir)).readMailbox(ANN)).firstSyncedAt).toBe(FIRST);
  });
});

test('an instance that lost the lock sets no file aside: it may be half written by the one that has it', async () => {
  const { dir, annsFile } = await makeState();
  let isHeld = true;
  const lost = new StateError('LockLost', 'Another instance has taken over.');
  const guard = { assertHeld: () => (isHeld ? Promise.resolve() : Promise.reject(lost)) };
  const store = await openStateStore(dir, { log: new MemoryLog(), guard, clock: createManualClock() });
  isHeld = false;
  writeFileSync(annsFile, '{');
  await expect(store.readMailbox(ANN)).rejects.toThrow(lost);
  expect(readFileSync(annsFile, 'utf8')).toBe('{');
});

test('a shard that somebody deleted leaves it known that its mailboxes were synced before', async () => {
  const { dir, annsFile } = await makeState();
  rmSync(annsFile);
  const record = await (await open(dir)).readMailbox(ANN);
  expect(record).toEqual({ firstSyncedAt: FIRST, retries: {}, ownChangeKeys: {} });
});

test('a state folder that was deleted is made anew, and every mailbox is new', async () => {
  const { dir } = await makeState();
  rmSync(dir, { recursive: true });
  const store = await open(dir);
  expect(await store.readMailbox(ANN)).toEqual({ retries: {}, ownChangeKeys: {} });
  await store.writeMailbox(ANN, recordOf('one'), 'now');
  expect(existsSync(dir)).toBe(true);
});

test('in a good file only the wrong records lose something, and a send that is owed is not lost with them', async () => {
  const { dir, annsFile } = await makeState();
  const retry = {
    since: FIRST,
    attempts: 1,
    nextTry: FIRST,
    code: 'Conflict',
    message: 'It was changed.',
    sendOwed: 'block',
  };
  const document = {
    format: 1,
    entries: {
      'whole@example.com': recordOf('whole'),
      'number@example.com': 7,
      'state@example.com': { ...recordOf(''), syncState: 42, retries: { AAMk1: retry } },
      'retry@example.com': {
        ...recordOf('x'),
        retries: { AAMk1: retry, AAMk2: { ...retry, nextTry: 'soon' } },
      },
      [ANN]: { syncState: 'x' },
    },
  };
  writeFileSync(annsFile, JSON.stringify(document));
  const log = new MemoryLog();
  const deps = { log, guard: freeGuard, clock: createManualClock() };
  const { entries: mailboxes } = await readShard(dir, shardNumberOf(ANN), deps);
  expect(mailboxes['whole@example.com']).toEqual(recordOf('whole'));
  expect(mailboxes['number@example.com']).toBeUndefined();
  const owed = { firstSyncedAt: FIRST, retries: { AAMk1: retry }, ownChangeKeys: {} };
  expect(mailboxes['state@example.com']).toEqual(owed);
  expect(mailboxes['retry@example.com']).toEqual(owed);
  expect(mailboxes[ANN]).toEqual({ retries: {}, ownChangeKeys: {} });
  expect(log.warnings()).toEqual([expect.stringMatching(/4 damaged records/)]);
});

describe('a file from a newer version', () => {
  test('is refused at the start and left as it is', async () => {
    const { dir } = await makeState();
    const newer = '{"format":2,"run":{"lastUserSync":"2026-03-01T00:00:00.000Z"},"more":1}';
    writeFileSync(join(dir, 'run.json'), newer);
    await expect(open(dir)).rejects.toMatchObject({ code: 'FromNewerVersion', reach: 'run' });
    expect(readFileSync(join(dir, 'run.json'), 'utf8')).toBe(newer);
  });

  test('is refused among the mailboxes, too, and never overwritten', async () => {
    const { dir, annsFile } = await makeState();
    const newer = '{"format":7,"shards":[]}';
    writeFileSync(annsFile, newer);
    const store = await open(dir);
    await expect(store.readMailbox(ANN)).rejects.toMatchObject({ code: 'FromNewerVersion' });
    await expect(store.writeMailbox(ANN, recordOf('x'), 'now')).rejects.toMatchObject({
      code: 'FromNewerVersion',
    });
    await store.flush();
    expect(readFileSync(annsFile, 'utf8')).toBe(newer);
  });
});

/** A file system of 256 kB; undefined where this account may not mount one. */
function mountTinyDisk(): string | undefined {
  const dir = makeTempDir();
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'tmpfs', dir], { stdio: 'ignore' });
  } catch {
    return undefined;
  }
  onTestFinished(() => void execFileSync('umount', [dir]));
  return dir;
}

test('a full disk is named, harms no file, and is written to again once there is room', async ({ skip }) => {
  const disk = mountTinyDisk();
  if (disk === undefined) return skip('mounting needs root');
  const dir = join(disk, 'state');
  const store = await open(dir);
  await store.writeMailbox(ANN, recordOf('one'), 'now');
  const before = readdirSync(dir);
  writeFileSync(join(disk, 'filler'), Buffer.alloc(200 * 1024));
  const big = recordOf('x'.repeat(200_000));
  await expect(store.writeMailbox(ANN, big, 'now')).rejects.toMatchObject({
    code: 'NotWritable',
    message: expect.stringMatching(/the disk is full/) as string,
  });
  expect(readdirSync(dir)).toEqual(before);
  expect((await (await open(dir)).readMailbox(ANN)).syncState).toBe('one');
  rmSync(join(disk, 'filler'));
  await store.flush();
  expect((await (await open(dir)).readMailbox(ANN)).syncState).toBe(big.syncState);
});

test('a read-only disk is named with the file', async ({ skip }) => {
  const disk = mountTinyDisk();
  if (disk === undefined) return skip('mounting needs root');
  const store = await open(join(disk, 'state'));
  execFileSync('mount', ['-o', 'remount,ro', disk]);
  await expect(store.writeMailbox(ANN, recordOf('one'), 'now')).rejects.toMatchObject({
    code: 'NotWritable',
    message: expect.stringMatching(/mailboxes-\d\d\.json: the disk is read-only\.$/) as string,
  });
});

test('a file that may not be read is set aside', async ({ skip }) => {
  if (process.getuid?.() === 0 || process.platform === 'win32') return skip('root may read everything');
  const { dir, annsFile } = await makeState();
  chmodSync(annsFile, 0);
  const log = new MemoryLog();
  expect((await (await open(dir, log)).readMailbox(ANN)).syncState).toBeUndefined();
  expect(log.warnings()[0]).toMatch(/access is denied/);
});
