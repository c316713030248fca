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
    const said = (await company.home.readLog()).filter(({ msg }) =>
      /meetings that need a room wait|CMS answers again/.test(String(msg)),
    );
    expect(said.map(({ level }) => level)).toEqual(['warn', 'debug', 'debug', 'info']);
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

/** A run-once. @returns how often it asked CMS */
async function run(code: number): Promise<number> {
  const before = company.cms.requests.length;
  expect(await runInProcess(company.home, ['--once'])).toMatchObject({ code });
  return company.cms.requests.length - before;
}

function expectLinks(meetings: ReadonlyMap<string, string>): void {
  for (const [user, id] of meetings) expectOwnLink(company, `${user}@corp.example`, id);
}
