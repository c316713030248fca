/** Servers that cannot be asked at all: refused credentials, certificates that nobody trusts, closed ports. */
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { startCms } from '../../src/simulator/cms/start-cms.js';
import { joinLinks } from '../support/blocks.js';
import { makeCertificate } from '../../src/simulator/http/certificate.js';
import { meet } from '../support/meet.js';
import { joinLink, openCompany } from '../support/company.js';
import type { Company, CompanyOptions } from '../support/company.js';
import { BODY_WORDS, expectNoHarm } from '../support/no-harm.js';
import { PASSWORDS } from '../support/program.js';
import type { Finished } from '../support/program.js';

let company: Company;
let runs: Finished[] = [];
let meetings: { readonly user: string; readonly id: string }[] = [];
afterEach(() => company.close());

describe('credentials that are refused', () => {
  it('by Exchange: the run fails, says so, and costs three attempts at most with sixty mailboxes', async () => {
    await open(60);
    await run();
    createMeetings();
    company.exchange.accounts.setPassword('svc@corp.example', 'another');
    const failed = await run(1);
    expect(failed.stderr).toMatch(/svc@corp\.example/);
    expect(company.exchange.signIns.failures).toBeLessThanOrEqual(3);
    company.exchange.accounts.setPassword('svc@corp.example', PASSWORDS.exchange);
    await run();
    await expectAllDone();
  });

  it('by Exchange, with the account locked out: one attempt, and it is named', async () => {
    await open(8);
    await run();
    company.exchange.faults.add({ kind: 'locked-out', times: Infinity });
    const before = company.exchange.requests.length;
    const failed = await run(1);
    expect(failed.stderr).toMatch(/svc@corp\.example/);
    expect(company.exchange.requests.length - before).toBe(1);
    await expectNoHarm(company, runs);
  });

  it('by CMS: Exchange is polled, the meetings wait, and it costs three attempts at most', async () => {
    await open(60);
    await run();
    createMeetings();
    company.cms.signIn.setPassword('apiuser', 'another');
    const before = company.exchange.requests.length;
    await run();
    expect(company.cms.signIn.refused).toBeLessThanOrEqual(3);
    const polled = company.exchange.requests
      .slice(before)
      .filter(({ operation }) => operation === 'SyncFolderItems');
    expect(new Set(polled.map(({ mailbox }) => mailbox)).size).toBe(60);
    company.cms.signIn.setPassword('apiuser', PASSWORDS.cms);
    await run();
    await expectAllDone();
  });

  it('by CMS, and nobody known yet: the run fails and names the account', async () => {
    await open(2);
    company.cms.signIn.setPassword('apiuser', 'another');
    const failed = await run(1);
    expect(failed.stderr).toMatch(/^CMS at .* apiuser\.\n/);
    expect(company.cms.signIn.refused).toBeLessThanOrEqual(3);
    expect(company.exchange.requests).toEqual([]);
    await expectNoHarm(company, runs);
  });
});

describe('a certificate that is not trusted', () => {
  it('of Exchange: the run fails and names it; with ca_file all is served', async () => {
    const tls = makeCertificate();
    await open(2, { exchange: { tls } });
    createMeetings();
    const failed = await run(1);
    expect(failed.stderr).toMatch(/certificate/i);
    expect(failed.stderr).toContain('ca_file');
    expect(company.exchange.signIns.attempts).toBe(0);
    await writeFile(path.join(company.home.dir, 'config', 'ca.pem'), tls.cert);
    await company.home.writeSettings({ EWS: { ca_file: 'config/ca.pem' } });
    await run();
    await expectAllDone();
  });

  it('of CMS: the run fails and names it; with ca_file all is served', async () => {
    const tls = makeCertificate();
    await open(2, { cms: { tls } });
    createMeetings();
    const failed = await run(1);
    expect(failed.stderr).toMatch(/certificate/i);
    expect(failed.stderr).toContain('ca_file');
    expect(company.cms.requests).toEqual([]);
    await writeFile(path.join(company.home.dir, 'config', 'ca.pem'), tls.cert);
    await company.home.writeSettings({ 'CMS API': { ca_file: 'config/ca.pem' } });
    await run();
    await expectAllDone();
  });
});

describe('a server that is not there', () => {
  it('Exchange: the run fails and says so', async () => {
    await open(2);
    await run();
    await company.exchange.close();
    const failed = await run(1);
    expect(failed.stderr).toMatch(/^[A-Z].* refuses connections.*\.\n/);
    await expectNoHarm(company, runs);
  });

  it('CMS: the meetings wait, CMS is asked once a cycle, and they are filled in when it is back', async () => {
    await open(6);
    await run();
    createMeetings();
    const { port, objects, signIn } = company.cms;
    expect(signIn.refused).toBe(0);
    await company.cms.close();
    await run();
    await run();
    expect(company.exchange.mails).toEqual([]);
    const accounts = [{ user: 'apiuser', password: PASSWORDS.cms }];
    const back = await startCms({ accounts, objects, port });
    try {
      await run();
      await expectAllDone();
    } finally {
      await back.close();
    }
  });

  it('CMS that is busy is asked once a cycle, however many meetings wait', async () => {
    await open(6);
    await run();
    createMeetings();
    company.cms.faults.add({ kind: 'status', status: 503, times: Infinity });
    for (let cycle = 0; cycle < 2; cycle += 1) {
      const before = company.cms.requests.length;
      await run();
      // Busy for a moment is worth one more try.
      expect(company.cms.requests.length - before).toBeLessThanOrEqual(2);
    }
    company.cms.faults.clear();
    await run();
    await expectAllDone();
  });

  it('CMS, and nobody known yet: the run fails, and says so', async () => {
    await open(2);
    await company.cms.close();
    const failed = await run(1);
    expect(failed.stderr).toMatch(/^CMS at .* refuses connections\.\n/);
    expect(company.exchange.requests).toEqual([]);
    await expectNoHarm(company, runs);
  });
});

async function open(users: number, options: CompanyOptions = {}): Promise<void> {
  runs = [];
  meetings = [];
  company = await openCompany(options);
  for (let index = 0; index < users; index += 1) company.hire(`user${index}`, { passcode: '66004217' });
}

/** One for each user. */
function createMeetings(): void {
  const users = company.cms.objects.users.map(({ name }) => name ?? '');
  meetings = users.map((user) => {
    return { user, id: meet(company, `${user}@corp.example`, { body: `<p>${BODY_WORDS}</p>` }) };
  });
}

async function run(code: 0 | 1 = 0): Promise<Finished> {
  const finished = await company.home.run(['--once']);
  runs.push(finished);
  expect(finished).toMatchObject({ code, signal: null });
  return finished;
}

async function expectAllDone(): Promise<void> {
  for (const { user, id } of meetings) {
    const { text } = company.exchange.readItem(`${user}@corp.example`, id).body;
    expect(joinLinks(text), user).toEqual([joinLink(company.cms, user)]);
  }
  expect(company.exchange.mails).toHaveLength(meetings.length);
  await expectNoHarm(company, runs);
}
