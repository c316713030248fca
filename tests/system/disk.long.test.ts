/**
 * Files under state/ that are damaged or gone, files without rights, and a disk that is full: named in one sentence; the rest
 * is served, and no meeting gets a second block or mail.
 */
import { execFile } from 'node:child_process';
import { chmod, mkdtemp, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterEach, describe, expect, it } from 'vitest';
import { hourAt, openCompany } from '../support/company.js';
import { expectOneBlock } from '../support/meet.js';
import type { Company } from '../support/company.js';
import { createDrivenClock } from '../support/driven-clock.js';
import { runInProcess } from '../support/in-process.js';
import type { Ended } from '../support/in-process.js';
import { BODY_WORDS, expectNoHarm } from '../support/no-harm.js';

const BODY = `<html><body><p>${BODY_WORDS}</p></body></html>`;
const ANN = 'ann@corp.example';
const BOB = 'bob@corp.example';
const GUEST = 'guest@elsewhere.example';
const isRoot = process.getuid?.() === 0;
const run = promisify(execFile);

let company: Company;
let ids: Map<string, string[]>;
const ended: Ended[] = [];
afterEach(() => company.close());

/** Two users with a meeting each that is done, and one with a meeting that is still to be done. */
async function open(): Promise<void> {
  company = await openCompany({ settings: { Logging: { log_level: 'INFO' } } });
  ids = new Map();
  ended.length = 0;
  for (const user of ['ann', 'bob']) company.hire(user, { passcode: '66004217' });
  meet(ANN);
  meet(BOB);
  expect(await once()).toMatchObject({ code: 0, stderr: '' });
  meet(ANN);
}

function meet(address: string): void {
  const known = ids.get(address) ?? [];
  const times = hourAt(3 + known.length);
  const input = { subject: 'Plan', location: '@cms', body: BODY, attendees: [GUEST], ...times };
  ids.set(address, [...known, company.exchange.createMeeting(address, input)]);
}

async function once(): Promise<Ended> {
  const clock = createDrivenClock(new Date());
  const outcome = await runInProcess(company.home, ['--once'], { clock });
  ended.push(outcome);
  return outcome;
}

/** On real time: on a driven clock the lock's signs of life would follow each other without a pause. */
async function onceAsProcess(): Promise<Ended> {
  const { code, stdout, stderr } = await company.home.spawn(['--once']);
  const outcome = { code: code ?? -1, stdout, stderr };
  ended.push(outcome);
  return outcome;
}

const stateFile = (name = path.basename(company.home.stateFileOf(ANN))): string =>
  path.join(company.home.dir, 'state', name);
const FIRST_RUN = expect.stringMatching(/^First run: 1 invitation will be written now, /) as unknown;
const usersFile = (): string => path.join(company.home.dir, 'config', 'users.txt');

async function warnings(): Promise<string[]> {
  const lines = await company.home.readLog();
  return lines.filter(({ level }) => level === 'warn' || level === 'error').map(({ msg }) => String(msg));
}

async function expectAllDoneOnce(): Promise<void> {
  for (const [address, all] of ids) {
    for (const id of all) {
      expectOneBlock(company, address, id, BODY);
      expect(company.exchange.mails.filter(({ itemId }) => itemId === id)).toHaveLength(1);
    }
  }
  const outputs = ended.map((one) => ({ ...one, signal: null, ms: 0 }));
  await expectNoHarm(company, outputs);
}

describe('a state', () => {
  it('of which a file cannot be used is read again in full, said once, and nobody is mailed twice', async () => {
    await open();
    await truncate(stateFile(), Math.floor((await stat(stateFile())).size / 2));
    for (let run = 0; run < 2; run += 1) expect(await once()).toMatchObject({ code: 0, stderr: '' });
    expect(await warnings()).toEqual([
      expect.stringMatching(
        /cannot be used: it is not complete JSON\. It was set aside as mailboxes-\d\d\.json\.damaged-\S+\. Its mailboxes are read again in full\.$/,
      ),
    ]);
    await expectAllDoneOnce();
  });

  it('that was deleted costs a look at everything, and no second mail', async () => {
    await open();
    await rm(path.join(company.home.dir, 'state'), { recursive: true });
    // The one meeting that is still to be done.
    expect(await once()).toMatchObject({ code: 0, stderr: FIRST_RUN });
    expect(await warnings()).toEqual([expect.stringMatching(/^First run: 1 invitation /)]);
    await expectAllDoneOnce();
  });

  it('of which one record is damaged: that mailbox is read again, and the others are not', async () => {
    await open();
    const state = JSON.parse(await readFile(stateFile(), 'utf8')) as { entries: Record<string, unknown> };
    state.entries[ANN] = { ...(state.entries[ANN] as object), retries: { x: 'not an entry' } };
    await writeFile(stateFile(), JSON.stringify(state));
    const before = company.exchange.requests.length;
    expect(await once()).toMatchObject({ code: 0, stderr: '' });
    expect((await warnings()).filter((text) => /holds 1 damaged record\./.test(text))).toHaveLength(1);
    const read = company.exchange.requests.slice(before).filter(({ operation }) => operation === 'GetItem');
    expect(new Set(read.map(({ mailbox }) => mailbox))).toEqual(new Set([ANN]));
    await expectAllDoneOnce();
  });
});

/** Rights mean nothing to root: there the program is a process of another account. */
async function onceWithRights(): Promise<Ended> {
  if (!isRoot) return await once();
  await run('chown', ['-R', '--no-dereference', '65534:65534', company.home.dir]);
  const args = ['--reuid=65534', '--regid=65534', '--clear-groups', process.execPath];
  const program = path.resolve(import.meta.dirname, '../../dist/main.js');
  const outcome = await run('setpriv', [...args, program, '--once', '--home', company.home.dir]).then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    (error: { code: number; stdout: string; stderr: string }) => error,
  );
  const result = { code: outcome.code, stdout: outcome.stdout, stderr: outcome.stderr };
  ended.push(result);
  return result;
}

describe.skipIf(process.platform === 'win32')('without the right to', () => {
  it('read a state file: it is named and set aside', async () => {
    await open();
    await chmod(stateFile(), 0o000);
    expect(await onceWithRights()).toMatchObject({ code: 0, stderr: '' });
    expect((await warnings()).filter((text) => /cannot be used: access is denied\./.test(text))).toHaveLength(
      1,
    );
    await expectAllDoneOnce();
  });

  it('write a state file it is replaced all the same, since only the folder counts', async () => {
    await open();
    await chmod(stateFile(), 0o444);
    expect(await onceWithRights()).toMatchObject({ code: 0, stderr: '' });
    expect(await warnings()).toEqual([]);
    await expectAllDoneOnce();
  });

  it('write to state/: exit code 1, one sentence with a remedy, and nothing is written to Exchange', async () => {
    await open();
    const mailsBefore = company.exchange.mails.length;
    await chmod(path.join(company.home.dir, 'state'), 0o555);
    const outcome = await onceWithRights();
    expect(outcome.code).toBe(1);
    expect(outcome.stderr).toMatch(/state\S*: access is denied\.\nGive the account/);
    expect(company.exchange.mails).toHaveLength(mailsBefore);
    await chmod(path.join(company.home.dir, 'state'), 0o755);
    expect(await once()).toMatchObject({ code: 0, stderr: '' });
    await expectAllDoneOnce();
  });

  it('write to config/: the users that are known are served while no user sync is due', async () => {
    await open();
    await chmod(usersFile(), 0o444);
    await chmod(path.dirname(usersFile()), 0o555);
    expect(await onceWithRights()).toMatchObject({ code: 0, stderr: '' });
    await chmod(path.dirname(usersFile()), 0o755);
    await expectAllDoneOnce();
  });
});

/** @returns undefined where nobody may mount here */
async function mountSmallDisk(kilobytes: number): Promise<string | undefined> {
  if (!isRoot || process.platform !== 'linux') return undefined;
  const dir = await mkdtemp(path.join(tmpdir(), 'cms-small-disk-'));
  try {
    await run('mount', ['-t', 'tmpfs', '-o', `size=${kilobytes}k`, 'tmpfs', dir]);
    return dir;
  } catch {
    await rm(dir, { recursive: true });
    return undefined;
  }
}

it('a full disk under state/: told in one sentence, and when there is room again nobody is mailed twice', async (context) => {
  await open();
  const disk = await mountSmallDisk(256);
  if (disk === undefined) return context.skip('A small disk can be mounted by root on Linux only.');
  try {
    const state = path.join(company.home.dir, 'state');
    await run('cp', ['-a', `${state}/.`, disk]);
    await run('mount', ['--bind', disk, state]);
    try {
      const filler = path.join(state, 'filler');
      await run('sh', ['-c', `head -c 1000000 /dev/zero > '${filler}' || true`]);
      const outcome = await onceAsProcess();
      expect(outcome.code).toBe(1);
      expect(outcome.stderr).toMatch(/: the disk is full\.\nMake room on that disk\./);
      await rm(filler);
      // A disk that fills up in the middle of the work.
      for (const left of [4_096, 8_192, 16_384]) {
        meet(ANN);
        await run('sh', ['-c', `head -c ${256 * 1_024 - 24_576 - left} /dev/zero > '${filler}' || true`]);
        await onceAsProcess();
        await rm(filler);
      }
      expect(await onceAsProcess()).toMatchObject({ code: 0, stderr: '' });
      expect(await onceAsProcess()).toMatchObject({ code: 0, stderr: '' });
      await expectAllDoneOnce();
    } finally {
      await run('umount', [state]);
    }
  } finally {
    await run('umount', [disk]);
    await rm(disk, { recursive: true, force: true });
  }
});
