/** A first run over calendars full of meetings says what it will send before it sends it, and what prevents it. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, expect, it } from 'vitest';
import type { Status } from '../../src/sync/cycle/status.js';
import { meet } from '../support/meet.js';
import { hourAt, openCompany } from '../support/company.js';
import type { Company } from '../support/company.js';
import type { SettingsChanges } from '../support/program.js';
import { runInProcess } from '../support/in-process.js';
import type { Ended } from '../support/in-process.js';

let company: Company;
afterEach(() => company.close());

it('says how many mails a first run sends before it sends one, once', async () => {
  await open({});
  const told: number[] = [];
  const { stderr } = await runOnce((line) => {
    if (line.startsWith('First run:')) told.push(company.exchange.mails.length);
  });
  expect(told).toEqual([0]);
  expect(stderr).toContain(
    'First run: 3 invitations will be written now, and 2 updates mailed to attendees.',
  );
  expect(stderr).toMatch(/existing_meetings = skip.*send_updates = none/);
  expect(company.exchange.mails).toHaveLength(2);
  createMeeting('late', ['guest@elsewhere.example']);
  expect((await runOnce()).stderr).toBe('');
});

it('that cannot be counted is said in status, and sends nothing', async () => {
  await open({});
  company.exchange.faults.add({ kind: 'unauthorized', times: Infinity });
  expect((await runOnce()).code).toBe(1);
  expect((await readStatus()).lastCycle.error).toMatchObject({ code: 'CredentialsRefused' });
  expect(company.exchange.mails).toEqual([]);
});

it('has nothing to say where existing meetings are skipped, and no mails to tell of where none are sent', async () => {
  await open({ EWS: { existing_meetings: 'skip' } });
  expect((await runOnce()).stderr).toBe('');
  expect(company.exchange.mails).toEqual([]);
  await company.close();
  await open({ EWS: { send_updates: 'none' } });
  expect((await runOnce()).stderr).toContain('3 invitations will be written now, and 0 updates mailed');
  expect(company.exchange.mails).toEqual([]);
});

it('of status, a run that trouble ends changes the last cycle alone', async () => {
  await open({});
  await runOnce();
  const first = await readStatus();
  expect(first.lastGoodCycle).toBe(first.lastCycle.endedAt);
  company.exchange.accounts.setPassword('svc@corp.example', 'another');
  expect((await runOnce()).code).toBe(1);
  const second = await readStatus();
  expect(second.lastCycle.error).toMatchObject({ code: 'CredentialsRefused' });
  expect(second).toMatchObject({ lastGoodCycle: first.lastGoodCycle, mailboxes: first.mailboxes });
  expect(JSON.stringify([first, second])).not.toMatch(/secret=|Ews;Pass|"subject"/);
});

async function open(settings: SettingsChanges): Promise<void> {
  company = await openCompany({ isFirstRun: true, settings });
  for (const user of ['ann', 'bob', 'cleo']) company.hire(user);
  createMeeting('first', ['guest@elsewhere.example']);
  createMeeting('second', ['guest@elsewhere.example']);
  createMeeting('appointment', []);
}

let hours = 40;

function createMeeting(subject: string, attendees: readonly string[]): void {
  meet(company, 'ann@corp.example', { subject, attendees, ...hourAt((hours += 1)) });
}

async function readStatus(): Promise<Status> {
  return JSON.parse(await readFile(path.join(company.home.dir, 'state', 'status.json'), 'utf8')) as Status;
}

function runOnce(onError?: (line: string) => void): Promise<Ended> {
  return runInProcess(company.home, ['--once'], { onError });
}
