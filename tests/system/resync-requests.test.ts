/** What `--resync` asked for is carried out, whatever comes between, and holds up nobody else. */
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { LoggedRequest } from '../../src/simulator/exchange/watch/request-log.js';
import { findResyncRequests, leaveResyncRequest } from '../../src/store/resync-requests.js';
import { hourAt, nextRequest, openCompany } from '../support/company.js';
import { expectOwnLink } from '../support/meet.js';
import type { Company } from '../support/company.js';
import { createDrivenClock } from '../support/driven-clock.js';
import { runInProcess } from '../support/in-process.js';
import type { Ended } from '../support/in-process.js';
import type { SettingsChanges } from '../support/program.js';
import { MemoryLog } from '../support/memory-log.js';

const ANN = 'ann@corp.example';
const BOB = 'bob@corp.example';

let company: Company;
let stateDir: string;
let id: string;
afterEach(() => company.close());

describe('a request for a resync', () => {
  it('is carried out by the next run where the program is stopped before it came to the mailbox', async () => {
    await open();
    await makeUserSyncDue();
    const [stop, abandon] = [new AbortController(), new AbortController()];
    company.cms.faults.add({ kind: 'hang', at: /users\?/ });
    const asked = company.cms.requestCame(company.cms.requests.length + 1);
    const running = run(['--once'], { stop: stop.signal, abandon: abandon.signal });
    await asked;
    stop.abort();
    abandon.abort();
    expect((await running).code).toBe(0);
    await expectCarriedOut();
  });

  it('is carried out by the next run where the program is stopped while it reads the mailbox', async () => {
    await open();
    const stop = new AbortController();
    const end = company.exchange.onRequest(({ mailbox }) => void (mailbox === ANN && stop.abort()));
    expect((await run(['--once'], { stop: stop.signal })).code).toBe(0);
    end();
    await expectCarriedOut();
  });

  it('is carried out by the next run where Exchange refuses the credentials', async () => {
    await open();
    company.exchange.faults.add({ kind: 'locked-out', times: 1 });
    expect((await run(['--once'])).code).toBe(1);
    await expectCarriedOut();
  });

  it('is carried out by the next run where its mailbox fails', async () => {
    await open();
    const busy = { code: 'ErrorInternalServerTransientError' } as const;
    company.exchange.faults.add({
      kind: 'response-error',
      operation: 'SyncFolderItems',
      mailbox: ANN,
      ...busy,
    });
    expect((await run(['--once'])).code).toBe(0);
    await expectCarriedOut();
  });

  it('for a mailbox that is not served is named and forgotten', async () => {
    await open();
    await leaveResyncRequest(stateDir, 'nobody@corp.example');
    await run(['--once']);
    expect(await requests()).toEqual([]);
    expect(await company.home.readLog()).toContainEqual(
      expect.objectContaining({ level: 'warn', mailbox: 'nobody@corp.example' }),
    );
  });

  it('that cannot be read is named in the log', async () => {
    await open();
    const file = path.join(stateDir, 'requests', 'resync-x.json');
    await writeFile(file, 'garbage');
    await run(['--once']);
    expect(await company.home.readLog()).toContainEqual(expect.objectContaining({ level: 'warn', file }));
  });

  it('holds up the other mailboxes of a loop neither in its cycle nor in the next, if its mailbox hangs', async () => {
    await open({ EWS: { timeout: '300' } });
    const clock = createDrivenClock(new Date());
    const [stop, abandon] = [new AbortController(), new AbortController()];
    company.exchange.faults.add({ kind: 'never-answer', operation: 'SyncFolderItems', mailbox: ANN });
    const [first, asked] = [pollOf(BOB), pollOf(ANN)];
    const running = runInProcess(company.home, [], { clock, stop: stop.signal, abandon: abandon.signal });
    await Promise.all([first, asked]);
    const second = pollOf(BOB);
    await clock.somebodySleeps((ms) => ms > 30_000);
    clock.pass(60_000);
    await clock.somebodySleeps((ms) => ms < 2_500);
    clock.pass(60_000);
    await second;
    // All of it while Ann's call was still waited for.
    expect((await company.home.readLog()).map(({ code }) => code)).not.toContain('TimedOut');
    stop.abort();
    abandon.abort();
    expect((await running).code).toBe(0);
  });
});

describe('a request whose mailbox is slow', () => {
  it('is carried out once and said once over several cycles; one that comes meanwhile asks for another', async () => {
    await open();
    const clock = createDrivenClock(new Date());
    const [stop, abandon] = [new AbortController(), new AbortController()];
    const before = company.exchange.requests.length;
    let answer!: () => void;
    const isAnswered = new Promise<void>((resolve) => (answer = resolve));
    const first = pollOf(ANN);
    company.exchange.onRequest((request) => (isPollOf(ANN)(request) ? isAnswered : undefined));
    const running = runInProcess(company.home, [], { clock, stop: stop.signal, abandon: abandon.signal });
    const nextCycle = async (): Promise<void> => {
      const pause = await clock.somebodySleeps((ms) => ms > 30_000);
      const done = (await lines(/mailboxes served/)).length;
      clock.pass(pause);
      await expect.poll(async () => (await lines(/mailboxes served/)).length).toBeGreaterThan(done);
    };
    await first;
    // The cycle leaves her to finish on her own, those after it pass her by.
    for (let cycle = 0; cycle < 3; cycle += 1) await nextCycle();
    await leaveResyncRequest(stateDir, ANN);
    await nextCycle();
    expect(await requests()).toEqual([ANN]);
    answer();
    // As many cycles as she needs to finish and to have her turn.
    while ((await requests()).length > 0) await nextCycle();
    stop.abort();
    abandon.abort();
    expect((await running).code).toBe(0);
    const polls = company.exchange.requests.slice(before).filter(isPollOf(ANN));
    expect(polls.filter(({ requestXml }) => !requestXml.includes('SyncState>'))).toHaveLength(2);
    expect(await lines(/Resync asked for/)).toHaveLength(2);
  });
});

/** Lines of the log whose message matches, of one mailbox perhaps. */
async function lines(pattern: RegExp, of?: string): Promise<readonly Record<string, unknown>[]> {
  const all = await company.home.readLog();
  return all.filter(({ msg, mailbox }) => pattern.test(String(msg)) && (of === undefined || mailbox === of));
}

describe('--resync itself', () => {
  it('that is stopped half way ends with 1 and says so, since nobody else carries it out', async () => {
    await open();
    const stop = new AbortController();
    company.exchange.onRequest(() => stop.abort());
    const ended = await run(['--resync', ANN], { stop: stop.signal });
    expect(ended).toMatchObject({ code: 1 });
    expect(ended.stderr).toContain('Stopped before the resync');
  });
});

/** A meeting of Ann's with a link that has changed in CMS since, and the request. */
async function open(settings: SettingsChanges = {}): Promise<void> {
  company = await openCompany({ settings });
  stateDir = path.join(company.home.dir, 'state');
  for (const user of ['ann', 'bob']) company.hire(user);
  id = company.exchange.createMeeting(ANN, { location: '@cms', body: '<p>x</p>', ...hourAt(2) });
  await run(['--once']);
  company.cms.objects.regenerateSecret('ann.space');
  await leaveResyncRequest(stateDir, ANN);
}

async function makeUserSyncDue(): Promise<void> {
  const file = path.join(stateDir, 'run.json');
  const document = JSON.parse(await readFile(file, 'utf8')) as { entries: Record<string, unknown> };
  document.entries['lastUserSync'] = '2020-01-01T00:00:00.000Z';
  await writeFile(file, JSON.stringify(document));
}

function run(
  args: readonly string[],
  ends: { readonly stop?: AbortSignal; readonly abandon?: AbortSignal } = {},
): Promise<Ended> {
  return runInProcess(company.home, args, ends);
}

async function requests(): Promise<readonly string[]> {
  return [...new Set((await findResyncRequests(stateDir, new MemoryLog())).map(({ address }) => address))];
}

async function expectCarriedOut(): Promise<void> {
  const before = company.exchange.requests.length;
  expect((await run(['--once'])).code).toBe(0);
  expect(await requests()).toEqual([]);
  const poll = company.exchange.requests.slice(before).find(isPollOf(ANN));
  expect(poll?.requestXml).not.toContain('SyncState>');
  expectOwnLink(company, ANN, id);
}

function isPollOf(address: string) {
  return ({ mailbox, operation }: LoggedRequest): boolean =>
    mailbox === address && operation === 'SyncFolderItems';
}

/** Resolves when the next poll of this mailbox has come. */
function pollOf(address: string): Promise<void> {
  return nextRequest(company, isPollOf(address));
}
