/**
 * `demo`: the main job on the embedded Exchange and CMS. The real program is started through its command line, twice, in a
 * home folder of its own that is removed again; what stays are two HTML files, one invitation before and after.
 */
import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Environment } from '../../app.js';
import { openDemoCompany, printViolations } from '../company.js';
import { describeCycle, describeMeetings, pageOf } from './demo-report.js';
import { makeDemoHome, PROGRAM, removeDemoHome } from '../home.js';
import { ProgramLog } from '../program-log.js';

/** @returns the exit code: 0 when everything went as it should */
export async function runDemo(environment: Environment): Promise<number> {
  const { print, clock } = environment;
  const company = await openDemoCompany(clock.now());
  const home = await makeDemoHome(company);
  const log = new ProgramLog(home);
  try {
    print(`An Exchange runs at ${company.exchange.url}`);
    print(`and a CMS at ${company.cms.url}, with ${company.meetings.length} meetings of five people.`);
    const files = [path.resolve('demo-before.html'), path.resolve('demo-after.html')] as const;
    await writeFile(files[0], pageOf(company, 'before'));

    print('\n$ cms-calendar-magic --once\n');
    const first = await runProgram(home, log, environment);
    for (const line of describeMeetings(company, first.log, clock.now())) print(line);
    print(`\n${describeCycle(company, first.log)}`);
    if (environment.stop.aborted) return 1;
    await writeFile(files[1], pageOf(company, 'after'));

    const before = { exchange: company.exchange.requests.length, cms: company.cms.requests.length };
    print('\n$ cms-calendar-magic --once        (a minute later: nothing happens twice)\n');
    const second = await runProgram(home, log, environment);
    print(describeCycle(company, second.log, before));

    print(`\nOne invitation before and after:\n  ${files[0]}\n  ${files[1]}`);
    print('\nTo try it yourself in the browser, with the same people and meetings:');
    print('  cms-calendar-magic demo --serve        (in a clone: npm run demo -- --serve)');
    const hasViolations = printViolations(company, environment.printError);
    return first.code === 0 && second.code === 0 && !hasViolations ? 0 : 1;
  } finally {
    await company.close();
    await removeDemoHome(home);
  }
}

/** @returns how it ended, and the lines that this run logged */
async function runProgram(home: string, log: ProgramLog, { stop, printError }: Environment) {
  const run = promisify(execFile)(process.execPath, [PROGRAM, '--once', '--home', home]);
  // Its end is waited for: the home is removed after it, and what it says of the stop is shown.
  stop.addEventListener('abort', () => run.child.kill(), { once: true });
  const code = await run.then(
    () => 0,
    (error: { readonly code?: unknown; readonly stderr: string }) => {
      if (error.stderr !== '') printError(error.stderr.trim());
      return typeof error.code === 'number' ? error.code : 1;
    },
  );
  return { code, log: await log.readNew() };
}
