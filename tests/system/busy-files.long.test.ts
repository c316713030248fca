/**
 * Files that a virus scanner or a backup holds for a moment, which Windows answers with EBUSY, EPERM or EACCES: whichever
 * operation it befalls, the run does its work, and nobody has to be told.
 */
import { readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { leaveResyncRequest } from '../../src/store/resync-requests.js';
import { shardFileName, shardNumberOf } from '../../src/store/mailboxes/shard.js';
import { hourAt, openCompany } from '../support/company.js';
import { expectOwnLink } from '../support/meet.js';
import type { Company } from '../support/company.js';
import { hookFileOperations } from '../support/file-operations.mjs';
import { runInProcess } from '../support/in-process.js';

const ANN = 'ann@corp.example';
/** What a process does to a file that it has open already cannot be in anybody's way. */
const NEVER_BUSY = /^FileHandle|^closeSync$|^writeSync$/;
const LIMIT = 500;

it('a file of the state, or the list of users, that is busy for a moment is waited for', async () => {
  let isOver = false;
  for (let nth = 1; !isOver && nth < LIMIT; nth += 1) {
    const company = await openCompany();
    try {
      const meeting = await setUp(company);
      const { count, struck, ended } = await runWithBusyFile(company, nth);
      isOver = count < nth;
      expect({ struck, ...ended }).toEqual({ struck, code: 0, stdout: '', stderr: '' });
      const troubles = (await company.home.readLog()).filter(
        ({ level }) => level === 'warn' || level === 'error',
      );
      expect({ struck, troubles }).toEqual({ struck, troubles: [] });
      expectOwnLink(company, ANN, meeting);
      expect(company.exchange.mails).toHaveLength(1);
      expect({ struck, left: await stateFiles(company) }).toEqual({ struck, left: STATE_FILES });
    } finally {
      await company.close();
    }
  }
  expect(isOver).toBe(true);
});

const STATE_FILES = [
  'first-syncs.json',
  shardFileName(shardNumberOf(ANN)),
  'requests',
  'run.json',
  'status.json',
];

/** A known mailbox with a meeting that is to be filled in, a user sync and a resync that are due. */
async function setUp(company: Company): Promise<string> {
  company.hire('ann');
  await runInProcess(company.home, ['--once']);
  const { dir } = company.home;
  const input = { location: '@cms', body: '<p>x</p>', attendees: ['guest@elsewhere.example'] };
  const meeting = company.exchange.createMeeting(ANN, { ...input, ...hourAt(2) });
  await writeFile(path.join(dir, 'config', 'users.txt'), `2020-02-29 03:04:05\n${ANN}\n`);
  await writeFile(
    path.join(dir, 'state', 'run.json'),
    `{"format":1,"entries":{"firstRunAnnouncedAt":"2020-02-29T03:04:05.000Z"}}`,
  );
  await leaveResyncRequest(path.join(dir, 'state'), ANN);
  return meeting;
}

async function runWithBusyFile(company: Company, nth: number) {
  let count = 0;
  let struck = 'nothing';
  const unhook = hookFileOperations(company.home.dir, (operation, file) => {
    const isMeant = /state|users\.txt/.test(path.relative(company.home.dir, file));
    if (!isMeant || NEVER_BUSY.test(operation) || (count += 1) !== nth) return undefined;
    struck = `${operation} ${path.basename(file)}`;
    const busy = Object.assign(new Error('busy'), { code: 'EBUSY' });
    if (operation.endsWith('Sync')) throw busy;
    return Promise.reject(busy);
  });
  try {
    const ended = await runInProcess(company.home, ['--once']);
    return { count, struck, ended };
  } finally {
    unhook();
  }
}

async function stateFiles(company: Company): Promise<string[]> {
  return (await readdir(path.join(company.home.dir, 'state'), { recursive: true })).sort();
}
