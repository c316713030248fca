import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import {
  findResyncRequests,
  leaveResyncRequest,
  removeResyncRequest,
} from '../../../src/store/resync-requests.js';
import { MemoryLog } from '../../support/memory-log.js';
import { makeTempDir } from '../../support/temp-dir.js';

test('where nobody asked there is nothing to do, and no folder is made', async () => {
  const dir = makeTempDir();
  expect(await findResyncRequests(dir, new MemoryLog())).toEqual([]);
  expect(readdirSync(dir)).toEqual([]);
});

test.each(['ann@example.com', "o'hara+1@host", 'a*b/c%|d@example.com', 'jürgen@example.com', 'all'])(
  'a request for %s is found with the mailbox in lower case and what is to be done',
  async (address) => {
    const dir = makeTempDir();
    await leaveResyncRequest(dir, address.toUpperCase());
    await leaveResyncRequest(dir, address, true);
    const found = await findResyncRequests(dir, new MemoryLog());
    expect(found.map(({ address, rewrite }) => ({ address, rewrite }))).toEqual(
      expect.arrayContaining([
        { address, rewrite: false },
        { address, rewrite: true },
      ]),
    );
    for (const { file } of found) expect(file.slice(dir.length + 10)).toMatch(/^[\w.%!'()~-]+$/);
  },
);

test('a request stays until it is removed, whatever happens in between', async () => {
  const dir = makeTempDir();
  await leaveResyncRequest(dir, 'ann@example.com');
  const [first] = await findResyncRequests(dir, new MemoryLog());
  expect(await findResyncRequests(dir, new MemoryLog())).toEqual([first]);
  await removeResyncRequest(first!);
  expect(await findResyncRequests(dir, new MemoryLog())).toEqual([]);
  await removeResyncRequest(first!);
});

test.each(['notes.txt', 'resync-', 'resync-ann', 'rewrite-%zz@x', 'resync-x.json'])(
  'a file that is no request (%s) is named once and left alone, and the others are found',
  async (name) => {
    const dir = makeTempDir();
    await leaveResyncRequest(dir, 'ann@example.com');
    writeFileSync(join(dir, 'requests', name), 'x');
    const log = new MemoryLog();
    const passedOver = new Set<string>();
    for (let cycle = 0; cycle < 2; cycle += 1)
      expect(await findResyncRequests(dir, log, passedOver)).toHaveLength(1);
    expect(log.warnings()).toEqual([expect.stringContaining(join(dir, 'requests', name))]);
    expect(existsSync(join(dir, 'requests', name))).toBe(true);
  },
);

test('a file in the place of the folder is named, and there are no requests', async () => {
  const dir = makeTempDir();
  writeFileSync(join(dir, 'requests'), '');
  const log = new MemoryLog();
  expect(await findResyncRequests(dir, log)).toEqual([]);
  expect(log.warnings()[0]).toMatch(/a file stands where a folder is expected/);
  await expect(leaveResyncRequest(dir, 'ann@example.com')).rejects.toMatchObject({ code: 'NotWritable' });
});
