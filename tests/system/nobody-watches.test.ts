/** What an administrator finds who was not there: errors before there is a log, and Windows' event log. */
import { mkdir, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { EventKind } from '../../src/windows/event-log.js';
import { openCompany } from '../support/company.js';
import type { Company } from '../support/company.js';
import { ProgramInProcess, runInProcess } from '../support/in-process.js';

let company: Company;
let events: [kind: EventKind, text: string][] = [];
afterEach(() => company.close());

const ANN = 'ann@corp.example';

async function open(): Promise<void> {
  events = [];
  company = await openCompany();
  company.hire('ann');
}

const environment = {
  reportEvent: (kind: EventKind, text: string) => {
    events.push([kind, text]);
    return Promise.resolve();
  },
};

const run = (...args: readonly string[]) => runInProcess(company.home, args, environment);

describe('an error before the settings say how to log', () => {
  it.each([
    ['wrong settings', { EWS: { magic_w: '' } }, /\[EWS\] magic_w/],
    ['a template that is not there', { EWS: { inv_template: 'templates/gone.html' } }, /gone\.html/],
  ])('is in the log all the same: %s', async (_, changes, sentence) => {
    await open();
    await company.home.writeSettings(changes);
    const { code } = await run('--once');
    expect(code).toBe(2);
    const [line] = await company.home.readLog();
    expect(line).toMatchObject({ level: 'error' });
    expect(`${String(line?.['msg'])} ${String(line?.['hint'])}`).toMatch(sentence);
    // The next run comes in a minute and says the same.
    expect(events).toEqual([]);
  });

  it('is in the event log where a service has ended by it', async () => {
    await open();
    await company.home.writeSettings({ EWS: { magic_w: '' } });
    expect((await run()).code).toBe(2);
    expect(events).toEqual([['ended', expect.stringContaining('[EWS] magic_w')]]);
  });

  it('makes no folder for a home that is not there', async () => {
    await open();
    const { dir } = company.home;
    await rm(dir, { recursive: true });
    expect((await run('--once')).code).toBe(2);
    await expect(readdir(dir)).rejects.toThrow('ENOENT');
    await mkdir(path.join(dir, 'config'), { recursive: true });
  });
});

describe('the event log', () => {
  it('hears once when runs begin to fail, and once when they succeed again', async () => {
    await open();
    await run('--once');
    expect(events).toEqual([]);
    const fault = company.exchange.faults.add({ kind: 'locked-out', times: Infinity });
    for (let times = 0; times < 2; times += 1) expect((await run('--once')).code).toBe(1);
    expect(events).toEqual([['begun', expect.stringContaining('svc@corp.example')]]);
    fault.remove();
    for (let times = 0; times < 2; times += 1) expect((await run('--once')).code).toBe(0);
    expect(events.map(([kind]) => kind)).toEqual(['begun', 'over']);
    expect(events.join()).not.toContain('Ews;Pass');
  });

  it('hears once of a trouble that a running program cannot write down', async () => {
    await open();
    // No file can take the place of a folder.
    await mkdir(path.join(company.home.dir, 'state/status.json'), { recursive: true });
    const fault = company.exchange.faults.add({ kind: 'locked-out', times: Infinity });
    const program = await ProgramInProcess.start(company.home, environment);
    for (let times = 0; times < 2; times += 1) await program.cycle();
    expect(events.map(([kind]) => kind)).toEqual(['begun']);
    fault.remove();
    for (let times = 0; times < 2; times += 1) await program.cycle();
    expect(events.map(([kind]) => kind)).toEqual(['begun', 'over']);
    await program.close();
  });

  it('hears of it where nobody at all is served, whatever the reason', async () => {
    await open();
    company.exchange.faults.add({
      kind: 'response-error',
      code: 'ErrorImpersonateUserDenied',
      times: Infinity,
      mailbox: ANN,
    });
    await run('--once');
    expect(events).toEqual([['begun', expect.stringContaining('may not impersonate')]]);
  });
});
