/**
 * The zip for Windows as an administrator tries it by hand, step by step in one home, against an Exchange and a CMS that run
 * outside Wine.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openCompany } from '../support/company.js';
import type { Company } from '../support/company.js';
import { isFilledIn, meet } from '../support/meet.js';
import { dataFolder, HOME, programFolder, runProgram, startProgram } from './support/windows.js';

const { version } = JSON.parse(
  await readFile(path.resolve(import.meta.dirname, '../../package.json'), 'utf8'),
) as { version: string };

let company: Company;
let ann: string;
beforeAll(async () => {
  company = await openCompany({ dir: dataFolder() });
  ann = company.hire('ann');
});
afterAll(() => company.close());

it('says its version', async () => {
  expect(await runProgram('--version')).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
});

it('ends with exit code 2 and a sentence where the options are wrong', async () => {
  expect(await runProgram('--nonsense')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('There is no option --nonsense.') as string,
  });
});

it('shows the demonstration', async () => {
  const { code, stdout, stderr } = await runProgram('demo');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toContain('5 inserted');
  expect(stdout).toContain('nothing changed');
  expect(await readFile(path.join(programFolder(), 'demo-after.html'), 'utf8')).toContain('/meeting/');
});

it('checks the installation in the data folder without --home', async () => {
  const { code, stdout, stderr } = await runProgram('check');
  expect({ code, stderr, stdout }).toMatchObject({ code: 0, stderr: '' });
});

it('prints what it would do in a dry run, and does nothing', async () => {
  const id = meet(company, ann, { subject: 'Планёрка', location: 'Переговорная / @cms' });
  const { code, stdout } = await runProgram('--once', '--dry-run');
  expect(code).toBe(0);
  expect(stdout).toContain('Планёрка');
  expect(isFilledIn(company, ann, id)).toBe(false);
});

it('fills in a meeting once, however often it runs', async () => {
  const id = meet(company, ann);
  expect(await runProgram('--once')).toMatchObject({ code: 0, stderr: '' });
  expect(isFilledIn(company, ann, id)).toBe(true);
  const { changeKey } = company.exchange.readItem(ann, id);
  const mails = company.exchange.mails.length;
  expect(await runProgram('--once')).toMatchObject({ code: 0, stderr: '' });
  expect(company.exchange.readItem(ann, id).changeKey).toBe(changeKey);
  expect(company.exchange.mails.length).toBe(mails);
});

it('reads a mailbox again with --resync', async () => {
  const before = company.exchange.requests.length;
  expect(await runProgram('--resync', ann)).toMatchObject({ code: 0 });
  const operations = company.exchange.requests.slice(before).map(({ operation }) => operation);
  expect(operations).toContain('GetItem');
  expect(operations).not.toContain('UpdateItem');
});

it('takes a home with blanks and Cyrillic letters from --home', async () => {
  const home = path.join(programFolder(), '../Другие данные');
  await mkdir(path.join(home, 'config'), { recursive: true });
  await writeFile(path.join(home, 'config/settings.ini'), '[EWS]\r\nserver = mail\r\n');
  const { code, stderr } = await runProgram(
    '--once',
    '--home',
    'C:\\Program Files\\Календарь CMS\\Другие данные',
  );
  expect(code).toBe(2);
  expect(stderr).toContain('[CMS API] base_cms_url');
});

it('leaves the work to the instance that runs, which serves, and a second loop takes over when it is killed', async () => {
  const first = await startProgram('--home', HOME);
  // It has the lock once it serves.
  await expect.poll(logged).toMatch(/Started\.[^]*mailboxes served/);
  expect((await runProgram('--once')).code).toBe(0);
  expect(await logged()).toContain('Another instance is at work');
  const second = await startProgram('--home', HOME);
  await expect.poll(logged).toContain('stands by');
  const killed = meet(company, ann);
  first.child.kill('SIGKILL');
  await first.ended;
  await expect.poll(logged).toContain('Took over the lock');
  await expect.poll(() => isFilledIn(company, ann, killed)).toBe(true);
  second.child.kill('SIGKILL');
  await second.ended;
});

it('broke no rule of the servers', () => {
  expect(company.exchange.violations).toEqual([]);
  expect(company.cms.violations).toEqual([]);
});

async function logged(): Promise<string> {
  return (await company.home.readLog()).map(({ msg }) => String(msg)).join('\n');
}
