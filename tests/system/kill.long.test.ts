/** The program killed with SIGKILL, which no handler sees: whatever it was at, the next run ends with one block and one mail. */
import { afterEach, expect, it } from 'vitest';
import { hourAt, openCompany } from '../support/company.js';
import { expectOneBlock } from '../support/meet.js';
import type { Company } from '../support/company.js';
import { BODY_WORDS, expectNoHarm } from '../support/no-harm.js';
import type { Finished, Running } from '../support/program.js';
import { createSeededChance } from '../support/seeded-chance.js';

let company: Company;
let runs: Finished[] = [];
afterEach(() => company.close());

const USERS = ['ann', 'bob', 'cleo', 'dan', 'eve'];
const KILLS = 20;

it('killed twenty times over, at random points, every meeting ends with one block and every attendee with one mail', async () => {
  await open();
  const chance = createSeededChance(20_260_711);
  const meetings: Meeting[] = USERS.map((user) => createMeeting(user));
  let kills = 0;
  while (kills < KILLS) {
    // There is always something left to be killed at.
    for (let more = 0; more < 3; more += 1) meetings.push(createMeeting(chance.pick(USERS)));
    const args =
      chance.next() < 0.75 ? ['--once'] : ['--resync', 'ann@corp.example', '--resync', 'bob@corp.example'];
    // Nobody is known before the first run, so it cannot be a resync.
    const running = company.home.start(kills === 0 ? ['--once'] : args);
    const ended = await killAt(running, chance);
    runs.push(ended);
    if (ended.signal === 'SIGKILL') kills += 1;
    await company.home.expireLock();
  }
  await runToTheEnd();
  for (const meeting of meetings) expectDoneOnce(meeting);
  await expectNoHarm(company, runs);
}, 600_000);

interface Meeting {
  readonly organizer: string;
  readonly id: string;
  readonly body: string;
  readonly attendees: readonly string[];
}

async function open(): Promise<void> {
  runs = [];
  company = await openCompany();
  for (const user of USERS) company.hire(user, { passcode: '66004217' });
}

function createMeeting(user: string): Meeting {
  const { exchange } = company;
  const organizer = `${user}@corp.example`;
  const count = exchange.items(organizer).length;
  const attendees = [`${USERS.find((other) => other !== user)!}@corp.example`, `guest@elsewhere.example`];
  const body = `<html><body><p>${BODY_WORDS} ${count}</p></body></html>`;
  const input = { subject: `Plan ${count}`, location: '@cms', body, attendees, ...hourAt(3 + count) };
  return { organizer, body, attendees, id: exchange.createMeeting(organizer, input) };
}

/** Kills the program at some request to either server, or some time after its start; it may be quicker. */
async function killAt(running: Running, chance: ReturnType<typeof createSeededChance>): Promise<Finished> {
  const { exchange, cms } = company;
  const kill = (): void => void running.child.kill('SIGKILL');
  const countdown = 1 + Math.floor(chance.next() * 14);
  let seen = 0;
  const kinds = {
    beforeRequest: () =>
      exchange.onRequest(() => {
        if ((seen += 1) === countdown) kill();
      }),
    whileAnswered: () =>
      exchange.onRequest(() => {
        if ((seen += 1) === countdown) setImmediate(kill);
      }),
    atCms: () => {
      void cms.requestCame(cms.requests.length + 1 + Math.floor(countdown / 3)).then(kill);
      return () => undefined;
    },
    afterSomeTime: () => {
      const afterMs = chance.next() * 200;
      const end = exchange.onRequest(() => {
        end();
        setTimeout(kill, afterMs);
      });
      return end;
    },
  };
  const end =
    kinds[
      chance.pick(['beforeRequest', 'whileAnswered', 'whileAnswered', 'atCms', 'afterSomeTime'] as const)
    ]();
  const finished = await running.finished;
  end();
  return finished;
}

/** Two runs: one to finish, one to show that nothing is left. */
async function runToTheEnd(): Promise<void> {
  const { exchange, home } = company;
  runs.push(await home.spawn(['--once']));
  const before = exchange.requests.length;
  runs.push(await home.spawn(['--once']));
  expect(runs.slice(-2)).toMatchObject([
    { code: 0, stderr: '' },
    { code: 0, stderr: '' },
  ]);
  expect(exchange.requests.slice(before).map(({ operation }) => operation)).not.toContain('UpdateItem');
}

function expectDoneOnce(meeting: Meeting): void {
  expectOneBlock(company, meeting.organizer, meeting.id, meeting.body);
  const mailed = company.exchange.mails.filter(({ itemId }) => itemId === meeting.id).map(({ to }) => to);
  expect(mailed.sort()).toEqual([...meeting.attendees].sort());
}
