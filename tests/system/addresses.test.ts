/** A mailbox with several addresses is one mailbox: it is served once, with one room, under its primary address. */
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { countOf, hourAt, joinLink, openCompany } from '../support/company.js';
import type { Company } from '../support/company.js';
import { expectNoHarm } from '../support/no-harm.js';
import type { Finished } from '../support/program.js';

const PRIMARY = 'ann@corp.example';
let company: Company;
let runs: Finished[] = [];

beforeEach(async () => {
  company = await openCompany();
  runs = [];
});
afterEach(() => company.close());

describe('two CMS users whose addresses lead to one mailbox', () => {
  it('get the room of the one whose address is the primary one, and one mail, whoever comes first', async () => {
    for (const user of ['aa-ann', 'ann', 'zz-ann']) addUser(user);
    const id = openMailbox(['aa-ann@corp.example', 'zz-ann@corp.example']);
    for (let count = 0; count < 4; count += 1) await run();
    expect(company.exchange.mails).toHaveLength(1);
    expect(company.exchange.readItem(PRIMARY, id).body.text).toContain(
      joinLink(company.cms, 'ann').replaceAll('&', '&amp;'),
    );
    const warnings = (await company.home.readLog()).filter(
      ({ code, level }) => code === 'MailboxUnavailable' && level === 'warn',
    );
    expect(warnings.map(({ mailbox }) => mailbox).sort()).toEqual([
      'aa-ann@corp.example',
      'zz-ann@corp.example',
    ]);
    for (const { msg } of warnings) expect(msg).toContain(`served as ${PRIMARY}`);
    await expectNoHarm(company, runs);
  });

  it('are served as the first that was found where neither address is the primary one, now and later', async () => {
    for (const user of ['adm-ann', 'test-ann']) addUser(user);
    openMailbox(['adm-ann@corp.example', 'test-ann@corp.example']);
    for (let count = 0; count < 4; count += 1) {
      await run();
      // As if each run came after the hour that the other one waits.
      await forgetFailures();
    }
    expect(company.exchange.mails).toHaveLength(1);
    await expectNoHarm(company, runs);
  });
});

it('two addresses of one mailbox of which the server says nothing are known by equal items: one room, one mail (case 30)', async () => {
  for (const user of ['ann', 'zz-ann']) addUser(user);
  const { exchange } = company;
  exchange.addMailbox(PRIMARY, { proxyAddresses: ['zz-ann@corp.example'], isSilentAboutProxies: true });
  const input = { location: '@cms', body: '<p>Agenda</p>', attendees: ['guest@elsewhere.example'] };
  const id = exchange.createMeeting(PRIMARY, { ...input, ...hourAt(5) });
  for (let count = 0; count < 4; count += 1) {
    await run();
    await forgetFailures();
  }
  expect(exchange.mails).toHaveLength(1);
  expect(countOf(exchange.readItem(PRIMARY, id).body.text, '/meeting/')).toBeGreaterThan(0);
  await expectNoHarm(company, runs);
});

it('a mailbox that is asked for by another of its addresses costs one request when nothing has changed', async () => {
  addUser('adm-ann');
  openMailbox(['adm-ann@corp.example']);
  await run();
  expect(company.exchange.mails).toHaveLength(1);
  const before = company.exchange.requests.length;
  await run();
  const asked = company.exchange.requests.slice(before);
  expect(asked.map(({ operation, mailbox }) => [operation, mailbox])).toEqual([['SyncFolderItems', PRIMARY]]);
  await expectNoHarm(company, runs);
});

it('a primary address that is gone gives way to the one that took its place', async () => {
  addUser('ann-old');
  openMailbox(['ann-old@corp.example']);
  await run();
  company.exchange.removeMailbox(PRIMARY);
  company.exchange.addMailbox('ann-new@corp.example', { proxyAddresses: ['ann-old@corp.example'] });
  company.exchange.createMeeting('ann-new@corp.example', {
    location: '@cms',
    attendees: ['g@e.example'],
    ...hourAt(5),
  });
  await run();
  expect(company.exchange.mails).toHaveLength(2);
  await expectNoHarm(company, runs);
});

it('an address that was given to another mailbox is noticed with the next user sync', async () => {
  addUser('jsmith');
  openMailbox(['jsmith@corp.example']);
  await run();
  company.exchange.removeMailbox(PRIMARY);
  company.exchange.addMailbox(PRIMARY, { name: 'Ann' });
  const others = company.exchange.createMeeting(PRIMARY, { location: '@cms', ...hourAt(3) });
  company.exchange.addMailbox('jsmith@corp.example', { name: 'Jane' });
  const own = company.exchange.createMeeting('jsmith@corp.example', { location: '@cms', ...hourAt(4) });
  await rm(path.join(company.home.dir, 'config', 'users.txt'));
  await run();
  const link = joinLink(company.cms, 'jsmith').replaceAll('&', '&amp;');
  expect(company.exchange.readItem('jsmith@corp.example', own).body.text).toContain(link);
  expect(company.exchange.readItem(PRIMARY, others).body.text).not.toContain(link);
  await expectNoHarm(company, runs);
});

function addUser(user: string): void {
  company.cms.objects.addUser({ jid: `${user}@jid.example`, name: user });
  company.cms.objects.addSpace({ name: `Room of ${user}`, uri: `${user}.space`, callId: `50${user.length}` });
}

/** @returns the id of a meeting with the keyword in it */
function openMailbox(proxyAddresses: readonly string[]): string {
  company.exchange.addMailbox(PRIMARY, { name: 'Ann', proxyAddresses });
  return company.exchange.createMeeting(PRIMARY, {
    subject: 'Planning',
    location: '@cms',
    body: '<html><body><p>x</p></body></html>',
    attendees: ['guest@elsewhere.example'],
    ...hourAt(3),
  });
}

async function forgetFailures(): Promise<void> {
  const dir = path.join(company.home.dir, 'state');
  for (const name of (await readdir(dir)).filter((name) => name.startsWith('mailboxes-'))) {
    const file = path.join(dir, name);
    const state = JSON.parse(await readFile(file, 'utf8')) as {
      entries: Record<string, { failure?: object }>;
    };
    for (const record of Object.values(state.entries)) delete record.failure;
    await writeFile(file, JSON.stringify(state));
  }
}

async function run(): Promise<void> {
  const finished = await company.home.run(['--once']);
  runs.push(finished);
  expect(finished.code).toBe(0);
}
