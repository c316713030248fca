/** Starting programs in the Windows of this test run. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, open, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { inject } from 'vitest';
import { PROGRAM_FOLDER } from './unpack.js';
import { wineEnvironment } from './wine-environment.js';

export interface Ended {
  /** Null where it was killed. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The folder of this computer that is drive C. */
export const driveC = (): string => path.join(inject('winePrefix'), 'drive_c');

/** The folder of this computer that the zip was unpacked into. */
export const programFolder = (): string => path.join(driveC(), PROGRAM_FOLDER);

/** The folder that holds the data of an installed service, as Windows calls it. */
export const HOME = 'C:\\ProgramData\\CMS Calendar Magic';

/** The same folder on this computer. */
export const dataFolder = (): string => path.join(driveC(), 'ProgramData/CMS Calendar Magic');

/** Runs `cms-calendar-magic.cmd` in its folder, and waits for its end. */
export const runProgram = (...args: string[]): Promise<Ended> =>
  runWindows(['cmd', '/c', 'cms-calendar-magic.cmd', ...args]);

/** Starts the program without the starter, so that what is killed is the program itself. */
export const startProgram = (...args: string[]): ReturnType<typeof startWindows> =>
  startWindows(['node.exe', 'dist\\main.js', ...args]);

/**
 * Runs a program of Windows, and waits for its end.
 * @param folder of this computer, in which it runs. Default: the program's
 * @param env beside what each program gets
 */
export async function runWindows(
  command: readonly string[],
  folder = programFolder(),
  env: NodeJS.ProcessEnv = {},
): Promise<Ended> {
  const run = async (): Promise<Ended> => (await startWindows(command, folder, env)).ended;
  const ended = await run();
  if (!isLostByWine(ended)) return ended;
  process.stderr.write(`Wine has lost ${command.join(' ')}, which is run once more.\n`);
  return await run();
}

/** Now and then Node crashes under Wine as it starts. A program that fails by itself says why. */
function isLostByWine({ code, stdout, stderr }: Ended): boolean {
  return code !== 0 && stdout === '' && stderr.replace(/^wine: .*$/gm, '').trim() === '';
}

/**
 * Into files: Node under Wine can write its output to no pipe.
 * @param env beside what each program gets
 */
export async function startWindows(
  command: readonly string[],
  folder = programFolder(),
  env: NodeJS.ProcessEnv = {},
): Promise<{ readonly child: ChildProcess; readonly ended: Promise<Ended> }> {
  const output = await mkdtemp(path.join(tmpdir(), 'wine-output-'));
  const names = [path.join(output, 'stdout'), path.join(output, 'stderr')] as const;
  const [stdout, stderr] = [await open(names[0], 'w'), await open(names[1], 'w')];
  const child = spawn('wine', command, {
    cwd: folder,
    env: { ...wineEnvironment(inject('winePrefix')), ...env },
    stdio: ['ignore', stdout.fd, stderr.fd],
  });
  const ended = once(child, 'exit').then(async ([code]) => {
    await Promise.all([stdout.close(), stderr.close()]);
    const result = {
      code: code as number | null,
      stdout: await readFile(names[0], 'utf8'),
      stderr: await readFile(names[1], 'utf8'),
    };
    await rm(output, { recursive: true, force: true });
    return result;
  });
  return { child, ended };
}
