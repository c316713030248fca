import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import {
  findResyncRequests,
  leaveResyncRequest,
  removeResyncRequest,
  type ResyncRequest,
} from '../../../src/store/resync-requests.js';
import { freeGuard, MemoryLog, wallClock } from './port-doubles.js';
import { makeTempDir } from './temp-dir.js';

function find(
  dir: string,
  log = new MemoryLog(),
  passedOver?: Set<string>,
): Promise<readonly ResyncRequest[]> {
  return findResyncRequests(dir, { log, guard: freeGuard, clock: wallClock }, passedOver);
}

test('where nobody asked there is nothing to do, and no folder is made', async () => {
  const dir = makeTempDir();
  expect(await find(dir)).toEqual([]);
  expect(readdirSync(dir)).toEqual([]);
});

test('requests are found with the mailbox in lower case and what is to be done', async () => {
  const dir = makeTempDir();
  await leaveResyncRequest(dir, 'Bob@Example.com', true);
  expect(await find(dir)).toMatchObject([{ address: 'bob@example.com', rewrite: true }]);
});

test('a request stays until it is removed, whatever happens in between', async () => {
  const dir = makeTempDir();
  await leaveResyncRequest(dir, 'ann@example.com');
  const [first] = await find(dir);
  expect(await find(dir)).toEqual([first]);
  await removeResyncRequest(first!);
  expect(await find(dir)).toEqual([]);
  await removeResyncRequest(first!);
});

test('a request that is made after another one was found is not removed with it', async () => {
  const dir = makeTempDir();
  await leaveResyncRequest(dir, 'ann@example.com');
  const [first] = await find(dir);
  await leaveResyncRequest(dir, 'ann@example.com', true);
  await removeResyncRequest(first!);
  expect(await find(dir)).toMatchObject([{ rewrite: true }]);
});

test.each(['', 'garbage', '[]', '{"format":1,"address":7}', '{"format":1,"address":"ann"}'])(
  'a file that is no request (%j) is set aside and named once, and the others are found',
  async (text) => {
    const dir = makeTempDir();
    await leaveResyncRequest(dir, 'ann@example.com');
    writeFileSync(join(dir, 'requests', 'resync-x.json'), text);
    const log = new MemoryLog();
    expect(await find(dir, log)).toHaveLength(1);
    expect(await find(dir, log)).toHaveLength(1);
    expect(log.warnings()).toHaveLength(1);
    expect(log.warnings()[0]).toContain(join(dir, 'requests', 'resync-x.json'));
    const aside = readdirSync(join(dir, 'requests')).find((name) =>
      name.startsWith('resync-x.json.damaged-'),
    );
    expect(readFileSync(join(dir, 'requests', aside ?? ''), 'utf8')).toBe(text);
  },
);

test('a request from a newer version is left to that, named once, and holds up nothing', async () => {
  const dir = makeTempDir();
  await leaveResyncRequest(dir, 'ann@example.com');
  const file = join(dir, 'requests', 'resync-x.json');
  writeFileSync(file, '{"format":99}');
  const log = new MemoryLog();
  const named = new Set<string>();
  for (let cycle = 0; cycle < 2; cycle += 1) expect(await find(dir, log, named)).toHaveLength(1);
  expect(log.warnings()).toEqual([expect.stringContaining(file)]);
  expect(readFileSync(file, 'utf8')).toBe('{"format":99}');
});

test('a folder in the place of a request is set aside', async () => {
  const dir = makeTempDir();
  mkdirSync(join(dir, 'requests', 'resync-x.json'), { recursive: true });
  const log = new MemoryLog();
  expect(await find(dir, log)).toEqual([]);
  expect(log.warnings()).toHaveLength(1);
});

test('a file in the place of the folder is named, and there are no requests', async () => {
  const dir = makeTempDir();
  writeFileSync(join(dir, 'requests'), '');
  const log = new MemoryLog();
  expect(await find(dir, log)).toEqual([]);
  expect(log.warnings()[0]).toMatch(/a file stands where a folder is expected/);
  await expect(leaveResyncRequest(dir, 'ann@example.com')).rejects.toMatchObject({ code: 'NotWritable' });
});
