/** A CMS that is down is asked once per cycle until it answers, by a loop and by a run every minute; a hiccup is made up for. */
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { CmsFault } from '../../src/simulator/cms/cms-faults.js';
import { hourAt, openCompany } from '../support/company.js';
import { expectOwnLink } from '../support/meet.js';
import type { Company } from '../support/company.js';
import { createDrivenClock } from '../support/driven-clock.js';
import { runInProcess } from '../support/in-process.js';
import { systemClock } from '../../src/system-clock.js';

let company: Company;
afterEach(() => company.close());

const USERS = ['ann', 'bob', 'cid'] as const;
const DOWN: readonly CmsFault[] = [
  { kind: 'status', times: Infinity },
  { kind: 'reset-before-answer', times: Infinity },
];

describe('a CMS that is down', () => {
  it.each(DOWN)('is asked once by each run-once after the first one ($kind)', async (fault) => {
    const meetings = await open();
    company.cms.faults.add(fault);
    expect([await run(0), await run(0), await run(0)]).toEqual([2, 1, 1]);
    company.cms.faults.clear();
    await run(0);
    expectLinks(meetings);
    expect(await run(0)).toBe(0);
  });

  it('is said in the log once, and once that it is over', async () => {
    await open();
    company.cms.faults.add(DOWN[0]!);
    for (let times = 0; times < 3; times += 1) await run(0);
    company.cms.faults.clear();
    for (let times = 0; times < 3; times += 1) await run(0);
    expect(await said()).toEqual(['warn Unavailable', 'info']);
  });

  it('is said once by a loop at whose start it is down, and once by the loop that is started after that', async () => {
    await open();
    company.cms.faults.add(DOWN[0]!);
    for (let loop = 0; loop < 2; loop += 1) await runLoop(3);
    expect(await said()).toEqual(['warn Unavailable', 'warn Unavailable']);
  });

  it('is said although only the user sync and the look at known rooms meet with it', async () => {
    await open();
    await run(0);
    company.cms.faults.add({ ...DOWN[0]!, at: /coSpaces/ });
    // The user sync is due, and CMS gives the users.
    for (const hours of [24, 25]) await run(0, hours);
    expect(await said()).toEqual(['warn Unavailable']);
    company.cms.faults.add(DOWN[0]!);
    await run(0, 48);
    expect(await said()).toEqual(['warn Unavailable']);
  });

  it.each([
    ['refuses the credentials', { kind: 'status', status: 401, times: Infinity }, 'CredentialsRefused'],
    ['gives a page for people', { kind: 'html', times: Infinity }, 'BadAnswer'],
  ] as const)('is said once more when it is back and %s', async (_what, fault, code) => {
    await open();
    company.cms.faults.add(DOWN[0]!);
    await run(0);
    company.cms.faults.clear();
    company.cms.faults.add(fault);
    for (let times = 0; times < 3; times += 1) await run(0);
    expect(await said()).toEqual(['warn Unavailable', `warn ${code}`]);
  });

  it('is asked once by each run-once where nobody is known yet, too', async () => {
    await open();
    await rm(path.join(company.home.dir, 'config', 'users.txt'));
    company.cms.faults.add(DOWN[0]!);
    expect([await run(1), await run(1), await run(1)]).toEqual([2, 1, 1]);
  });

  it('that has answered since is given a second try again, so that a hiccup is not noticed', async () => {
    await open();
    company.cms.faults.add(DOWN[0]!);
    await run(0);
    company.cms.faults.clear();
    await run(0);
    const meetings = createMeetings();
    company.cms.faults.add({ kind: 'status' });
    await run(0);
    expectLinks(meetings);
  });

  it('is asked once in each cycle of a loop after the first one, and the meetings are filled in once it is back', async () => {
    const meetings = await open();
    const clock = createDrivenClock(new Date());
    const [stop, abandon] = [new AbortController(), new AbortController()];
    company.cms.faults.add(DOWN[0]!);
    const before = company.cms.requests.length;
    const running = runInProcess(company.home, [], { clock, stop: stop.signal, abandon: abandon.signal });
    const cycles = async (): Promise<number> =>
      (await company.home.readLog()).filter(({ msg }) => /mailboxes served/.test(String(msg))).length;
    const asked: number[] = [];
    for (let cycle = 0; cycle < 4; cycle += 1) {
      const known = before + asked.reduce((sum, count) => sum + count, 0);
      await expect.poll(cycles).toBe(cycle + 2);
      asked.push(company.cms.requests.length - known);
      if (cycle === 2) company.cms.faults.clear();
      clock.pass(await clock.somebodySleeps((ms) => ms > 30_000));
    }
    expect(asked.slice(0, 3)).toEqual([2, 1, 1]);
    expectLinks(meetings);
    stop.abort();
    abandon.abort();
    expect((await running).code).toBe(0);
  });
});

/** The users are known, and each of them has a meeting that is to be filled in. */
async function open(): Promise<ReadonlyMap<string, string>> {
  company = await openCompany();
  for (const user of USERS) company.hire(user);
  await run(0);
  return createMeetings();
}

function createMeetings(): ReadonlyMap<string, string> {
  const input = { location: '@cms', body: '<p>x</p>', ...hourAt(2) };
  return new Map(USERS.map((user) => [user, company.exchange.createMeeting(`${user}@corp.example`, input)]));
}

/** A run-once, so many hours from now. @returns how often it asked CMS */
async function run(code: number, hoursAhead = 0): Promise<number> {
  const before = company.cms.requests.length;
  const now = (): Date => new Date(Date.now() + hoursAhead * 3_600_000);
  expect(await runInProcess(company.home, ['--once'], { clock: { ...systemClock, now } })).toMatchObject({
    code,
  });
  return company.cms.requests.length - before;
}

/** A loop that is stopped after so many cycles. */
async function runLoop(cycles: number): Promise<void> {
  const clock = createDrivenClock(new Date());
  const stop = new AbortController();
  const running = runInProcess(company.home, [], { clock, stop: stop.signal });
  for (let cycle = 1; cycle < cycles; cycle += 1) clock.pass(await clock.somebodySleeps((ms) => ms > 30_000));
  await clock.somebodySleeps((ms) => ms > 30_000);
  stop.abort();
  expect((await running).code).toBe(0);
}

/** What the log says of CMS as a whole: level, and code of the error. */
async function said(): Promise<readonly string[]> {
  const lines = (await company.home.readLog()).filter(
    ({ level, msg }) => level !== 'debug' && /^CMS (?!users)/.test(String(msg)),
  );
  return lines.map(({ level, code }) => [level, code].join(' ').trim());
}

function expectLinks(meetings: ReadonlyMap<string, string>): void {
  for (const [user, id] of meetings) expectOwnLink(company, `${user}@corp.example`, id);
}
