/** What cannot be done now is kept and done later: in its time, across restarts, and at once when somebody asks for it. */
import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { Fault } from '../../src/simulator/exchange/faults/fault.js';
import { joinLinks, writtenBlocks } from '../support/blocks.js';
import { bodyOf, expectOwnLink, meet } from '../support/meet.js';
import { hourAt, joinLink, openCompany } from '../support/company.js';
import type { Company } from '../support/company.js';
import { runInProcess } from '../support/in-process.js';
import { BODY_WORDS, expectNoHarm } from '../support/no-harm.js';
import type { Finished } from '../support/program.js';

let company: Company;
let runs: Finished[] = [];
afterEach(() => company.close());

const ANN = 'ann@corp.example';
const BOB = 'bob@corp.example';

describe('a user without a personal room', () => {
  it('is warned of once and asked for again after a wait, not in every cycle; a resync asks at once', async () => {
    await open();
    company.cms.objects.setUri('ann.space', 'ann.meet');
    const waiting = createMeeting(ANN);
    const other = createMeeting(BOB);
    // The next cycle looks once more; then the waits begin.
    for (let cycle = 0; cycle < 2; cycle += 1) await run();
    const asked = company.cms.requests.length;
    for (let cycle = 0; cycle < 2; cycle += 1) await run();
    expect(company.cms.requests.length).toBe(asked);
    expect(await warnings('NoPersonalRoom')).toBe(1);
    expect([blocks(ANN, waiting), blocks(BOB, other)]).toEqual([0, 1]);
    company.cms.objects.setUri('ann.meet', 'ann.space');
    await run(['--resync', ANN]);
    expectOwnLink(company, ANN, waiting);
    await expectNoHarm(company, runs);
  });

  it('is warned of once although the wait is over several times, filled in once there is a room, and said to be well once', async () => {
    await open();
    company.cms.objects.setUri('ann.space', 'ann.meet');
    const id = createMeeting(ANN);
    await run();
    for (let cycle = 0; cycle < 2; cycle += 1) {
      const asked = company.cms.requests.length;
      await letWaitsPass();
      await run();
      expect(company.cms.requests.length).toBeGreaterThan(asked);
    }
    expect(await warnings('NoPersonalRoom')).toBe(1);
    company.cms.objects.setUri('ann.meet', 'ann.space');
    await letWaitsPass();
    await run();
    expectOwnLink(company, ANN, id);
    expect(company.exchange.mails).toHaveLength(1);
    await run();
    const ends = (await company.home.readLog()).filter(
      ({ msg }) => msg === 'The trouble with this meeting is over.',
    );
    expect(ends).toMatchObject([{ mailbox: ANN, itemId: id }]);
    expect([30, 'info']).toContain(ends[0]?.level);
    await expectNoHarm(company, runs);
  });

  it('that is deleted or loses the keyword while it waits is forgotten', async () => {
    await open();
    company.cms.objects.setUri('ann.space', 'ann.meet');
    const [deleted, edited] = [createMeeting(ANN), createMeeting(ANN)];
    await run();
    company.exchange.deleteMeeting(ANN, deleted);
    company.exchange.editMeeting(ANN, edited, { location: 'Room 4' });
    company.cms.objects.setUri('ann.meet', 'ann.space');
    // It is looked at once more when its time has come.
    await letWaitsPass();
    await run();
    await letWaitsPass();
    const before = company.exchange.requests.length;
    await run();
    expect(company.exchange.requests.slice(before).map(({ operation }) => operation)).not.toContain(
      'GetItem',
    );
    expect(company.exchange.mails).toEqual([]);
    await expectNoHarm(company, runs);
  });
});

const BUSY: readonly Fault[] = [
  { kind: 'soap-fault', code: 'ErrorServerBusy', values: { BackOffMilliseconds: '300000' } },
  { kind: 'too-many-requests', retryAfter: '300' },
  { kind: 'service-unavailable', retryAfter: '300' },
];

describe('a server that wants to be left alone', () => {
  it('is not asked again for that mailbox before the time it gave, across restarts', async () => {
    await open();
    const busy = BUSY.map((fault, index) => {
      const mailbox = company.hire(`busy${index}`, { passcode: '66004217' });
      company.exchange.faults.add({ ...fault, mailbox });
      return { mailbox, id: createMeeting(mailbox) };
    });
    const other = createMeeting(BOB);
    await run();
    const before = company.exchange.requests.length;
    await run();
    const asked = company.exchange.requests.slice(before).map(({ mailbox }) => mailbox);
    expect(asked.sort()).toEqual([ANN, BOB]);
    expect(busy.map(({ mailbox, id }) => blocks(mailbox, id))).toEqual([0, 0, 0]);
    expect(blocks(BOB, other)).toBe(1);
    await letWaitsPass();
    await run();
    for (const { mailbox, id } of busy) expectOwnLink(company, mailbox, id);
    expect(company.exchange.mails).toHaveLength(4);
    await expectNoHarm(company, runs);
  });
});

describe('a mailbox that cannot be served', () => {
  it('is named with its code, asked again after an hour or on resync, and holds up nobody', async () => {
    await open();
    const [waiting, other] = [createMeeting(ANN), createMeeting(BOB)];
    const code = 'ErrorImpersonateUserDenied';
    const fault = company.exchange.faults.add({
      kind: 'response-error',
      code,
      mailbox: ANN,
      times: Infinity,
    });
    await run();
    await run();
    expect(fault.struck).toBe(1);
    const lines = (await company.home.readLog()).filter(({ serverCode }) => serverCode === code);
    expect(lines).toMatchObject([{ mailbox: ANN }]);
    expect(lines[0]?.hint).toMatch(/\S/);
    expect([blocks(ANN, waiting), blocks(BOB, other)]).toEqual([0, 1]);
    fault.remove();
    await run(['--resync', ANN]);
    expectOwnLink(company, ANN, waiting);
    await expectNoHarm(company, runs);
  });
});

describe('a mailbox whose primary address is another one', () => {
  it('is served under that one in the same cycle, once the server has named it', async () => {
    await open();
    const asked = company.hire('carl', { passcode: '66004217' });
    const primary = 'carl.jones@corp.example';
    company.exchange.removeMailbox(asked);
    company.exchange.addMailbox(primary, { proxyAddresses: [asked] });
    const [id, other] = [createMeeting(primary), createMeeting(BOB)];
    await run();
    expect(joinLinks(bodyOf(company, primary, id))).toEqual([joinLink(company.cms, 'carl')]);
    expectOwnLink(company, BOB, other);
    expect(company.exchange.mails).toHaveLength(2);
    await expectNoHarm(company, runs);
  });
});

describe('a meeting that Exchange says it does not know', () => {
  const unknown: Fault = { kind: 'response-error', code: 'ErrorItemNotFound' };

  it('is looked for once more, for a server that has just changed over', async () => {
    await open();
    const id = createMeeting(ANN);
    company.exchange.faults.add({ ...unknown, operation: 'GetItem' });
    await run();
    expect(blocks(ANN, id)).toBe(0);
    await run();
    expectOwnLink(company, ANN, id);
    await expectNoHarm(company, runs);
  });

  it('is dropped when it is not known then either, and costs nothing more', async () => {
    await open();
    createMeeting(ANN);
    company.exchange.faults.add({ ...unknown, operation: 'GetItem', times: Infinity });
    await run();
    await run();
    const before = company.exchange.requests.length;
    await run();
    const asked = company.exchange.requests.slice(before).map(({ operation }) => operation);
    expect(asked).toEqual(['SyncFolderItems', 'SyncFolderItems']);
    await expectNoHarm(company, runs);
  });

  it('is not looked for where it was deleted', async () => {
    await open();
    const id = createMeeting(ANN);
    company.exchange.faults.add({ ...unknown, operation: 'GetItem' });
    await run();
    company.exchange.deleteMeeting(ANN, id);
    const before = company.exchange.requests.length;
    await run();
    const asked = company.exchange.requests.slice(before).map(({ operation }) => operation);
    expect(asked).toEqual(['SyncFolderItems', 'SyncFolderItems']);
    await expectNoHarm(company, runs);
  });
});

describe('a series that could not be read at first', () => {
  it.each([
    ['their request fails', false],
    ['the program is asked to stop', true],
  ])('has its changed occurrences gone through, though %s then', async (_what, isStopped) => {
    await open();
    const series = company.exchange.createMeeting(ANN, {
      location: 'Room 4',
      body: `<p>${BODY_WORDS}</p>`,
      attendees: ['guest@elsewhere.example'],
      recurrence: { pattern: 'weekly', count: 5 },
      ...hourAt(2),
    });
    const { start, occurrenceRef } = company.exchange.readItem(ANN, series);
    const second = new Date(start.getTime() + 7 * 24 * 3_600_000);
    company.exchange.changeOccurrence(ANN, series, second, { location: '@cms' });
    const { id } = occurrenceRef(second);
    const { faults } = company.exchange;
    faults.add({ kind: 'response-error', code: 'ErrorItemNotFound', operation: 'GetItem' });
    await run();
    const stop = new AbortController();
    const end = company.exchange.onRequest(({ operation, requestXml }) => {
      if (isStopped && operation === 'GetItem' && requestXml.includes(id)) stop.abort();
    });
    const trouble = { kind: 'soap-fault', code: 'ErrorInternalServerTransientError' } as const;
    if (!isStopped) faults.add({ ...trouble, operation: 'GetItem', nth: 2 });
    expect(await runInProcess(company.home, ['--once'], { stop: stop.signal })).toMatchObject({ code: 0 });
    end();
    expect(blocks(ANN, id)).toBe(0);
    await run();
    expectOwnLink(company, ANN, id);
    expect(company.exchange.mails).toHaveLength(1);
    await expectNoHarm(company, runs);
  });
});

async function open(): Promise<void> {
  runs = [];
  company = await openCompany();
  for (const user of ['ann', 'bob']) company.hire(user, { passcode: '66004217' });
}

function createMeeting(organizer: string): string {
  return meet(company, organizer, { body: `<p>${BODY_WORDS}</p>` });
}

async function run(args: readonly string[] = ['--once']): Promise<void> {
  const finished = await company.home.run(args);
  runs.push(finished);
  expect(finished.code).toBe(0);
}

/** Lets all waits of the state lie in the past, as if hours had gone by. */
async function letWaitsPass(): Promise<void> {
  const state = path.join(company.home.dir, 'state');
  const entries = await readdir(state, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && entry.name.endsWith('.json'));
  for (const file of files.map((entry) => path.join(entry.parentPath, entry.name))) {
    const text = await readFile(file, 'utf8');
    await writeFile(file, text.replace(/("nextTry":\s*)"[^"]*"/g, '$1"2020-01-01T00:00:00.000Z"'));
  }
}

async function warnings(code: string): Promise<number> {
  const lines = await company.home.readLog();
  return lines.filter((line) => line.code === code && (line.level === 40 || line.level === 'warn')).length;
}

function blocks(address: string, id: string): number {
  return writtenBlocks(bodyOf(company, address, id)).length;
}
