/** What becomes of requests from cycle to cycle: put on the record once, said once. */
import { mkdir, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { ResyncRequests } from '../../../../src/commands/run/resync-requests.js';
import { leaveResyncRequest } from '../../../../src/store/resync-requests.js';
import { createLanes } from '../../../../src/sync/cycle/lanes.js';
import { isResyncing } from '../../../../src/sync/record/full-read.js';
import { systemClock } from '../../../../src/system-clock.js';
import { MemoryLog } from '../../../support/memory-log.js';
import { createMemoryStore } from '../../../support/ports.js';
import { makeTempDir } from '../../../support/temp-dir.js';

const ANN = 'ann@corp.example';
const BOB = 'bob@corp.example';

it('a request that cannot be removed is put on the record once, said once, and stops nobody', async () => {
  const { requests, stateDir, log, resyncing, store } = open();
  await leaveResyncRequest(stateDir, ANN);
  store.flush = () => replaceByFolder(path.join(stateDir, 'requests'));
  await requests.take([ANN]);
  expect(resyncing()).toEqual([ANN]);
  expect(log.warnings()).toHaveLength(1);
  store.records.clear();
  await requests.take([ANN]);
  expect(resyncing()).toEqual([]);
  expect(log.warnings()).toHaveLength(1);
  // Nor does it hide the next one for the same mailbox.
  store.flush = () => Promise.resolve();
  await leaveResyncRequest(stateDir, ANN);
  await requests.take([ANN]);
  expect(resyncing()).toEqual([ANN]);
});

it('a request for a mailbox that is still being served waits for the next cycle', async () => {
  const { requests, stateDir, log, resyncing, lanes } = open();
  lanes.busy.set(ANN, Promise.resolve());
  await leaveResyncRequest(stateDir, ANN);
  await requests.take([ANN]);
  expect(resyncing()).toEqual([]);
  lanes.busy.delete(ANN);
  for (let cycle = 0; cycle < 2; cycle += 1) await requests.take([ANN]);
  expect(resyncing()).toEqual([ANN]);
  expect(log.lines.filter(({ level }) => level === 'info')).toHaveLength(1);
});

it('a request for all waits for those only that are still being served', async () => {
  const { requests, stateDir, resyncing, lanes } = open();
  lanes.busy.set(ANN, Promise.resolve());
  await leaveResyncRequest(stateDir, 'all', true);
  await requests.take([ANN, BOB]);
  expect(resyncing()).toEqual([BOB]);
  lanes.busy.delete(ANN);
  await requests.take([ANN, BOB]);
  expect(resyncing()).toEqual([ANN, BOB]);
  expect(await readdir(path.join(stateDir, 'requests'))).toEqual([]);
});

function open() {
  const home = makeTempDir();
  const log = new MemoryLog();
  const store = createMemoryStore();
  const lanes = createLanes(1);
  const requests = new ResyncRequests({ home, log, clock: systemClock }, { store, lanes });
  const resyncing = (): readonly string[] =>
    [...store.records].flatMap(([address, record]) => (isResyncing(record) ? [address] : [])).sort();
  return { requests, stateDir: path.join(home, 'state'), log, store, lanes, resyncing };
}

/** A folder is what no right in the world lets a plain removal take away. */
async function replaceByFolder(requests: string): Promise<void> {
  for (const name of await readdir(requests)) {
    await rm(path.join(requests, name));
    await mkdir(path.join(requests, name));
  }
}
