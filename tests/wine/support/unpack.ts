/** A Windows of its own for one run of the tests, with the zip of release/ unpacked as an administrator would do it. */
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { TestProject } from 'vitest/node';
import { wineEnvironment } from './wine-environment.js';

const RELEASE = path.resolve(import.meta.dirname, '../../../release');

declare module 'vitest' {
  interface ProvidedContext {
    /** The folder of WINEPREFIX. */
    winePrefix: string;
  }
}

/**
 * Wine ends its services with the last program of a person. The first program that needs a desktop starts an explorer.exe,
 * which inherits its output: whoever reads that to its end would wait for ever. So a program is there that has one.
 */
const PERSON = `
  require('koffi').load('user32.dll').func('void *GetDesktopWindow()')();
  require('node:fs').writeFileSync('C:\\\\person', '');
  setInterval(() => {}, 1e6);
`;

/** On an idle machine it takes seconds. */
const START_MS = 180_000;

async function startPerson(prefix: string, folder: string): Promise<ChildProcess> {
  const start = () =>
    spawn('wine', ['node.exe', '-e', PERSON], { cwd: folder, env: wineEnvironment(prefix), stdio: 'ignore' });
  let person = start();
  const began = performance.now();
  for (let crashes = 0; !existsSync(path.join(prefix, 'drive_c/person')); await pause(100)) {
    if (performance.now() - began > START_MS) {
      person.kill('SIGKILL');
      throw new Error('Node did not start under Wine within three minutes.');
    }
    // Now and then Node crashes under Wine as it starts.
    if (person.exitCode === null && person.signalCode === null) continue;
    if ((crashes += 1) > 5) throw new Error('Node does not start under Wine.');
    person = start();
  }
  return person;
}

/** Below drive C: blanks and Cyrillic letters, as administrators have them. */
export const PROGRAM_FOLDER = 'Program Files/Календарь CMS/cms-calendar-magic';

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const prefix = await mkdtemp(path.join(tmpdir(), 'wine-'));
  const run = (command: string, args: readonly string[]) =>
    promisify(execFile)(command, args, { env: wineEnvironment(prefix) });
  await run('wineboot', ['--init']);
  // Node does not start on Windows 7, which Wine 8 is unless told otherwise.
  await run('wine', ['reg', 'add', 'HKCU\\Software\\Wine', '/v', 'Version', '/d', 'win10', '/f']);
  const zips = (await readdir(RELEASE)).filter((name) => name.endsWith('-win-x64.zip'));
  const parent = path.join(prefix, 'drive_c', path.dirname(PROGRAM_FOLDER));
  await mkdir(parent, { recursive: true });
  for (const zip of zips) await run('unzip', ['-q', path.join(RELEASE, zip), '-d', parent]);
  const person = await startPerson(prefix, path.join(parent, 'cms-calendar-magic'));
  project.provide('winePrefix', prefix);
  return async () => {
    person.kill('SIGKILL');
    await run('wineboot', ['--kill']).catch(() => undefined);
    await rm(prefix, { recursive: true, force: true, maxRetries: 10, retryDelay: 500 });
  };
}
