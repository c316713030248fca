/** Who may read what the program writes. */
import { chown, readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openCompany } from '../support/company.js';
import type { Company } from '../support/company.js';

let company: Company;
beforeAll(async () => {
  company = await openCompany();
  company.hire('ann');
});
afterAll(() => company.close());

it.skipIf(process.platform === 'win32')(
  'what a run writes can be read by its own account alone',
  async () => {
    await rm(path.join(company.home.dir, 'logs'), { recursive: true });
    await company.home.writeSettings({ EWS: { timeout: '0' } });
    expect((await company.home.spawn(['--once'])).code).toBe(2);
    await company.home.writeSettings();
    expect((await company.home.spawn(['--once'])).code).toBe(0);
    const modes = await readModes();
    expect(modes.length).toBeGreaterThan(4);
    expect(new Set(modes)).toEqual(new Set([0o600]));
  },
);

it.runIf(process.getuid?.() === 0)(
  'what root leaves can be read by the account whose home it is',
  async () => {
    await chown(company.home.dir, 65_534, 65_534);
    for (const name of ['state', 'logs', 'config/users.txt'])
      await rm(path.join(company.home.dir, name), { recursive: true });
    expect((await company.home.spawn(['--once'])).code).toBe(0);
    expect(new Set(await readModes())).toEqual(new Set([0o644]));
  },
);

/** Of all files in config/users.txt, state/ and logs/. */
async function readModes(): Promise<readonly number[]> {
  const listed = await Promise.all(
    ['state', 'logs'].map(async (folder) =>
      (await readdir(path.join(company.home.dir, folder))).map((name) => path.join(folder, name)),
    ),
  );
  const files = ['config/users.txt', ...listed.flat()].map((name) => path.join(company.home.dir, name));
  return await Promise.all(files.map(async (file) => (await stat(file)).mode & 0o777));
}
