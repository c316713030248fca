/** Whether the program may write where it has to. Only trying tells: on Windows, a folder's rights are not to be read off. */
import { randomUUID } from 'node:crypto';
import { open, rm, stat } from 'node:fs/promises';
import { userInfo } from 'node:os';
import path from 'node:path';
import { hintOf, ignoring, reasonOf } from '../../files/file-errors.js';
import { failed, ok, type Finding, type Findings } from './finding.js';

const FOLDERS = ['config', 'state', 'logs'];
const REMEDY =
  'The account that runs the program has to read and write in config, state and logs below its home folder.';

export async function* checkFolders(home: string): Findings {
  const account = findAccount();
  for (const name of FOLDERS) yield await checkFolder(home, name, account);
}

async function checkFolder(home: string, name: string, account: string): Promise<Finding> {
  const folder = path.join(home, name);
  try {
    const isThere = await isFolder(folder);
    await tryToWrite(isThere ? folder : home);
    return isThere
      ? ok(name, `${account} can write there.`)
      : ok(name, `it is not there yet; ${account} can make it.`);
  } catch (error) {
    const detail = `${folder} cannot be written to by ${account}: ${reasonOf(error)}.`;
    return failed(name, detail, hintOf(error) ?? REMEDY);
  }
}

async function isFolder(folder: string): Promise<boolean> {
  const about = await stat(folder).catch(ignoring('ENOENT'));
  if (about?.isDirectory() === false) throw Object.assign(new Error('not a folder'), { code: 'ENOTDIR' });
  return about !== undefined;
}

/** A disk that is full still has room for an empty file, and NTFS for a short one. */
const PROBE = Buffer.alloc(65_536);

/** Leaves nothing behind. */
async function tryToWrite(folder: string): Promise<void> {
  const file = path.join(folder, `.check.${randomUUID()}.tmp`);
  try {
    const probe = await open(file, 'wx');
    try {
      await probe.writeFile(PROBE);
      await probe.sync();
    } finally {
      await probe.close();
    }
  } finally {
    await rm(file, { force: true });
  }
}

/** Whose rights were tried: a scheduled task or a service has others. */
function findAccount(): string {
  try {
    return `the account ${userInfo().username}`;
  } catch {
    return 'this account';
  }
}
