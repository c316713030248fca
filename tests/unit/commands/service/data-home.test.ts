import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeEach, expect, it } from 'vitest';
import { makeTempDir } from '../../../support/temp-dir.js';
import { findDataHome, prepareHome } from '../../../../src/commands/service/data-home.js';

const ROOT = path.resolve(import.meta.dirname, '../../../..');

let folder: string;
beforeEach(() => void (folder = makeTempDir()));

it('lies below the folder that Windows has for data', () => {
  expect(findDataHome({ ProgramData: 'D:\\Data' })).toBe('D:\\Data\\CMS Calendar Magic');
  expect(findDataHome({})).toBe('C:\\ProgramData\\CMS Calendar Magic');
});

it('gets its folders, the sample of the settings and the templates, however often it is made', async () => {
  const home = path.join(folder, 'Данные CMS');
  await prepareHome(home, ROOT);
  await prepareHome(home, ROOT);
  expect((await readdir(home)).toSorted()).toEqual(['config', 'logs', 'state', 'templates']);
  expect(await readdir(path.join(home, 'config'))).toEqual(['settings.ini.sample']);
  expect(await readdir(path.join(home, 'templates'))).toEqual(
    (await readdir(path.join(ROOT, 'templates'))).filter((name) => name.endsWith('.html')),
  );
});

it('keeps what an administrator has written, and brings the sample up to date', async () => {
  for (const name of ['config', 'templates']) await mkdir(path.join(folder, name));
  const write = (name: string) => writeFile(path.join(folder, name), 'mine');
  await Promise.all(
    ['config/settings.ini', 'config/settings.ini.sample', 'templates/templ1.html'].map(write),
  );
  await prepareHome(folder, ROOT);
  const read = (name: string) => readFile(path.join(folder, name), 'utf8');
  expect(await read('config/settings.ini')).toBe('mine');
  expect(await read('templates/templ1.html')).toBe('mine');
  expect(await read('config/settings.ini.sample')).not.toBe('mine');
});

it('is never a folder with files of others, nor a whole disk, whose rights would be lost', async () => {
  await writeFile(path.join(folder, 'accounts.xlsx'), '');
  await mkdir(path.join(folder, 'config'));
  await expect(prepareHome(folder, ROOT)).rejects.toThrow(/take away other people's rights to everything in/);
  expect((await readdir(folder)).toSorted()).toEqual(['accounts.xlsx', 'config']);
  await expect(prepareHome(path.parse(folder).root, ROOT)).rejects.toThrow(/rights to everything in \/\.$/);
  await writeFile(path.join(folder, 'config', 'settings.ini'), '');
  await prepareHome(folder, ROOT);
});

it('says in a sentence why it cannot be made', async () => {
  await writeFile(path.join(folder, 'file'), '');
  await expect(prepareHome(path.join(folder, 'file'), ROOT)).rejects.toThrow(
    /^The data folder cannot be made in .*file: a file stands where a folder is expected\.$/,
  );
});
