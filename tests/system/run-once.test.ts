/** What a run-once leaves to the next one: each is a process of its own, and the next minute brings another. */
import { afterEach, describe, expect, it } from 'vitest';
import type { Clock } from '../../src/sync/ports.js';
import { systemClock } from '../../src/system-clock.js';
import { joinLinks } from '../support/blocks.js';
import { hourAt, openCompany } from '../support/company.js';
import type { Company, CompanyOptions } from '../support/company.js';
import { runInProcess } from '../support/in-process.js';
import type { Ended } from '../support/in-process.js';
import { PASSWORDS } from '../support/program.js';

let company: Company;
afterEach(() => company.close());

describe('credentials that are refused', () => {
  it('by Exchange cost one attempt in each further run, and a mended password is seen to work at once', async () => {
    await open();
    const { accounts } = company.exchange;
    accounts.setPassword('svc@corp.example', 'another');
    const seen: number[] = [];
    for (let run = 0; run < 4; run += 1) {
      expect((await runOnce()).code).toBe(1);
      seen.push(failures());
    }
    expect(seen).toEqual([3, 4, 5, 6]);
    accounts.setPassword('svc@corp.example', PASSWORDS.exchange);
    expect(await runOnce()).toMatchObject({ code: 0, stderr: '' });
    // That is over: once it has worked, a refusal may be the server's own trouble again.
    accounts.setPassword('svc@corp.example', 'another');
    await runOnce();
    await runOnce();
    expect(failures() - seen.at(-1)!).toBe(3 + 1);
  });

  it('cost one attempt in a dry run and a resync, too, and a dry run that works leaves it at that', async () => {
    await open();
    const { accounts } = company.exchange;
    accounts.setPassword('svc@corp.example', 'another');
    await runOnce();
    expect(failures()).toBe(3);
    for (const args of [['--once', '--dry-run'], ['--resync', 'ann@corp.example'], ['--once']])
      await run(args);
    expect(failures()).toBe(6);
    accounts.setPassword('svc@corp.example', PASSWORDS.exchange);
    expect((await run(['--once', '--dry-run'])).code).toBe(0);
    accounts.setPassword('svc@corp.example', 'another');
    await runOnce();
    expect(failures()).toBe(7);
  });

  it('by CMS cost one attempt in each run, and a mended password is seen to work at once', async () => {
    await open();
    const { cms, exchange } = company;
    await runOnce();
    exchange.createMeeting('ann@corp.example', { location: '@cms', body: '<p>x</p>', ...hourAt(2) });
    cms.signIn.setPassword('apiuser', 'another');
    for (let refused = 1; refused <= 3; refused += 1) {
      expect((await runOnce()).code).toBe(0);
      expect(cms.signIn.refused).toBe(refused);
    }
    cms.signIn.setPassword('apiuser', PASSWORDS.cms);
    await runOnce();
    expect(exchange.requests.filter(({ operation }) => operation === 'UpdateItem')).toHaveLength(1);
  });
});

describe('a mailbox that is slow page by page', () => {
  it('is left to the next run once a poll_interval has passed, with every page that was read done', async () => {
    await open({ exchange: { pageCap: 2 } });
    await runOnce();
    const ids = createMany('ann', 7);
    const clock = createSlowExchange(20_000);
    expect(await run(['--once'], clock)).toMatchObject({ code: 0, stderr: '' });
    // Sixty seconds are three pages, and two idle mailboxes that cost twenty seconds each.
    expect(await lastFigures()).toMatchObject({ served: 2, unfinished: 1, failed: 0 });
    const messages = (await company.home.readLog()).map(({ msg }) => msg);
    expect(messages).toContain('The next run continues with the unfinished mailboxes.');
    expect(written(ids)).toBeGreaterThan(0);
    expect(written(ids)).toBeLessThan(ids.length);
    // Our own writes come back as changes, so that there are more pages than those of the meetings.
    for (let more = 0; more < 6; more += 1) expect((await run(['--once'], clock)).code).toBe(0);
    expect(written(ids)).toBe(ids.length);
    expect(await lastFigures()).toMatchObject({ served: 3, unfinished: 0 });
    expect(company.exchange.requests.filter(({ operation }) => operation === 'UpdateItem')).toHaveLength(7);
  });

  it('is served to its end while others still wait for their turn', async () => {
    await open({ exchange: { pageCap: 2 }, settings: { EWS: { concurrency: '1' } } });
    for (const user of ['ann', 'bob', 'cleo']) createMany(user, 5);
    await run(['--once'], createSlowExchange(60_000));
    expect(await lastFigures()).toMatchObject({ served: 2, unfinished: 1, insert: 5 + 5 + 2 });
  });
});

async function open(options: CompanyOptions = {}): Promise<void> {
  company = await openCompany(options);
  for (const user of ['ann', 'bob', 'cleo']) company.hire(user);
}

function failures(): number {
  return company.exchange.signIns.failures;
}

/** A clock on which each poll takes so long. */
function createSlowExchange(pollMs: number): Clock {
  let aheadMs = 0;
  company.exchange.onRequest(({ operation }) => {
    if (operation === 'SyncFolderItems') aheadMs += pollMs;
  });
  return { ...systemClock, now: () => new Date(Date.now() + aheadMs) };
}

function createMany(user: string, count: number): readonly string[] {
  return Array.from({ length: count }, (_none, index) =>
    company.exchange.createMeeting(`${user}@corp.example`, {
      location: '@cms',
      body: '<p>x</p>',
      ...hourAt(48 + index),
    }),
  );
}

function written(ids: readonly string[]): number {
  return ids.filter((id) => joinLinks(company.exchange.readItem('ann@corp.example', id).body.text).length > 0)
    .length;
}

async function lastFigures(): Promise<unknown> {
  return (await company.home.readLog()).findLast(({ figures }) => figures !== undefined)?.['figures'];
}

function run(args: readonly string[], clock: Clock = systemClock): Promise<Ended> {
  return runInProcess(company.home, args, { clock });
}

function runOnce(): Promise<Ended> {
  return run(['--once']);
}
