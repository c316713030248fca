/** What the program asks of Windows itself: data protection, the event log, and the keys of the console. */
import { chmod, mkdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { openCompany } from '../support/company.js';
import { runTrial } from './support/run-trial.js';
import { dataFolder, driveC, HOME, runWindows } from './support/windows.js';

afterAll(() => rm(dataFolder(), { recursive: true, force: true }));

it('gives back what was encrypted for the account or the computer, and names the error where it cannot', async () => {
  const { code, stdout, stderr } = await runTrial(`
    import { findDataProtection } from './src/windows/data-protection.js';
    const protection = findDataProtection()!;
    const secret = Buffer.from('пароль "#');
    for (const scope of ['account', 'computer'] as const) {
      const encrypted = await protection.protect(secret, scope);
      if (!encrypted.ok || encrypted.data.includes(secret)) throw new Error('not encrypted');
      const decrypted = await protection.unprotect(encrypted.data);
      console.log(decrypted.ok && decrypted.data.equals(secret));
    }
    const began = process.cpuUsage();
    const encrypted = await protection.protect(secret, 'account');
    const { user, system } = process.cpuUsage(began);
    console.log(user + system < 1_000_000);
    console.log(JSON.stringify(await protection.unprotect(Buffer.alloc(200, 7))));
  `);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const [account, computer, isQuick, failure = ''] = stdout.trim().split(/\r?\n/);
  expect([account, computer, isQuick]).toEqual(['true', 'true', 'true']);
  expect(JSON.parse(failure)).toMatchObject({
    ok: false,
    reason: expect.stringMatching(/\(Windows error \w+\)$/) as string,
  });
});

it('writes into the event log what has ended a service', async () => {
  const company = await openCompany({ dir: dataFolder(), settings: { EWS: { magic_w: '' } } });
  // Wine keeps no events, but shows those that come in.
  const env = { WINEDEBUG: 'fixme-all,err+eventlog' };
  const command = ['node.exe', 'dist\\main.js', '--home', HOME];
  const { code, stderr } = await runWindows(command, undefined, env);
  expect(code).toBe(2);
  expect(stderr).toMatch(/err:eventlog:ReportEventW L".*\[EWS\] magic_w/);
  await company.close();
});

it('gives an account the right to log on as a service or as a batch job', async () => {
  const { stdout, stderr } = await runTrial(`
    import { allowLogon } from './src/windows/logon-right.js';
    import { userInfo } from 'node:os';
    await allowLogon(userInfo().username, 'service');
    await allowLogon(userInfo().username, 'task');
    console.log('given');
    await allowLogon('NOWHERE\\\\nobody', 'task').catch((error) => console.log(error.message));
  `);
  expect(stderr).toBe('');
  expect(stdout).toMatch(/^given\r?\nThe account NOWHERE\\nobody cannot be given the right/);
});

it('takes away the rights to a folder from all others, whoever gave them', async () => {
  const folder = path.join(driveC(), 'planted');
  await mkdir(path.join(folder, 'config'), { recursive: true });
  // Wine keeps Everyone's rights as those of others.
  await chmod(folder, 0o777);
  const { stdout, stderr } = await runTrial(`
    import { restrictFolder } from './src/windows/file-rights.js';
    await restrictFolder('C:\\\\planted', '*S-1-5-18', process.env);
    console.log('closed');
  `);
  expect(stderr).toBe('');
  expect(stdout.trim()).toBe('closed');
  expect((await stat(folder)).mode & 0o007).toBe(0);
  await rm(folder, { recursive: true });
});

it('reads what the programs of Windows say in letters beyond ASCII', async () => {
  const { stdout, stderr } = await runTrial(`
    import { runSystemProgram } from './src/windows/system-program.js';
    console.log(JSON.stringify(await runSystemProgram('cmd.exe', ['/c', 'echo', 'Größe'], process.env)));
  `);
  expect(stderr).toBe('');
  expect(JSON.parse(stdout)).toEqual({ exitCode: 0, output: 'Größe' });
});

it('ends well at Ctrl+C', async () => {
  const company = await openCompany({ dir: dataFolder() });
  company.hire('ann');
  // The console's event goes to everybody at it, the sender included.
  const { stdout, stderr } = await runTrial(
    `
    import { spawn } from 'node:child_process';
    import { existsSync, openSync, readdirSync } from 'node:fs';
    import { setTimeout as pause } from 'node:timers/promises';
    import koffi from 'koffi';
    const [, , home, outputFile] = process.argv;
    const kernel = koffi.load('kernel32.dll');
    kernel.func('bool FreeConsole()')();
    kernel.func('bool AllocConsole()')();
    process.on('SIGINT', () => undefined);
    const output = openSync(outputFile, 'a');
    const child = spawn(process.execPath, ['dist/main.js', '--home', home], { stdio: ['ignore', output, output] });
    child.on('exit', (code) => console.log('exit', code));
    while (!existsSync(home + '/state/status.json')) await pause(100);
    kernel.func('bool GenerateConsoleCtrlEvent(uint32 event, uint32 group)')(0, 0);
  `,
    [HOME, 'C:\\output.txt'],
  );
  expect({ stdout: stdout.trim(), stderr }).toEqual({ stdout: 'exit 0', stderr: '' });
  expect((await company.home.readLog()).at(-1)?.['msg']).toBe('Stopped.');
  await company.close();
  await rm(path.join(driveC(), 'output.txt'), { force: true });
});
