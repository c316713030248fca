/** The program as a Windows service, from its installation to its removal, against an Exchange and a CMS outside Wine. */
import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { openCompany } from '../support/company.js';
import type { Company } from '../support/company.js';
import { isFilledIn, meet } from '../support/meet.js';
import { dataFolder, HOME, runProgram, runWindows } from './support/windows.js';

/** Ten seconds are promised; a machine that is busy otherwise gets three times that. */
const PROMISE_MS = 30_000;

let company: Company;
let ann: string;
afterAll(async () => {
  await runProgram('service', 'uninstall');
  await company.close();
});

it('is installed with its data folder, however often, and says what is left to do', async () => {
  const { code, stdout, stderr } = await runProgram('service', 'install');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toContain('The service is installed.');
  expect(stdout).toContain('NT SERVICE\\CmsCalendarMagic');
  expect(stdout.match(/cms-calendar-magic\.cmd (check|--once --dry-run|service start)/g)).toHaveLength(3);
  expect((await readdir(dataFolder())).toSorted()).toEqual(['config', 'logs', 'state', 'templates']);
  const again = await runProgram('service', 'install');
  expect(again).toMatchObject({ code: 0, stdout: expect.stringContaining('up to date') as string });
  expect(await runProgram('service', 'status')).toMatchObject({
    code: 1,
    stdout: expect.stringMatching(/^The service is stopped\.\r?\nIt was not started yet\./) as string,
  });
});

it('stops with the specific code 2 where the settings are wrong, and says why in the log', async () => {
  company = await openCompany({ dir: dataFolder(), settings: { EWS: { poll_interval: '1' } } });
  ann = company.hire('ann');
  await company.home.writeSettings({ EWS: { magic_w: '' } });
  const { code, stderr } = await runProgram('service', 'start');
  expect(code).toBe(1);
  expect(stderr).toContain('exit code 2: the settings or a template are wrong');
  const { stdout } = await runWindows(['sc', 'query', 'CmsCalendarMagic']);
  expect(stdout).toMatch(/STATE\s*: 1 {2}STOPPED/);
  expect(stdout).toMatch(/WIN32_EXIT_CODE\s*: 1066/);
  expect(stdout).toMatch(/SERVICE_EXIT_CODE\s*: 2 /);
  const [line] = await company.home.readLog();
  expect(String(line?.['hint'])).toContain('[EWS] magic_w');
});

it('is started by the service manager and fills in a meeting', async () => {
  await company.home.writeSettings();
  const { code, stdout } = await runProgram('service', 'start');
  expect({ code, stdout: stdout.trim() }).toEqual({ code: 0, stdout: 'The service runs.' });
  const id = meet(company, ann);
  await expect.poll(() => isFilledIn(company, ann, id)).toBe(true);
  expect(await runProgram('service', 'start')).toMatchObject({ code: 0 });
  expect(await runProgram('service', 'status')).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^The service runs, as process \d+\./) as string,
  });
});

it('finishes the update in hand when it is stopped, saves, and is gone within ten seconds', async () => {
  company.exchange.faults.add({ kind: 'drip', bytes: 400, everyMs: 1_000, operation: 'UpdateItem' });
  const updates = updateCount();
  const id = meet(company, ann);
  await expect.poll(updateCount, { interval: 50 }).toBe(updates + 1);
  const began = performance.now();
  const { code, stdout } = await runProgram('service', 'stop');
  const tookMs = performance.now() - began;
  expect({ code, stdout: stdout.trim() }).toEqual({ code: 0, stdout: 'The service is stopped.' });
  expect(tookMs).toBeLessThan(PROMISE_MS);
  expect(isFilledIn(company, ann, id)).toBe(true);
  expect(await lastSentence()).toBe('Stopped.');
  expect(await readdir(path.join(dataFolder(), 'state'))).not.toContain('instance.lock');
  const { stdout: query } = await runWindows(['sc', 'query', 'CmsCalendarMagic']);
  expect(query).toMatch(/WIN32_EXIT_CODE\s*: 0 /);
  // What was saved is known: the next start writes nothing.
  await runProgram('service', 'start');
  const next = meet(company, ann);
  await expect.poll(() => isFilledIn(company, ann, next)).toBe(true);
  expect(updateCount()).toBe(updates + 2);
});

it('goes on after a crash once it is started again, which Windows does by itself and Wine does not', async () => {
  await killService();
  const id = meet(company, ann);
  expect(await runProgram('service', 'start')).toMatchObject({ code: 0 });
  await expect.poll(() => isFilledIn(company, ann, id)).toBe(true);
});

it('is no service when a person starts it', async () => {
  const command = ['node.exe', 'dist\\main.js', 'service', 'run', '--home', HOME];
  expect(await runWindows(command)).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('only Windows can start it') as string,
  });
});

it('is uninstalled, running or not, however often, and leaves the data alone', async () => {
  const { code, stdout, stderr } = await runProgram('service', 'uninstall');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toContain(`The data stays in ${HOME}.`);
  expect(await runProgram('service', 'status')).toMatchObject({
    code: 1,
    stdout: expect.stringContaining('The service is not installed.') as string,
  });
  expect((await stat(path.join(dataFolder(), 'config', 'settings.ini'))).isFile()).toBe(true);
  expect(await runProgram('service', 'uninstall')).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('nothing to do') as string,
  });
  expect(await runProgram('service', 'start')).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('it is not installed') as string,
  });
});

it('is uninstalled after a crash, too', async () => {
  await runProgram('service', 'install');
  await runProgram('service', 'start');
  await killService();
  expect(await runProgram('service', 'uninstall')).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('The service is uninstalled.') as string,
  });
});

async function killService(): Promise<void> {
  const { stdout } = await runProgram('service', 'status');
  const [, processId = ''] = /process (\d+)/.exec(stdout) ?? [];
  expect(await runWindows(['taskkill', '/F', '/PID', processId])).toMatchObject({ code: 0 });
}

function updateCount(): number {
  return company.exchange.requests.filter(({ operation }) => operation === 'UpdateItem').length;
}

async function lastSentence(): Promise<unknown> {
  return (await company.home.readLog()).at(-1)?.['msg'];
}
