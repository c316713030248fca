/**
 * `demo`: the main job on the embedded Exchange and CMS. The real program is started through its command line, twice, in a
 * home folder of its own that is removed again; what stays are two HTML files, one invitation before and after.
 */
import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Surroundings } from '../app.js';
import { DEMO_ACCOUNTS, openDemoCompany, type DemoCompany } from '../simulator/demo-company.js';
import { describeCycle, describeMeetings, pageOf, type LogLine } from './demo-report.js';

const PROGRAM = fileURLToPath(new URL('main.js', import.meta.url));
const TEMPLATES = fileURLToPath(new URL('../templates', import.meta.url));

/** @returns the exit code: 0 when everything went as it should */
export async function runDemo(surroundings: Surroundings): Promise<number> {
  const { print, clock } = surroundings;
  const company = await openDemoCompany(clock.now());
  const home = await mkdtemp(path.join(tmpdir(), 'cms-calendar-magic-demo-'));
  try {
    await writeHome(home, company);
    print(`An Exchange runs at ${company.exchange.url}`);
    print(`and a CMS at ${company.cms.url}, with ${company.meetings.length} meetings of five people.`);
    const files = [path.resolve('demo-before.html'), path.resolve('demo-after.html')] as const;
    await writeFile(files[0], pageOf(company, 'before'));

    print('\n$ cms-calendar-magic --once\n');
    const first = await runProgram(home, surroundings);
    for (const line of describeMeetings(company, first.log)) print(line);
    print(`\n${describeCycle(company, first)}`);
    await writeFile(files[1], pageOf(company, 'after'));

    const before = { exchange: company.exchange.requests.length, cms: company.cms.requests.length };
    print('\n$ cms-calendar-magic --once        (a minute later: nothing happens twice)\n');
    const second = await runProgram(home, surroundings);
    print(describeCycle(company, second, before));

    print(`\nOne invitation before and after:\n  ${files[0]}\n  ${files[1]}`);
    return report(company, [first, second], surroundings);
  } finally {
    await company.close();
    await rm(home, { recursive: true, force: true, maxRetries: 3 });
  }
}

function report(company: DemoCompany, runs: readonly ProgramRun[], surroundings: Surroundings): number {
  for (const violation of [...company.exchange.violations, ...company.cms.violations]) {
    surroundings.printError(`The servers complain: ${violation}`);
  }
  const isGood =
    runs.every(({ code }) => code === 0) &&
    company.exchange.violations.length === 0 &&
    company.cms.violations.length === 0;
  return isGood ? 0 : 1;
}

async function writeHome(home: string, company: DemoCompany): Promise<void> {
  for (const folder of ['config', 'state', 'logs']) await mkdir(path.join(home, folder));
  await cp(TEMPLATES, path.join(home, 'templates'), { recursive: true });
  const lines = [
    '[CMS API]',
    `base_cms_url = ${company.cms.url}`,
    `apiuser = ${DEMO_ACCOUNTS.cms.user}`,
    `apipwd = ${DEMO_ACCOUNTS.cms.password}`,
    'MAGICtime = 00:00',
    'jiddomain = video.corp.example',
    'sipdomain = video.corp.example',
    'personal_room = space',
    `wb_url = ${company.joinUrl}`,
    '[EWS]',
    `impers_usr = ${DEMO_ACCOUNTS.exchange.user}`,
    `impers_pwd = ${DEMO_ACCOUNTS.exchange.password}`,
    `server = ${company.exchange.url}`,
    'magic_w = @cms',
    'mail_domain = corp.example',
    'inv_template = templates/templ1.html',
    '[Logging]',
    'log_level = DEBUG',
  ];
  await writeFile(path.join(home, 'config', 'settings.ini'), `${lines.join('\n')}\n`, { mode: 0o600 });
}

export interface ProgramRun {
  readonly code: number;
  /** The lines that this run logged. */
  readonly log: readonly LogLine[];
}

async function runProgram(home: string, surroundings: Surroundings): Promise<ProgramRun> {
  const logged = (await readLog(home)).length;
  const code = await new Promise<number>((resolve) => {
    const child = execFile(
      process.execPath,
      [PROGRAM, '--once', '--home', home],
      (error, _stdout, stderr) => {
        if (error !== null && stderr !== '') surroundings.printError(stderr.trim());
        resolve(typeof error?.code === 'number' ? error.code : error === null ? 0 : 1);
      },
    );
    surroundings.stop.addEventListener('abort', () => child.kill(), { once: true });
  });
  return { code, log: (await readLog(home)).slice(logged) };
}

async function readLog(home: string): Promise<LogLine[]> {
  const dir = path.join(home, 'logs');
  const names = (await readdir(dir)).filter((name) => name.endsWith('.log')).sort();
  const texts = await Promise.all(names.map((name) => readFile(path.join(dir, name), 'utf8')));
  const lines = texts
    .join('')
    .split('\n')
    .filter((line) => line !== '');
  return lines.map((line) => JSON.parse(line) as LogLine);
}
