/** Files that another program keeps open without sharing them, as backups and virus scanners do. */
import { access, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { openCompany } from '../support/company.js';
import type { Company } from '../support/company.js';
import { isFilledIn, meet } from '../support/meet.js';
import { runTrial } from './support/run-trial.js';
import { dataFolder, driveC, HOME, runWindows, startWindows, type Ended } from './support/windows.js';

/** CreateFileW with this much sharing: https://learn.microsoft.com/windows/win32/api/fileapi/nf-fileapi-createfilew */
const HOLD = `
  const kernel = require('koffi').load('kernel32.dll');
  const open = kernel.func('void *CreateFileW(str16, uint32, uint32, void *, uint32, uint32, void *)');
  const close = kernel.func('bool CloseHandle(void *)');
  const hold = (file, share) => open(file, 0x80000000, share, null, 3, 0x80, null);
`;

let company: Company;
let ann: string;
beforeAll(async () => {
  company = await openCompany({ dir: dataFolder() });
  ann = company.hire('ann');
});
afterAll(() => company.close());

it('are waited for, and in the end named with the true reason', async () => {
  const { stdout, stderr } = await runTrial(`
    import { mkdirSync, writeFileSync } from 'node:fs';
    import { MailboxLists } from './src/config/files/mailbox-lists.js';
    import { readCaFile } from './src/config/files/named-files.js';
    import { readSettingsFile } from './src/config/files/settings-file.js';
    import { StateFile } from './src/store/state-file.js';
    import { writeFileAtomically } from './src/store/atomic-write.js';
    import { createUsersFile } from './src/store/users-file.js';
    import { readTemplateFile } from './src/template-file.js';
    ${HOLD}
    const home = 'C:\\\\Удержанные файлы';
    mkdirSync(home + '\\\\config', { recursive: true });
    const warned: string[] = [];
    const log = { warn: (text: string) => void warned.push(text) } as never;
    const lists = new MailboxLists({ only: home + '\\\\config\\\\list.txt' }, (text) => void warned.push(text));
    const deps = { log, guard: { assertHeld: async () => undefined }, clock: { now: () => new Date() } } as never;
    const readers: Record<string, (file: string) => Promise<unknown>> = {
      'settings.ini': (file) => readSettingsFile(file),
      'template.html': (file) => readTemplateFile(home, file),
      'ca.pem': async (file) => {
        const notRead = (error: Error): void => {
          if (!error.message.includes('holds no certificate')) throw error;
        };
        await readCaFile(file, { home, warn: (text) => void warned.push(text) }).catch(notRead);
      },
      'users.txt': async (file) => {
        if ((await createUsersFile(file, { log }).read()) === undefined) throw new Error(warned.at(-1));
      },
      'list.txt': async () => {
        await lists.refresh();
        if (!lists.isServed('ann@corp.example')) throw new Error(warned.at(-1));
      },
      'state.json': async (file) => {
        const state = new StateFile(file, deps, { mend: () => undefined, loss: '' });
        if (!('isRead' in (await state.load()))) throw new Error('set aside: ' + warned.at(-1));
      },
      'written.json': (file) => writeFileAtomically(file, 'new'),
      'read by others.json': (file) => writeFileAtomically(file, 'new'),
    };
    const content: Record<string, string> = {
      'settings.ini': '[EWS]',
      'template.html': '<a href="{{ WEB_LINK }}">{{ WEB_LINK }}</a>',
      'state.json': '{"format":1,"entries":{"isRead":true}}',
    };
    const run = async (heldMs: number | undefined) => {
      for (const name of Object.keys(readers))
        writeFileSync(home + '\\\\config\\\\' + name, content[name] ?? '2026-01-01 00:00:00\\r\\nann@corp.example\\r\\n');
      const handles = Object.keys(readers).map((name) =>
        hold(home + '\\\\config\\\\' + name, name.startsWith('read by') ? 3 : 0));
      const outcomes = Promise.allSettled(Object.entries(readers).map(([name, read]) => read(home + '\\\\config\\\\' + name)));
      if (heldMs !== undefined) setTimeout(() => handles.forEach((handle) => close(handle)), heldMs);
      const ended = await outcomes;
      if (heldMs === undefined) handles.forEach((handle) => close(handle));
      return Object.fromEntries(ended.map((outcome, index) => [
        Object.keys(readers)[index],
        outcome.status === 'rejected' ? outcome.reason.message + ' ' + outcome.reason.hint : 'read',
      ]));
    };
    console.log(JSON.stringify([await run(undefined), await run(1000)]));
  `);
  expect(stderr).toBe('');
  const [heldForEver, heldForAMoment] = JSON.parse(stdout) as Record<string, string>[];
  const names = Object.keys(heldForAMoment ?? {});
  expect(heldForAMoment).toEqual(Object.fromEntries(names.map((name) => [name, 'read'])));
  expect(names).toHaveLength(8);
  for (const [name, reason] of Object.entries(heldForEver ?? {}))
    expect({ name, reason }).toEqual({
      name,
      reason: expect.stringMatching(/another program keeps it open/) as string,
    });
});

it("do not stop the run where it is today's log: a second file takes the lines", async () => {
  const id = meet(company, ann);
  const [log = ''] = await writeTodaysLog();
  await holdOpen(`${HOME}\\logs\\${log}`);
  expect(await runOnce()).toMatchObject({ code: 0, stderr: '' });
  expect(isFilledIn(company, ann, id)).toBe(true);
  expect(await readdir(path.join(dataFolder(), 'logs'))).toEqual([log.replace('.log', '-2.log'), log]);
});

it('are named in the log where they end a run before its log is open', async () => {
  await holdOpen(`${HOME}\\config\\settings.ini`);
  const { code, stderr } = await runOnce();
  expect(code).toBe(1);
  expect(stderr).toContain('settings.ini cannot be read because another program keeps it open.');
  expect(stderr).not.toContain('right');
  const { msg, hint } = (await company.home.readLog()).at(-1) ?? {};
  expect(stderr).toBe([msg, hint, ''].join('\n'));
});

/** As Task Scheduler starts it: in System32, with nobody at a terminal. */
function runOnce(): Promise<Ended> {
  return runWindows(['node.exe', 'dist\\main.js', '--once', '--home', HOME]);
}

async function writeTodaysLog(): Promise<string[]> {
  await runOnce();
  return await readdir(path.join(dataFolder(), 'logs'));
}

/** Without sharing, until the test is over. */
async function holdOpen(file: string): Promise<void> {
  const mark = path.join(driveC(), 'held');
  const script = `${HOLD}
    if (hold(process.argv[1], 0) === null) process.exit(1);
    require('node:fs').writeFileSync('C:\\\\held', '');
    setInterval(() => {}, 1e6);
  `;
  const { child, ended } = await startWindows(['node.exe', '-e', script, file]);
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await ended;
    await rm(mark);
  });
  await expect.poll(() => access(mark).then(() => true)).toBe(true);
}
