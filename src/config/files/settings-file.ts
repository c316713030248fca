/** The text of config/settings.ini, and who may read the file. Knows nothing of what is in it. */
import { readFile, readdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { SettingsError } from '../../errors.js';
import { hintOf, reasonOf } from '../../files/file-errors.js';
import { isOpenToAll } from '../../files/own-file.js';
import { retryWhileHeld } from '../../files/held-file.js';
import { decodeText } from '../../files/text-encoding.js';

const MAX_BYTES = 1024 * 1024;

/** @throws SettingsError where it is missing, cannot be read, or is no text */
export async function readSettingsFile(file: string): Promise<{ text: string; isOpenToAll: boolean }> {
  try {
    const about = await retryWhileHeld(() => stat(file));
    if (about.size > MAX_BYTES)
      throw new SettingsError(`${file} is larger than 1 MB, which no settings file is.`, []);
    const text = decodeText(await retryWhileHeld(() => readFile(file)));
    if (!text.includes('\0')) return { text, isOpenToAll: isOpenToAll(about) };
    const hint = 'Copy config/settings.ini.sample to config/settings.ini and fill it in with a text editor.';
    throw new SettingsError(`${file} is not a text file.`, [], hint);
  } catch (error) {
    if (error instanceof SettingsError) throw error;
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') throw await toMissingFileError(file);
    const message = `The settings file ${file} cannot be read because ${reasonOf(error)}.`;
    throw new SettingsError(message, [], hintOf(error), error);
  }
}

async function toMissingFileError(file: string): Promise<SettingsError> {
  const folder = await readdir(dirname(file)).catch(() => undefined);
  const hint =
    folder === undefined
      ? `There is no folder ${dirname(file)} either: name the right folder with --home.`
      : folder.some((name) => name.toLowerCase() === 'settings.ini.txt')
        ? 'There is a settings.ini.txt: Notepad added .txt, which the Explorer hides. Rename it to settings.ini.'
        : 'Copy settings.ini.sample to it from the folder config of the program, and fill it in; or name another folder with --home.';
  return new SettingsError(`The settings file ${file} is not there.`, [], hint);
}
