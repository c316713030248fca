import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeEach, expect, it } from 'vitest';
import { makeTempDir } from '../../../support/temp-dir.js';
import { describeNextSteps, requireWindows, toCall } from '../../../../src/commands/service/installation.js';

let folder: string;
beforeEach(async () => {
  folder = makeTempDir();
  await mkdir(path.join(folder, 'config'));
});

it('refuses elsewhere than on Windows, in one sentence', () => {
  expect(() => requireWindows({ kind: 'service', action: 'install' }, 'linux')).toThrow(
    /^The command service works on Windows only\.$/,
  );
  expect(() => requireWindows({ kind: 'task', action: 'install' }, 'win32')).not.toThrow();
});

it('names three next steps, check first, as commands to copy', () => {
  const text = describeNextSteps(folder, 'C:\\x', 'the last command').join('\n');
  expect(text).toMatch(
    /1\.[^]*Copy settings\.ini\.sample[^]* check --home [^]*2\.[^]* --dry-run [^]*3\.[^]*the last command$/,
  );
});

it('does not have settings overwritten that are there', async () => {
  await writeFile(path.join(folder, 'config', 'settings.ini'), '');
  const text = describeNextSteps(folder, 'C:\\x', 'go').join('\n');
  expect(text).not.toContain('Copy');
  expect(text).toContain('Check settings.ini, until this finds nothing wrong');
});

it('calls the program by its starter where there is one', async () => {
  expect(toCall(folder, ['check', '--home', 'C:\\a b'])).toBe('node dist\\main.js check --home "C:\\a b"');
  await writeFile(path.join(folder, 'cms-calendar-magic.cmd'), '');
  expect(toCall(folder, ['service', 'start'])).toBe('.\\cms-calendar-magic.cmd service start');
});
