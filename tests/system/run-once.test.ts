/** What a run-once leaves to the next one: each is a process of its own, and the next minute brings another. */
import { afterEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/system-clock.js';
import { hourAt, openCompany } from '../support/company.js';
import type { Company } from '../support/company.js';
import { runInProcess } from '../support/in-process.js';
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
    expect(seen).toEqual([2, 3, 4, 5]);
    accounts.setPassword('svc@corp.example', PASSWORDS.exchange);
    expect(await runOnce()).toMatchObject({ code: 0, stderr: '' });
    // That is over: once it has worked, a refusal may be the server's own trouble again.
    accounts.setPassword('svc@corp.example', 'another');
    await runOnce();
    await runOnce();
    expect(failures() - seen.at(-1)!).toBe(2 + 1);
  });

  it('cost one attempt in a dry run and a resync, too, and a dry run that works leaves it at that', async () => {
    await open();
    const { accounts } = company.exchange;
    accounts.setPassword('svc@corp.example', 'another');
    await runOnce();
    expect(failures()).toBe(2);
    for (const args of [['--once', '--dry-run'], ['--resync', 'ann@corp.example'], ['--once']])
      await run(args);
    expect(failures()).toBe(5);
    accounts.setPassword('svc@corp.example', PASSWORDS.exchange);
    expect((await run(['--once', '--dry-run'])).code).toBe(0);
    accounts.setPassword('svc@corp.example', 'another');
    await runOnce();
    expect(failures()).toBe(6);
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

async function open(): Promise<void> {
  company = await openCompany();
  for (const user of ['ann', 'bob', 'cleo']) company.hire(user);
}

function failures(): number {
  return company.exchange.signIns.failures;
}

function run(args: readonly string[]) {
  return runInProcess(company.home, args, { clock: systemClock });
}

function runOnce() {
  return run(['--once']);
}
