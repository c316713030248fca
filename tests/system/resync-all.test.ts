/** `--resync all`, and `--rewrite`, which brings today's template into invitations whose details are right. */
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { leaveResyncRequest } from '../../src/store/resync-requests.js';
import { joinLinks } from '../support/blocks.js';
import { meet } from '../support/meet.js';
import { hourAt, openCompany } from '../support/company.js';
import type { Company } from '../support/company.js';
import { runInProcess } from '../support/in-process.js';
import type { Ended } from '../support/in-process.js';

let company: Company;
afterEach(() => company.close());

const USERS = ['ann', 'bob'];

describe('--resync all', () => {
  it('reads every calendar from the start', async () => {
    const ids = await open();
    changePins();
    expect((await run('--resync', 'all')).code).toBe(0);
    expect(ids.map((id, index) => hasNewPin(USERS[index]!, id))).toEqual([true, true]);
  });

  it('left to another instance is one request, carried out once for every mailbox', async () => {
    const ids = await open();
    changePins();
    await leaveResyncRequest(path.join(company.home.dir, 'state'), 'all');
    await run('--once');
    expect(await logged('Resync asked for.')).toHaveLength(1);
    expect(ids.map((id, index) => hasNewPin(USERS[index]!, id))).toEqual([true, true]);
    const before = company.exchange.requests.length;
    await run('--once');
    expect(company.exchange.requests.slice(before).map(({ operation }) => operation)).toEqual([
      'SyncFolderItems',
      'SyncFolderItems',
    ]);
  });
});

describe('--rewrite', () => {
  it('says how many mails it sends, and replaces blocks of an older template once', async () => {
    const ids = await open();
    await changeTemplate();
    const mails = company.exchange.mails.length;
    expect((await run('--resync', 'all')).code).toBe(0);
    expect(company.exchange.mails).toHaveLength(mails);
    const dry = await run('--resync', 'all', '--rewrite', '--dry-run');
    expect(dry.stdout).toContain('\treplace\ttemplate-differs\n');
    expect(dry.stdout).toContain('2 meetings would change. Nothing was written.');
    const { code, stdout } = await run('--resync', 'all', '--rewrite', '--yes');
    expect(code).toBe(0);
    expect(stdout).toContain('2 invitations will be written, and 2 updates mailed to attendees.');
    expect(company.exchange.mails).toHaveLength(mails + 2);
    for (const [index, id] of ids.entries()) {
      const { text } = company.exchange.readItem(`${USERS[index]}@corp.example`, id).body;
      expect(text).toContain('Brandnew');
      expect(joinLinks(text)).toHaveLength(1);
    }
    const again = await run('--resync', 'all', '--rewrite', '--yes');
    expect(again.stdout).toContain('Nothing is to be written.');
    expect(company.exchange.mails).toHaveLength(mails + 2);
    expect(company.exchange.violations).toEqual([]);
  });

  it('does not say that all invitations are as the template says while CMS is down', async () => {
    await open();
    await changeTemplate();
    company.cms.faults.add({ kind: 'status', times: Infinity });
    const { code, stdout } = await run('--resync', 'all', '--rewrite', '--yes');
    expect([code, stdout]).toEqual([0, 'No invitation that could be looked at is to be written.\n']);
  });

  it('says nowhere that something was changed by what only counts it', async () => {
    const ids = await open();
    await changeTemplate();
    const isLeft = company.exchange.faults.add({
      kind: 'response-error',
      code: 'ErrorImpersonateUserDenied',
      mailbox: 'bob@corp.example',
      times: Infinity,
    });
    const dry = await run('--resync', 'all', '--rewrite', '--dry-run');
    expect(dry.stderr).toMatch(/1 of 2 mailboxes looked at in [\d.]+ s\. Not served: bob@corp\.example\./);
    expect(dry.stderr).not.toContain('replaced');
    const { stderr } = await run('--resync', 'all', '--rewrite', '--yes');
    expect(stderr.match(/1 replaced/g)).toHaveLength(1);
    const again = await run('--resync', 'all', '--rewrite', '--yes');
    expect(again.stdout).toContain('No invitation that could be looked at');
    isLeft.remove();
    expect((await run('--resync', 'all', '--rewrite', '--yes')).stdout).toContain(
      '1 invitation will be written',
    );
    expect(company.exchange.readItem('bob@corp.example', ids[1]!).body.text).toContain('Brandnew');
  });

  it('asks at a terminal, and without a yes writes nothing', async () => {
    await open();
    await changeTemplate();
    const mails = company.exchange.mails.length;
    const asked: string[] = [];
    const { stdout } = await run('--resync', 'all', '--rewrite', (question) => {
      asked.push(question);
      return Promise.resolve(false);
    });
    expect(asked).toHaveLength(1);
    expect(stdout).toContain('Nothing was written.');
    expect(company.exchange.mails).toHaveLength(mails);
  });
});

async function open(): Promise<readonly string[]> {
  company = await openCompany();
  for (const user of USERS) company.hire(user);
  const ids = USERS.map((user, index) => meet(company, `${user}@corp.example`, hourAt(100 + index)));
  await run('--once');
  return ids;
}

async function changeTemplate(): Promise<void> {
  const file = path.join(company.home.dir, 'templates', 'templ1.html');
  const text = await readFile(file, 'utf8');
  await writeFile(file, text.replace(/(<a\b)/i, '<span>Brandnew</span> $1'));
}

/** Nothing changes in the calendars, so that only a resync sees it. */
function changePins(): void {
  for (const user of USERS) company.cms.objects.setPasscode(`${user}.space`, '66004217');
}

function hasNewPin(user: string, id: string): boolean {
  return company.exchange.readItem(`${user}@corp.example`, id).body.text.includes('66004217');
}

async function logged(message: string): Promise<unknown[]> {
  return (await company.home.readLog()).filter(({ msg }) => msg === message);
}

async function run(...args: (string | ((question: string) => Promise<boolean>))[]): Promise<Ended> {
  const words = args.filter((arg) => typeof arg === 'string');
  const ask = args.find((arg) => typeof arg === 'function');
  return await runInProcess(company.home, words, { ask });
}
