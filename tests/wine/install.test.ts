/** docs/install.md followed to the letter: every command of every way is run in the order in which it stands there. */
import { execFile } from 'node:child_process';
import { copyFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { openCompany } from '../support/company.js';
import type { Company } from '../support/company.js';
import { readInstallSteps } from '../support/install-steps.js';
import { isFilledIn, meet } from '../support/meet.js';
import { dataFolder, driveC, HOME, runWindows, startWindows, type Ended } from './support/windows.js';

const RELEASE = path.resolve(import.meta.dirname, '../../release');

let company: Company;
let ann: string;
/** Where the last `cd` led. */
let folder: string;
beforeAll(async () => {
  company = await openCompany({ settings: { EWS: { poll_interval: '1' } } });
  ann = company.hire('ann');
  folder = driveC();
});
afterAll(async () => {
  await company.close();
  await rm(dataFolder(), { recursive: true, force: true });
});

it('unpacks the program', async () => {
  const [lines = []] = await readInstallSteps('## Windows: unpack it');
  const ended = await follow(lines);
  expect(ended.at(-1)?.stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
});

it('notices a command that fails', async () => {
  expect(await runLine('.\\cms-calendar-magic --nonsense')).toMatchObject({ code: 2 });
});

it('runs it by hand', async () => {
  const [lines = []] = await readInstallSteps('## Third way: by hand');
  const id = meet(company, ann);
  const ended = await follow(lines.slice(0, -1));
  expect(ended.at(-2)?.stdout).toContain('1 meeting would change');
  expect(isFilledIn(company, ann, id)).toBe(true);
  expect(lines.at(-1)).toBe('.\\cms-calendar-magic');
  const next = meet(company, ann);
  const loop = await startWindows(['node.exe', 'dist\\main.js', '--home', HOME], folder);
  await expect.poll(() => isFilledIn(company, ann, next)).toBe(true);
  loop.child.kill('SIGKILL');
  await loop.ended;
  await rm(dataFolder(), { recursive: true });
});

it('installs, runs, updates, rolls back and removes a service', async () => {
  const [install = [], withAccount, remove = []] = await readInstallSteps('## First way: a Windows service');
  // Also where a step failed: Wine's Task Scheduler hangs beside it.
  onTestFinished(async () => void (await runLine('.\\cms-calendar-magic service uninstall')));
  await follow(install);
  await serves();
  const [update = [], back = []] = await readInstallSteps('## Update, and back');
  await follow(update);
  await serves();
  await follow(back);
  await serves();
  expect(withAccount).toEqual(['.\\cms-calendar-magic service install --account "CORP\\svc-magic$"']);
  await follow(withAccount ?? []);
  await follow(remove);
});

it('installs and removes a task', async () => {
  const [install = [], remove = []] = await readInstallSteps('## Second way: a scheduled task');
  await follow(install);
  await follow(remove);
});

async function serves(): Promise<void> {
  const id = meet(company, ann);
  await expect.poll(() => isFilledIn(company, ann, id)).toBe(true);
}

/** Runs the lines one after the other, as in one window. Each has to end well. */
async function follow(lines: readonly string[]): Promise<Ended[]> {
  const ended: Ended[] = [];
  for (const line of lines) {
    const result = await runLine(line);
    expect(result.code, `${line}\n${result.stdout}${result.stderr}`).toBe(0);
    ended.push(result);
  }
  return ended;
}

/** What PowerShell, a person or a window would do is done here; all else is run as it stands. */
async function runLine(line: string): Promise<Ended> {
  const done = { code: 0, stdout: '', stderr: '' };
  const [, target = ''] = /"(.*?)"$/.exec(line) ?? [];
  if (line.startsWith('Unblock-File ')) return done;
  if (line.startsWith('Expand-Archive ')) {
    const [, zip = ''] = /-Path \.\\(\S+)/.exec(line) ?? [];
    const [, destination = ''] = /-DestinationPath "?(.*?)"?$/.exec(line) ?? [];
    await promisify(execFile)('unzip', ['-q', path.join(RELEASE, zip), '-d', toPath(destination)]);
    return done;
  }
  if (line.startsWith('cd ')) {
    folder = toPath(target === '' ? line.slice(3) : target);
    return done;
  }
  if (line.startsWith('notepad ')) {
    await copyFile(path.join(company.home.dir, 'config/settings.ini'), toPath(target));
    return done;
  }
  // A line with quotes reaches cmd.exe unchanged in a file only.
  const batch = path.join(driveC(), 'step.bat');
  // Wine knows no accounts of a domain.
  await writeFile(batch, `@${line.replace('"CORP\\svc-magic$"', 'LocalSystem')}\r\n`);
  return await runWindows(['cmd', '/c', 'C:\\step.bat'], folder);
}

/** @param name of Windows, absolute or relative to the folder */
function toPath(name: string): string {
  const local = name.replaceAll('\\', '/');
  return local.startsWith('C:/') ? path.join(driveC(), local.slice(3)) : path.resolve(folder, local);
}
