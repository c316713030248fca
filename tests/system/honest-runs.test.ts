/** A run says who was not served, what waits and why, each time, and its exit code says whether anybody was served. */
import { utimes } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { Fault, FaultTarget } from '../../src/simulator/exchange/faults/fault.js';
import { systemClock } from '../../src/system-clock.js';
import { joinLinks } from '../support/blocks.js';
import { meet } from '../support/meet.js';
import { hourAt, openCompany, pollsSince } from '../support/company.js';
import type { Company } from '../support/company.js';
import { createDrivenClock } from '../support/driven-clock.js';
import { runInProcess } from '../support/in-process.js';
import type { Ended } from '../support/in-process.js';
import { PASSWORDS } from '../support/program.js';

let company: Company;
/** How far the program's clock is ahead of where it stood when the company was opened; it moves by itself for nobody. */
let aheadMs = 0;
let openedMs = 0;
afterEach(() => company.close());

const USERS = ['ann', 'bob', 'cleo', 'dan', 'eve'] as const;
const ANN = 'ann@corp.example';
const MINUTE_MS = 60_000;

describe('a company in which nobody may be impersonated (case 17)', () => {
  it('is told so in every run, with exit code 1, and asks one mailbox in each', async () => {
    await open();
    deny();
    for (let run = 0; run < 3; run += 1) {
      const { code, stderr } = await runOnce();
      expect(code).toBe(1);
      expect(stderr).toContain('may not impersonate');
      expect(stderr).toContain('ApplicationImpersonation');
      expect(polled()).toHaveLength(run === 0 ? USERS.length : 1);
    }
  });

  it('is served whole in the first run after the right was granted', async () => {
    await open();
    const fault = deny();
    const ids = USERS.map(createMeeting);
    await runOnce();
    fault.remove();
    expect(await runOnce()).toMatchObject({ code: 0, stderr: '' });
    expect(USERS.map((user, index) => links(user, ids[index]!))).toEqual([1, 1, 1, 1, 1]);
  });

  it('is asked about in full by a dry run, which says whom it could not look at', async () => {
    await open();
    const faults = USERS.map((user) => deny(`${user}@corp.example`));
    createMeeting('ann');
    await runOnce();
    const all = await run(['--once', '--dry-run']);
    expect(all.code).toBe(1);
    expect(all.stdout).not.toContain('Nothing');
    expect(polled()).toHaveLength(USERS.length);
    faults[0]?.remove();
    const some = await run(['--once', '--dry-run']);
    expect(some.code).toBe(0);
    expect(some.stdout).toContain(`${ANN}\t`);
    expect(some.stdout).toContain('1 meeting would change. Nothing was written.');
    expect(some.stderr).toContain('bob@corp.example could not be looked at');
    faults.slice(1).forEach((fault) => fault.remove());
    const none = await run(['--once', '--dry-run']);
    expect(none).toMatchObject({ code: 0, stderr: '' });
  });
});

describe('a wait', () => {
  it('of one mailbox is over once settings.ini has changed (case 17)', async () => {
    await open();
    const fault = deny(ANN);
    await runOnce();
    fault.remove();
    await runOnce();
    expect(polled()).not.toContain(ANN);
    const file = path.join(company.home.dir, 'config', 'settings.ini');
    await utimes(file, new Date(), new Date(Date.now() + 5_000));
    aheadMs += 1_000;
    await runOnce();
    expect(polled()).toContain(ANN);
  });

  it('of one mailbox is kept although the clock was a month ahead when the settings were first seen', async () => {
    await open();
    deny(ANN);
    aheadMs = 30 * 24 * 60 * MINUTE_MS;
    await runOnce();
    aheadMs = 0;
    // What was noted ahead of time is not believed, so the mailbox is asked once more.
    await runOnce();
    await runOnce();
    expect(polled()).not.toContain(ANN);
  });

  it('that is named by the server is kept, however many wait', async () => {
    await open();
    company.exchange.faults.add({ kind: 'service-unavailable', retryAfter: '600', times: Infinity });
    expect((await runOnce()).code).toBe(1);
    const { code, stderr } = await runOnce();
    expect(code).toBe(1);
    expect(stderr).toMatch(/0 of 5 mailboxes served/);
    expect(polled()).toEqual([]);
  });
});

describe('an Exchange that is down for hours', () => {
  const SHOWS = {
    ann: { kind: 'reset' },
    bob: { kind: 'service-unavailable' },
    cleo: { kind: 'text-500' },
    dan: { kind: 'garbage' },
    eve: { kind: 'truncated', keep: 0 },
  } as const;

  it('is served whole in the first run after it is back, however its trouble showed', async () => {
    await open();
    for (const user of USERS)
      company.exchange.faults.add({ ...SHOWS[user], mailbox: `${user}@corp.example`, times: Infinity });
    for (let minute = 0; minute < 60; minute += 5) {
      aheadMs = minute * MINUTE_MS;
      expect((await runOnce()).code).toBe(1);
      expect(polled().length).toBeGreaterThan(0);
    }
    company.exchange.faults.clear();
    aheadMs += MINUTE_MS;
    expect(await runOnce()).toMatchObject({ code: 0, stderr: '' });
    expect(polled().toSorted()).toEqual(USERS.map((user) => `${user}@corp.example`));
  });
});

describe('a mailbox that answers 503 for days (case 25)', () => {
  it('is warned of once, asked after growing waits, and said to be well once', async () => {
    await open();
    const fault = company.exchange.faults.add({
      kind: 'service-unavailable',
      mailbox: ANN,
      times: Infinity,
    });
    const asked: number[] = [];
    for (const minute of [0, 1, 2, 3, 4, 5, 6, 7, 10, 15, 20, 25, 30, 35]) {
      aheadMs = minute * MINUTE_MS;
      await runOnce();
      if (polled().includes(ANN)) asked.push(minute);
    }
    expect(asked.slice(0, 3)).toEqual([0, 1, 2]);
    expect(asked.length).toBeLessThan(8);
    expect(await logged('warn', ANN)).toHaveLength(1);
    fault.remove();
    aheadMs += 61 * MINUTE_MS;
    await runOnce();
    await runOnce();
    expect(await logged('warn', ANN)).toHaveLength(1);
    expect(await logged('info', ANN)).toMatchObject([{ msg: expect.stringContaining('served again') }]);
  });
});

it('a loop says once that credentials are refused, and once that it is over', async () => {
  await open();
  const { clock, end } = startRefusedLoop();
  await expect.poll(() => said('refuses the name or password')).toBe(1);
  company.exchange.accounts.setPassword('svc@corp.example', PASSWORDS.exchange);
  clock.pass(await clock.somebodySleeps((ms) => ms > 30_000));
  await expect.poll(() => said('Mailboxes are served again.')).toBe(1);
  clock.pass(await clock.somebodySleeps((ms) => ms > 30_000));
  await expect.poll(() => said('mailboxes served in')).toBeGreaterThan(2);
  expect(await said('Mailboxes are served again.')).toBe(1);
  expect((await end()).code).toBe(0);
});

it('a loop does not say that mailboxes are served again while they only hang', async () => {
  await open({ EWS: { poll_interval: '10', timeout: '600' } });
  await runOnce();
  const { clock, end } = startRefusedLoop();
  const wait = await clock.somebodySleeps((ms) => ms > 50_000);
  company.exchange.accounts.setPassword('svc@corp.example', PASSWORDS.exchange);
  const hanging = company.exchange.faults.add({ kind: 'never-answer', times: Infinity });
  clock.pass(wait);
  clock.pass(await clock.somebodySleeps((ms) => ms === 10_000));
  // By then the cycle after it has begun.
  await clock.somebodySleeps((ms) => ms === 10_000);
  expect(await said('5 mailboxes unfinished')).toBeGreaterThan(0);
  expect(await said('Mailboxes are served again.')).toBe(0);
  hanging.remove();
  await end();
});

/** A loop whose password Exchange refuses. */
function startRefusedLoop() {
  const clock = createDrivenClock(new Date());
  const [stop, abandon] = [new AbortController(), new AbortController()];
  company.exchange.accounts.setPassword('svc@corp.example', 'another');
  const running = runInProcess(company.home, [], { clock, stop: stop.signal, abandon: abandon.signal });
  const end = (): typeof running => {
    stop.abort();
    abandon.abort();
    return running;
  };
  return { clock, end };
}

async function said(text: string): Promise<number> {
  return (await company.home.readLog()).filter(({ msg }) => String(msg).includes(text)).length;
}

/** What keeps one meeting of each user from being filled in, run after run. */
const LASTING: Readonly<Record<string, Fault & FaultTarget>> = {
  ann: { kind: 'response-error', code: 'ErrorItemCorrupt', operation: 'GetItem' },
  bob: { kind: 'response-error', code: 'ErrorNobodyKnows', operation: 'UpdateItem' },
  cleo: { kind: 'incomplete', without: ['Body'], operation: 'GetItem' },
};

describe('a meeting that is refused or incomplete in every cycle (cases 9, 25)', () => {
  it('is warned of once, tried after growing waits, and said to be well once', async () => {
    await open();
    const users = Object.keys(LASTING);
    const ids = users.map(createMeeting);
    for (const user of users)
      company.exchange.faults.add({ ...LASTING[user]!, mailbox: `${user}@corp.example`, times: Infinity });
    const tried = users.map((): number[] => []);
    for (let minute = 0; minute < 10; minute += 1) {
      const { code, stderr } = await runOnce();
      expect(code).toBe(0);
      expect(stderr).not.toContain('nothing to do');
      users.forEach((user, index) => {
        if (wasRead(user)) tried[index]!.push(minute);
      });
      aheadMs += MINUTE_MS;
    }
    // Each wait is cut by up to a fifth, so that what failed together does not come back together.
    for (const minutes of tried) {
      expect(minutes.slice(0, 4)).toEqual([0, 1, 2, 4]);
      expect(minutes.slice(4)).toEqual([8]);
    }
    for (const user of users) expect(await logged('warn', `${user}@corp.example`)).toHaveLength(1);
    company.exchange.faults.clear();
    aheadMs += 61 * MINUTE_MS;
    for (let times = 0; times < 2; times += 1) expect(await runOnce()).toMatchObject({ code: 0, stderr: '' });
    expect(users.map((user, index) => links(user, ids[index]!))).toEqual([1, 1, 1]);
    for (const user of users) {
      expect(await logged('warn', `${user}@corp.example`)).toHaveLength(1);
      const said = (await logged('info', `${user}@corp.example`)).map(({ msg }) => msg);
      expect(said).toEqual([
        'The trouble with this meeting is over.',
        'Join details written into the invitation.',
      ]);
    }
    expect(company.exchange.violations).toEqual([]);
  });
});

it('a jiddomain that leaves out some of the users is warned of with their domains (case 18)', async () => {
  await open();
  company.cms.objects.addUser({ jid: 'zoe@elsewhere.example', name: 'Zoe' });
  await runOnce();
  const lines = await company.home.readLog();
  expect(lines.find(({ msg }) => /jiddomain/.test(String(msg)))).toMatchObject({
    level: 'warn',
    msg: expect.stringContaining('elsewhere.example'),
  });
});

it('a run in which all is well says nothing on stderr', async () => {
  await open();
  createMeeting('ann');
  expect(await runOnce()).toMatchObject({ code: 0, stderr: '' });
  const lines = await company.home.readLog();
  expect(lines.at(-1)?.msg).toMatch(/5 of 5 mailboxes served in .*: 1 inserted\./);
});

async function open(settings: Record<string, Record<string, string>> = {}): Promise<void> {
  aheadMs = 0;
  openedMs = Date.now();
  company = await openCompany({ settings });
  for (const user of USERS) company.hire(user);
}

function deny(mailbox?: string): { remove(): void } {
  return company.exchange.faults.add({
    kind: 'response-error',
    code: 'ErrorImpersonateUserDenied',
    times: Infinity,
    ...(mailbox === undefined ? {} : { mailbox }),
  });
}

function createMeeting(user: string): string {
  return meet(company, `${user}@corp.example`, hourAt(100));
}

function links(user: string, id: string): number {
  return joinLinks(company.exchange.readItem(`${user}@corp.example`, id).body.text).length;
}

let requestsBefore = 0;

function run(args: readonly string[]): Promise<Ended> {
  requestsBefore = company.exchange.requests.length;
  const clock = { ...systemClock, now: () => new Date(openedMs + aheadMs) };
  return runInProcess(company.home, args, { clock });
}

function runOnce(): Promise<Ended> {
  return run(['--once']);
}

/** Whose calendars were asked for in the last run. */
function polled(): readonly string[] {
  return pollsSince(company, requestsBefore);
}

/** Whether a meeting of the user was read in the last run. */
function wasRead(user: string): boolean {
  return company.exchange.requests
    .slice(requestsBefore)
    .some(({ operation, mailbox }) => operation === 'GetItem' && mailbox === `${user}@corp.example`);
}

async function logged(level: string, mailbox: string): Promise<Record<string, unknown>[]> {
  return (await company.home.readLog()).filter((line) => line.level === level && line.mailbox === mailbox);
}
