/** Who is served: the users of CMS, read when it is time and not with every run, kept in users.txt whole or not at all. */
import { readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { hourAt, openCompany, pollsSince } from '../support/company.js';
import type { Company, CompanyOptions } from '../support/company.js';
import { createDrivenClock } from '../support/driven-clock.js';
import { runInProcess } from '../support/in-process.js';
import { expectNoHarm } from '../support/no-harm.js';
import type { Finished } from '../support/program.js';

let company: Company;
let runs: Finished[] = [];
afterEach(() => company.close());

const LONG_AGO = '2020-02-29 03:04:05';

describe('users.txt', () => {
  it('holds the time and every mailbox of the JID domain, over all pages, each once', async () => {
    await open(23);
    const { cms } = company;
    cms.objects.addUser({ jid: 'USER3@JID.Example' });
    cms.objects.addUser({ jid: 'other@elsewhere.example' });
    cms.objects.addUser({ name: 'without a JID' });
    await run();
    const [time, ...addresses] = (await usersText()).trimEnd().split(/\r?\n/);
    expect(time).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/);
    expect(addresses).toEqual(Array.from({ length: 23 }, (_none, index) => `user${index}@corp.example`));
    expect(pollsSince(company, 0).sort()).toEqual(addresses.sort());
    await expectNoHarm(company, runs);
  });

  it('of the Python service is taken over, and CMS is asked since its time has passed', async () => {
    await open(2);
    await writeUsers(`\ufeff${LONG_AGO}\r\nUser0@corp.example\r\n\r\ngone@corp.example\r\n`);
    await run();
    expect((await usersText()).split('\n').slice(1)).toEqual([
      'user0@corp.example',
      'user1@corp.example',
      '',
    ]);
    expect(pollsSince(company, 0).sort()).toEqual(['user0@corp.example', 'user1@corp.example']);
    await expectNoHarm(company, runs);
  });

  it('that is from today serves as it is, without CMS', async () => {
    await open(2);
    const now = new Date();
    const part = (value: number): string => String(value).padStart(2, '0');
    const day = `${now.getFullYear()}-${part(now.getMonth() + 1)}-${part(now.getDate())}`;
    const text = `${day} ${part(now.getHours())}:${part(now.getMinutes())}:${part(now.getSeconds())}\nuser1@corp.example\n`;
    await writeUsers(text);
    await run();
    expect(await usersText()).toBe(text);
    expect(pollsSince(company, 0)).toEqual(['user1@corp.example']);
    expect(company.cms.requests).toEqual([]);
    await expectNoHarm(company, runs);
  });
});

describe('the user sync', () => {
  it('that gives less than CMS says there are drops nobody, and is none to be repeated with every run', async () => {
    await open(23);
    await writeUsers(`${LONG_AGO}\nuser0@corp.example\nuser15@corp.example\n`);
    company.cms.faults.add({ kind: 'empty-page', at: /offset=10/, times: Infinity });
    await run();
    const ten = Array.from({ length: 10 }, (_none, index) => `user${index}@corp.example`);
    const served = [...ten, 'user15@corp.example'];
    expect(pollsSince(company, 0).sort()).toEqual(served.sort());
    expect((await usersText()).trimEnd().split('\n').slice(1).sort()).toEqual(served);
    const asked = company.cms.requests.length;
    await run();
    expect(company.cms.requests).toHaveLength(asked);
    await expectNoHarm(company, runs);
  });

  it('takes place once, not with every run', async () => {
    await open(3);
    await run();
    company.hire('late');
    for (let count = 0; count < 2; count += 1) await run();
    expect(company.cms.requests.filter(({ target }) => target.includes('/users'))).toHaveLength(1);
    expect(await usersText()).not.toContain('late@');
    await expectNoHarm(company, runs);
  });

  it('that fails half way leaves users.txt as it was, serves it, and is tried again', async () => {
    await open(25);
    const old = `${LONG_AGO}\nuser7@corp.example\n`;
    for (const kind of ['status', 'truncated-xml'] as const) {
      await writeUsers(old);
      company.cms.faults.add({ kind, at: /users\?.*offset=1\d/, times: Infinity });
      const before = company.exchange.requests.length;
      await run();
      expect(company.cms.faults.struck, kind).toBeGreaterThan(0);
      expect(await usersText(), kind).toBe(old);
      expect(pollsSince(company, before), kind).toEqual(['user7@corp.example']);
      company.cms.faults.clear();
    }
    await run();
    expect((await usersText()).split('\n')).toHaveLength(27);
    await expectNoHarm(company, runs);
  });

  it('that finds nobody leaves users.txt as it was', async () => {
    await open(2);
    const old = `${LONG_AGO}\nuser1@corp.example\n`;
    await writeUsers(old);
    await company.home.writeSettings({ 'CMS API': { jiddomain: 'mistyped.example' } });
    await run();
    expect(await usersText()).toBe(old);
    expect(pollsSince(company, 0)).toEqual(['user1@corp.example']);
    await expectNoHarm(company, runs);
  });

  it('drops who left and serves who came; a mailbox that comes back goes on where it was', async () => {
    await open(3);
    const { cms, exchange } = company;
    const id = exchange.createMeeting('user1@corp.example', { location: '@cms', ...hourAt(2) });
    await run();
    cms.objects.removeUser('user1@jid.example');
    const newcomer = company.hire('late');
    await forgetSync();
    let before = exchange.requests.length;
    await run();
    expect(pollsSince(company, before).sort()).toEqual([
      newcomer,
      'user0@corp.example',
      'user2@corp.example',
    ]);
    cms.objects.addUser({ jid: 'user1@jid.example' });
    await forgetSync();
    before = exchange.requests.length;
    const { changeKey } = exchange.readItem('user1@corp.example', id);
    await run();
    const own = exchange.requests.slice(before).filter(({ mailbox }) => mailbox === 'user1@corp.example');
    expect(own.map(({ operation }) => operation)).toEqual(['SyncFolderItems']);
    expect(own[0]?.requestXml).toMatch(/SyncState>[^<]+</);
    expect(exchange.readItem('user1@corp.example', id).changeKey).toBe(changeKey);
    await expectNoHarm(company, runs);
  });
});

describe('a CMS that is slow to list its users', () => {
  it('holds up no mailbox of a loop, which serves who is new once the list is there', async () => {
    await open(25, { cms: { latencyMs: 1_000 } });
    await writeUsers(`${LONG_AGO}\nuser3@corp.example\n`);
    holdTimers();
    const loop = startLoop();
    await company.cms.requestCame(1);
    await loop.clock.somebodySleeps((ms) => ms === 5_000);
    loop.clock.pass(5_000);
    await expect.poll(() => pollsSince(company, 0)).toEqual(['user3@corp.example']);
    expect(company.cms.requests).toHaveLength(1);
    const countLines = async (): Promise<number> => {
      vi.advanceTimersByTime(1_000);
      return (await usersText()).split('\n').length;
    };
    await expect.poll(countLines).toBe(27);
    const before = company.exchange.requests.length;
    await loop.nextCycle();
    expect(pollsSince(company, before)).toHaveLength(25);
    await loop.nextCycle();
    expect(company.cms.requests).toHaveLength(3);
    expect(await said(/slow to list its users/)).toBe(1);
    await loop.stop();
  });

  it('and in the end does not answer at all is asked anew once it has failed, and holds up no cycle', async () => {
    await open(1, { settings: { EWS: { timeout: '30' } } });
    await writeUsers(`${LONG_AGO}\nuser0@corp.example\n`);
    company.cms.faults.add({ kind: 'hang', times: Infinity });
    holdTimers();
    const loop = startLoop();
    await loop.clock.somebodySleeps((ms) => ms === 5_000);
    loop.clock.pass(5_000);
    await expect.poll(() => pollsSince(company, 0)).toHaveLength(1);
    let cycles = 1;
    const nextCycle = async (): Promise<void> => {
      await loop.nextCycle();
      expect(pollsSince(company, 0)).toHaveLength((cycles += 1));
    };
    for (let tries = 1; tries <= 2; tries += 1) {
      await nextCycle();
      expect(company.cms.requests).toHaveLength(tries);
      vi.advanceTimersByTime(30_000);
      while (company.cms.requests.length === tries) await nextCycle();
    }
    expect(await said(/did not answer/)).toBe(1);
    expect(await said(/slow to list its users/)).toBe(1);
    await loop.stop();
  });

  it('does not keep a loop from ending', async () => {
    await open(1);
    await run();
    company.cms.faults.add({ kind: 'hang', times: Infinity });
    const loop = startLoop();
    await company.cms.requestCame(2);
    await loop.stop();
  });
});

it('a loop whose first user sync failed reads the users once more, and not in every cycle, though its clock is set back', async () => {
  await open(2);
  await run();
  const { cms } = company;
  cms.faults.add({ kind: 'status', at: /users\?/, times: Infinity });
  const loop = startLoop();
  const nextCycle = async (): Promise<number> => {
    const before = cms.requests.length;
    await loop.nextCycle();
    return cms.requests.length - before;
  };
  await expect.poll(loop.cycles).toBe(1);
  expect(cms.faults.struck).toBeGreaterThan(0);
  cms.faults.clear();
  loop.clock.setWrongBy(-3_600_000);
  expect(await nextCycle()).toBe(1);
  expect([await nextCycle(), await nextCycle()]).toEqual([0, 0]);
  await loop.stop();
});

async function open(users: number, options: CompanyOptions = {}): Promise<void> {
  runs = [];
  company = await openCompany(options);
  for (let index = 0; index < users; index += 1) company.hire(`user${index}`, { passcode: '66004217' });
}

async function run(): Promise<void> {
  const finished = await company.home.run(['--once']);
  runs.push(finished);
  expect(finished).toMatchObject({ code: 0, stderr: '' });
}

/** A loop in the process of the test, whose time passes when the test says so. */
function startLoop() {
  const clock = createDrivenClock(new Date());
  const stop = new AbortController();
  // What was logged by runs before is not the loop's.
  const before = said(/mailboxes served/);
  const ended = before.then(() => runInProcess(company.home, [], { clock, stop: stop.signal }));
  const cycles = async (): Promise<number> => (await said(/mailboxes served/)) - (await before);
  let inHand = 1;
  return {
    clock,
    cycles,
    /** Waits for the end of the cycle in hand: while it goes on, it sleeps as well, for the sake of slow mailboxes. */
    async nextCycle() {
      await expect.poll(cycles).toBe(inHand);
      clock.pass(await clock.somebodySleeps((ms) => ms > 30_000));
      inHand += 1;
      await expect.poll(cycles).toBe(inHand);
    },
    async stop() {
      stop.abort();
      expect((await ended).code).toBe(0);
    },
  };
}

/** What CMS takes, and how long it is waited for, passes when the test says so. */
function holdTimers(): void {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  onTestFinished(() => void vi.useRealTimers());
}

/** How often the log has said it. */
async function said(pattern: RegExp): Promise<number> {
  const lines = await company.home.readLog();
  return lines.filter(({ level, msg }) => level !== 'debug' && pattern.test(String(msg))).length;
}

const usersFile = (): string => path.join(company.home.dir, 'config', 'users.txt');
const usersText = (): Promise<string> => readFile(usersFile(), 'utf8');
const writeUsers = (text: string): Promise<void> => writeFile(usersFile(), text);

/** Without a list, the users are read again; what is known of the mailboxes stays. */
const forgetSync = (): Promise<void> => rm(usersFile());
