/** The program killed with SIGKILL, which no handler sees: whatever it was at, the next run ends with one block and one mail. */
import { afterEach, describe, expect, it } from 'vitest';
import { joinLinks, withoutBlocks, writtenBlocks } from '../support/blocks.js';
import { hourAt, joinLink, openCompany } from '../support/company.js';
import type { Company } from '../support/company.js';
import { BODY_WORDS, expectNoHarm } from '../support/no-harm.js';
import type { Finished, Running } from '../support/program.js';
import { createSeededChance } from '../support/seeded-chance.js';

let company: Company;
let runs: Finished[] = [];
afterEach(() => company.close());

const USERS = ['ann', 'bob', 'cleo', 'dan', 'eve'];
const KILLS = 20;

describe('killed at random points of a run', () => {
  it('twenty times over, every meeting ends with one block and every attendee with one mail', async () => {
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
  });
});

describe('killed after the server carried out an UpdateItem and before its answer came', () => {
  it('an insertion is not made a second time', async () => {
    await open();
    const meetings = [createMeeting('ann'), createMeeting('ann'), createMeeting('bob')];
    await killAfterUpdate(['--once']);
    expect(company.exchange.mails.length).toBeGreaterThan(0);
    await runToTheEnd();
    for (const meeting of meetings) expectDoneOnce(meeting);
    await expectNoHarm(company, runs);
  });

  it('a replacement is not made a second time', async () => {
    await open();
    const meeting = createMeeting('ann');
    runs.push(await company.home.spawn(['--once']));
    company.cms.objects.regenerateSecret('ann.space');
    await killAfterUpdate(['--resync', 'ann@corp.example']);
    await runToTheEnd();
    expectDoneOnce(meeting, 2);
    await expectNoHarm(company, runs);
  });

  it('a removal is not made a second time, and leaves the user’s body', async () => {
    await open();
    const meeting = createMeeting('ann');
    runs.push(await company.home.spawn(['--once']));
    company.exchange.editMeeting('ann@corp.example', meeting.id, { location: 'Room 4' });
    await killAfterUpdate(['--once']);
    await runToTheEnd();
    expect(company.exchange.readItem(meeting.organizer, meeting.id).body.text).toBe(meeting.body);
    expect(mailsOf(meeting)).toEqual(twice(meeting.attendees));
    await expectNoHarm(company, runs);
  });
});

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

async function killAfterUpdate(args: readonly string[]): Promise<void> {
  const { exchange, home } = company;
  const fault = exchange.faults.add({ kind: 'never-answer', operation: 'UpdateItem', executed: true });
  const running = home.start(args);
  const end = exchange.onRequest(({ operation }) => {
    // The request is carried out before the event loop turns.
    if (operation === 'UpdateItem') setImmediate(() => running.child.kill('SIGKILL'));
  });
  const finished = await running.finished;
  end();
  runs.push(finished);
  expect(finished.signal).toBe('SIGKILL');
  await home.expireLock();
  expect(fault.struck).toBe(1);
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

function expectDoneOnce(meeting: Meeting, times = 1): void {
  const { text } = company.exchange.readItem(meeting.organizer, meeting.id).body;
  expect(writtenBlocks(text)).toHaveLength(1);
  expect(withoutBlocks(text)).toBe(meeting.body);
  expect(joinLinks(text)).toEqual([joinLink(company.cms, meeting.organizer.replace(/@.*/, ''))]);
  expect(mailsOf(meeting)).toEqual(times === 1 ? [...meeting.attendees].sort() : twice(meeting.attendees));
}

function mailsOf({ id }: Meeting): string[] {
  return company.exchange.mails
    .filter(({ itemId }) => itemId === id)
    .map(({ to }) => to)
    .sort();
}

function twice(attendees: readonly string[]): string[] {
  return [...attendees, ...attendees].sort();
}
