/** What becomes of requests from cycle to cycle: carried out once, said once. */
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { ResyncInbox } from '../../../../src/commands/run/resync-requests.js';
import type { StateStore } from '../../../../src/sync/ports.js';
import { systemClock } from '../../../../src/system-clock.js';
import { leaveResyncRequest } from '../../../../src/store/resync-requests.js';

const ANN = 'ann@corp.example';

it('a request that cannot be removed is carried out once, said once, and stops nobody', async () => {
  const { inbox, stateDir, said } = await open();
  await leaveResyncRequest(stateDir, ANN);
  await inbox.look([ANN]);
  expect(inbox.addresses()).toEqual([ANN]);
  await replaceByFolder(path.join(stateDir, 'requests'));
  await inbox.take(ANN)?.done();
  expect(said.warn).toHaveLength(1);
  await inbox.look([ANN]);
  expect(inbox.addresses()).toEqual([]);
  expect(said.warn).toHaveLength(1);
});

it('while a request is carried out only another one asks for a resync, and each is said once', async () => {
  const { inbox, stateDir, said } = await open();
  await leaveResyncRequest(stateDir, ANN);
  for (let cycle = 0; cycle < 2; cycle += 1) await inbox.look([ANN]);
  const inHand = inbox.take(ANN);
  expect(inbox.take(ANN)).toBeUndefined();
  await inbox.look([ANN]);
  expect(inbox.addresses()).toEqual([]);
  await leaveResyncRequest(stateDir, ANN);
  await inbox.look([ANN]);
  await inHand?.done();
  for (let cycle = 0; cycle < 2; cycle += 1) await inbox.look([ANN]);
  expect(inbox.addresses()).toEqual([ANN]);
  await inbox.take(ANN)?.done();
  await inbox.look([ANN]);
  expect(inbox.addresses()).toEqual([]);
  expect(said.info).toHaveLength(2);
});

it('a request that was put back is for the next cycle', async () => {
  const { inbox, stateDir } = await open();
  await leaveResyncRequest(stateDir, ANN);
  await inbox.look([ANN]);
  inbox.take(ANN)?.putBack();
  await inbox.look([ANN]);
  expect(inbox.addresses()).toEqual([ANN]);
});

async function open() {
  const home = await mkdtemp(path.join(tmpdir(), 'cms-calendar-magic-'));
  onTestFinished(() => rm(home, { recursive: true }));
  const said = { info: [] as string[], warn: [] as string[] };
  const log = {
    debug: ignore,
    error: ignore,
    info: (text: string) => void said.info.push(text),
    warn: (text: string) => void said.warn.push(text),
  };
  const store = { flush: () => Promise.resolve() } as StateStore;
  const guard = { assertHeld: () => Promise.resolve() };
  const inbox = new ResyncInbox({ home, log, clock: systemClock }, { store, guard });
  return { inbox, stateDir: path.join(home, 'state'), said };
}

/** A folder is what no right in the world lets a plain removal take away. */
async function replaceByFolder(requests: string): Promise<void> {
  for (const name of await readdir(requests)) {
    await rm(path.join(requests, name));
    await mkdir(path.join(requests, name));
  }
}

function ignore(): void {
  return;
}
