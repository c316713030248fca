/** The scheduled task, registered and removed through schtasks, which every Windows has. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WindowsError } from '../errors.js';
import { DISPLAY_NAME } from './names.js';
import { runSystemProgram, type ProgramEnd } from './system-program.js';
import { toTaskXml, type TaskDefinition } from './task-xml.js';

/**
 * Registers the task, also in the place of one of that name. For an account with a password, schtasks asks for it unseen: on
 * a command line everybody could read it.
 * @throws WindowsError
 */
export async function createTask(task: TaskDefinition, env: NodeJS.ProcessEnv): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'cms-calendar-magic-'));
  try {
    const file = join(folder, 'task.xml');
    await writeFile(file, `\uFEFF${toTaskXml(task)}`, 'utf16le');
    const args = ['/Create', '/TN', DISPLAY_NAME, '/XML', file, '/F', ...credentialsOf(task)];
    const end = await runSystemProgram('schtasks.exe', args, env, task.account.kind === 'personal');
    if (end.exitCode !== 0) throw refused('registered', end);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** A managed account gives an empty password: Windows knows it. */
function credentialsOf({ account }: TaskDefinition): readonly string[] {
  if (account.kind === 'managed') return ['/RU', account.name, '/RP', ''];
  return account.kind === 'personal' ? ['/RU', account.name, '/RP', '*'] : [];
}

/** @returns false where there was none. @throws WindowsError */
export async function deleteTask(env: NodeJS.ProcessEnv): Promise<boolean> {
  const end = await runSystemProgram('schtasks.exe', ['/Delete', '/TN', DISPLAY_NAME, '/F'], env);
  if (end.exitCode === 0) return true;
  if (!(await hasTask(env))) return false;
  throw refused('removed', end);
}

export async function hasTask(env: NodeJS.ProcessEnv): Promise<boolean> {
  const { exitCode } = await runSystemProgram('schtasks.exe', ['/Query', '/TN', DISPLAY_NAME], env);
  return exitCode === 0;
}

function refused(what: string, { exitCode, output }: ProgramEnd): WindowsError {
  return new WindowsError(
    `The scheduled task cannot be ${what}: schtasks ended with exit code ${exitCode}. ${output}`.trim(),
    exitCode,
    'Run it as administrator, and check the name of the account and its password.',
  );
}
