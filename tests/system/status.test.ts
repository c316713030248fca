/** `status` says beside a running service what was done, who is not served and what waits; it contacts nobody. */
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, describe, expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../../src/system-clock.js';
import { hourAt, openCompany } from '../support/company.js';
import type { Company } from '../support/company.js';
import { hookFileOperations } from '../support/file-operations.mjs';
import { runInProcess } from '../support/in-process.js';
import type { Ended } from '../support/in-process.js';
import { expectNoHarm } from '../support/no-harm.js';

const ANN = 'ann@corp.example';
const EVE = 'eve@corp.example';

let company: Company;
afterEach(() => company.close());

/** Ann has a meeting and a room, Dan a meeting and no room, Eve may not be impersonated. One cycle has run. */
async function openCompanyWithTrouble(): Promise<void> {
  company = await openCompany();
  const { exchange, cms } = company;
  for (const user of ['ann', 'eve']) company.hire(user);
  cms.objects.addUser({ jid: 'dan@jid.example', name: 'dan' });
  exchange.addMailbox('dan@corp.example', { name: 'dan' });
  exchange.createMeeting(ANN, { location: '@cms', ...hourAt(2), attendees: ['guest@other.example'] });
  exchange.createMeeting('dan@corp.example', { location: '@cms', ...hourAt(2) });
  deny(EVE);
  await company.home.run(['--once']);
}

function deny(mailbox: string): void {
  const code = 'ErrorImpersonateUserDenied';
  company.exchange.faults.add({ kind: 'response-error', code, times: Infinity, mailbox });
}

async function status(args: readonly string[] = [], aheadMs = 0): Promise<Ended> {
  const clock = { ...systemClock, now: () => new Date(Date.now() + aheadMs) };
  return await runInProcess(company.home, ['status', ...args], { clock });
}

describe('status', () => {
  it('shows the last cycle, changes and mails, who is not served and which meetings wait, each with its reason', async () => {
    await openCompanyWithTrouble();
    const { code, stdout, stderr } = await status();
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^Last good cycle +\d{4}-\d\d-\d\d \d\d:\d\d \(\d+ seconds? ago\)$/m);
    expect(stdout).toContain('2 of 3 mailboxes served');
    expect(stdout).toMatch(/^User sync .* ago\)\n +next .* \(in /m);
    expect(stdout).toMatch(/^Mailboxes +3: 2 served, 1 failing, 0 waiting$/m);
    expect(stdout).toMatch(/^Today +1 invitation changed, 1 mailed$/m);
    expect(stdout).toMatch(/^Last 7 days +1 invitation changed, 1 mailed$/m);
    expect(stdout).toContain('Mailboxes in trouble: 1');
    expect(stdout).toContain('may not impersonate');
    expect(stdout).toMatch(/^ {2}What to do: [^]*ApplicationImpersonation/m);
    expect(stdout).toMatch(/^ {4}eve@corp\.example +since .* ago\) +next try .* \(in /m);
    expect(stdout).toContain('Meetings that wait: 1');
    expect(stdout).toMatch(/^ {4}dan@corp\.example +dan\.space +since /m);
  });

  it('says the same as JSON, in the shape that docs/operations.md gives', async () => {
    await openCompanyWithTrouble();
    const { code, stdout } = await status(['--json']);
    expect(code).toBe(0);
    const report = JSON.parse(stdout) as Record<string, unknown>;
    const docs = await readFile(new URL('../../docs/operations.md', import.meta.url), 'utf8');
    const example = JSON.parse(/```json\n([^]*?)```/.exec(docs)?.[1] ?? '{}') as Record<string, unknown>;
    expect(shapeOf(report)).toEqual(shapeOf(example));
    expect(report).toMatchObject({
      format: 1,
      mailboxes: { total: 3, served: 2, failing: 1, waiting: 0 },
      notServed: [{ mailbox: EVE, code: 'MailboxUnavailable', serverCode: 'ErrorImpersonateUserDenied' }],
      waitingMeetings: [{ mailbox: 'dan@corp.example', code: 'NoPersonalRoom', room: 'dan.space' }],
      today: { changes: 1, mails: 1 },
    });
  });

  it('contacts nobody, changes nothing, and needs no settings', async () => {
    await openCompanyWithTrouble();
    await rm(path.join(company.home.dir, 'config', 'settings.ini'));
    const connections = company.exchange.signIns.connections;
    const requests = company.cms.requests.length;
    const before = [
      await readdir(company.home.dir, { recursive: true }),
      await company.home.readEverything(),
    ];
    const runs = [await status(), await status(['--json']), await status(['--max-age', '5'])];
    expect(runs.map(({ code }) => code)).toEqual([0, 0, 0]);
    expect(company.exchange.signIns.connections).toBe(connections);
    expect(company.cms.requests.length).toBe(requests);
    expect([
      await readdir(company.home.dir, { recursive: true }),
      await company.home.readEverything(),
    ]).toEqual(before);
    await expectNoHarm(
      company,
      runs.map((run) => ({ ...run, signal: null, ms: 0 })),
    );
  });
});

it('an account that may not read the state is told so, and not that there is none', async () => {
  await openCompanyWithTrouble();
  const unhook = hookFileOperations(company.home.dir, (_operation, file) =>
    file.endsWith('status.json')
      ? Promise.reject(Object.assign(new Error('denied'), { code: 'EACCES' }))
      : undefined,
  );
  onTestFinished(unhook);
  for (const args of [[], ['--json', '--max-age', '10']])
    expect(await status(args)).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringMatching(/status\.json: access is denied\.\nRun this command as administrator/),
    });
});

describe('--max-age', () => {
  it('ends with exit code 1 and a sentence once the last good cycle is older', async () => {
    await openCompanyWithTrouble();
    expect(await status(['--max-age', '10'], 9 * 60_000)).toMatchObject({ code: 0, stderr: '' });
    const late = await status(['--max-age', '10'], 3 * 3_600_000);
    expect(late.code).toBe(1);
    expect(late.stderr).toMatch(/^The last good cycle was 3 hours.* ago, more than 10 minutes\. Check that/);
    expect(await status([], 3 * 3_600_000)).toMatchObject({ code: 0, stderr: '' });
  });

  it('counts a cycle in which nobody was served as none', async () => {
    company = await openCompany();
    company.hire('ann');
    deny('ann@corp.example');
    await company.home.run(['--once']);
    const { code, stdout, stderr } = await status(['--max-age', '10']);
    expect(code).toBe(1);
    expect(stdout).toMatch(/^Last good cycle +never$/m);
    expect(stderr).toContain('There has been no good cycle yet.');
  });

  it.each([
    ['there is no record yet', undefined],
    ['the record is damaged', '{"format":1,"days":{}'],
    ['the record was written by another version', '{"format":99}'],
    [
      'the record lacks what is shown',
      '{"format":1,"days":{},"notServed":[],"waitingMeetings":[],"mailboxes":{},"lastCycle":{}}',
    ],
  ])('is not met where %s, which is said', async (_, text) => {
    company = await openCompany();
    if (text !== undefined) await writeFile(path.join(company.home.dir, 'state', 'status.json'), text);
    const plain = await status();
    expect(plain).toMatchObject({ code: 0, stderr: '' });
    expect(plain.stdout).toMatch(
      /^No cycle has been recorded .*\nStart the program, or name its home folder/,
    );
    expect(await status(['--max-age', '10'])).toMatchObject({ code: 1 });
    const json = await status(['--json', '--max-age', '10']);
    expect(json.code).toBe(1);
    expect(JSON.parse(json.stdout)).toMatchObject({ lastCycle: null, lastGoodCycleAgeSeconds: null });
  });
});

/** Names and kinds of all fields; of a list its first entry's. */
function shapeOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.slice(0, 1).map(shapeOf);
  if (typeof value !== 'object' || value === null) return value === null ? 'null' : typeof value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => a.localeCompare(b))
      .map(([name, one]) => [name, shapeOf(one)]),
  );
}
