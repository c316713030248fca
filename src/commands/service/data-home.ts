/** The folder for what an installed service or task keeps: settings, templates, state and logs, apart from the program. */
import { existsSync } from 'node:fs';
import { constants, copyFile, mkdir, readdir } from 'node:fs/promises';
import { dirname, join, win32 } from 'node:path';
import { UsageError } from '../../errors.js';
import { ignoring, toStateError } from '../../files/file-errors.js';
import { DISPLAY_NAME } from '../../windows/names.js';

const FOLDERS = ['config', 'templates', 'state', 'logs'];

/** Below the folder that Windows has for the data of programs. */
export function findDataHome(env: NodeJS.ProcessEnv): string {
  return win32.join(env['ProgramData'] ?? 'C:\\ProgramData', DISPLAY_NAME);
}

/**
 * Makes the folders, brings the sample of the settings up to date, and adds the templates that are missing. What an
 * administrator has written stays.
 * @throws StateError; UsageError where the folder is not the program's own
 */
export async function prepareHome(home: string, installation: string): Promise<void> {
  try {
    if (!(await isOwnFolder(home)))
      throw new UsageError(
        `Installing would take away other people's rights to everything in ${home}.`,
        'Name a folder with --home that does not exist yet, or leave --home out.',
      );
    for (const folder of FOLDERS) await mkdir(join(home, folder), { recursive: true });
    const sample = join('config', 'settings.ini.sample');
    await copyFile(join(installation, sample), join(home, sample));
    for (const name of await readdir(join(installation, 'templates')))
      if (name.endsWith('.html')) await copyMissing(installation, home, join('templates', name));
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw toStateError('NotWritable', 'The data folder cannot be made in', home, error);
  }
}

/** Whether its rights may be changed. Those of a share are left alone. */
async function isOwnFolder(home: string): Promise<boolean> {
  if (home.startsWith('\\\\')) return true;
  if (dirname(home) === home) return false;
  if (!existsSync(home)) return true;
  if (['settings.ini', 'settings.ini.sample'].some((name) => existsSync(join(home, 'config', name))))
    return true;
  return (await readdir(home)).every((name) => FOLDERS.includes(name.toLowerCase()));
}

async function copyMissing(from: string, to: string, name: string): Promise<void> {
  await copyFile(join(from, name), join(to, name), constants.COPYFILE_EXCL).catch(ignoring('EEXIST'));
}
