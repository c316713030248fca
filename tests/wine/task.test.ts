/** The scheduled task as Wine's Task Scheduler takes it: it reads settings and description, and drops triggers and actions. */
import { existsSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { decodeText } from '../../src/files/text-encoding.js';
import { dataFolder, driveC, runProgram, runWindows } from './support/windows.js';

const kept = (): string => path.join(driveC(), 'windows/system32/tasks/CMS Calendar Magic');

const readKept = async (): Promise<string> => decodeText(await readFile(kept()));

/** Whether Windows knows whose events they are. */
async function isSourceKnown(): Promise<boolean> {
  const key = 'HKLM\\SYSTEM\\CurrentControlSet\\Services\\EventLog\\Application\\CMS Calendar Magic';
  return (await runWindows(['reg', 'query', key])).code === 0;
}

afterAll(() => rm(dataFolder(), { recursive: true, force: true }));

it('is registered, but waits while there are no settings, and says what is left to do', async () => {
  const { code, stdout, stderr } = await runProgram('task', 'install', '--account', 'LocalSystem');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toContain('is installed, but not enabled yet.');
  expect(stdout).toContain('schtasks /Change /TN "CMS Calendar Magic" /ENABLE');
  expect(existsSync(path.join(dataFolder(), 'config', 'settings.ini.sample'))).toBe(true);
  const xml = await readKept();
  for (const setting of [
    '<MultipleInstancesPolicy>IgnoreNew<',
    '<Hidden>true<',
    '<ExecutionTimeLimit>PT5M<',
    '<StartWhenAvailable>true<',
    '<DisallowStartIfOnBatteries>false<',
    '<Enabled>false<',
  ])
    expect(xml).toContain(setting);
});

it('is enabled at once where there are settings, and replaces the one before', async () => {
  await writeFile(path.join(dataFolder(), 'config', 'settings.ini'), '');
  const { code, stdout } = await runProgram('task', 'install', '--account', 'LocalSystem');
  expect(code).toBe(0);
  expect(stdout).toContain('is installed and runs every minute.');
  expect(await readKept()).toContain('<Enabled>true<');
});

it('keeps its source of events when the service is uninstalled', async () => {
  expect((await runProgram('service', 'uninstall')).code).toBe(0);
  expect(await isSourceKnown()).toBe(true);
});

it('is removed, and the data stays', async () => {
  expect(await runProgram('task', 'uninstall')).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('The task is uninstalled. The data stays.') as string,
  });
  expect(existsSync(kept())).toBe(false);
  expect(await isSourceKnown()).toBe(false);
  expect(existsSync(path.join(dataFolder(), 'config', 'settings.ini'))).toBe(true);
});
