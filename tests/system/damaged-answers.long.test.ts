/** Servers that answer with anything but an answer: the others are served, nothing crashes, and all is made up for. */
import { afterEach, describe, expect, it } from 'vitest';
import type { Fault } from '../../src/simulator/exchange/faults/fault.js';
import type { CmsFault } from '../../src/simulator/cms/cms-faults.js';
import { joinLinks, writtenBlocks } from '../support/blocks.js';
import { meet } from '../support/meet.js';
import { joinLink, openCompany } from '../support/company.js';
import type { Company } from '../support/company.js';
import { BODY_WORDS, expectNoHarm } from '../support/no-harm.js';
import type { Finished } from '../support/program.js';

let company: Company;
let runs: Finished[] = [];
let meetings: Meeting[] = [];
afterEach(() => company.close());

const EXCHANGE_FAULTS: readonly Fault[] = [
  { kind: 'truncated' },
  { kind: 'truncated', keep: 0.97 },
  { kind: 'server-error-page' },
  { kind: 'server-error-page', status: 200 },
  { kind: 'redirect-to-error-page' },
  { kind: 'empty-500' },
  { kind: 'text-500' },
  { kind: 'garbage' },
  { kind: 'entity-bomb' },
  { kind: 'deep-nesting' },
  { kind: 'reset' },
  { kind: 'reset-mid-answer' },
  { kind: 'http', status: 200, body: '' },
  { kind: 'soap-fault', code: 'ErrorInternalServerTransientError' },
  { kind: 'soap-fault', code: 'ErrorNobodyKnows', status: 200, bare: true },
];

describe('an Exchange whose answers for one mailbox are damaged', () => {
  it.each(['SyncFolderItems', 'GetItem'] as const)(
    'to %s: the others are served in the same cycle, and it is in the next',
    async (operation) => {
      await open(EXCHANGE_FAULTS.map((_fault, index) => `user${index}`).concat('ann', 'bob'));
      const faults = EXCHANGE_FAULTS.map((fault, index) =>
        company.exchange.faults.add({
          ...fault,
          operation,
          mailbox: `user${index}@corp.example`,
          times: Infinity,
        }),
      );
      await run();
      expect(faults.map(({ struck }) => struck > 0)).toEqual(faults.map(() => true));
      expect(filledIn()).toEqual(['ann', 'bob']);
      const warned = (await company.home.readLog()).filter(({ level }) => level === 40 || level === 'warn');
      for (const [index, { kind }] of EXCHANGE_FAULTS.entries()) {
        const own = warned.filter(({ mailbox }) => mailbox === `user${index}@corp.example`);
        expect(own, kind).toHaveLength(1);
        expect(String(own[0]?.msg), kind).toMatch(/^[A-Z][^\n<]*\.$/);
      }
      company.exchange.faults.clear();
      await run();
      await expectAllDone();
    },
  );

  it.each([true, false])(
    'to UpdateItem, which it carried out (%s): one block and one mail in the end',
    async (executed) => {
      const faults = EXCHANGE_FAULTS.filter(({ kind }) => kind !== 'soap-fault');
      await open(faults.map((_fault, index) => `user${index}`).concat('ann'));
      faults.forEach((fault, index) =>
        company.exchange.faults.add({
          ...fault,
          operation: 'UpdateItem',
          executed,
          mailbox: `user${index}@corp.example`,
        }),
      );
      await run();
      company.exchange.faults.clear();
      await run();
      await expectAllDone();
    },
  );
});

describe('an Exchange whose answers are damaged for all mailboxes', () => {
  it('the runs fail with a plain sentence, and the next one fills the meetings in', async () => {
    await open(['ann', 'bob', 'cleo']);
    for (const kind of ['truncated', 'server-error-page', 'empty-500'] as const) {
      company.exchange.faults.add({ kind, operation: 'SyncFolderItems', times: Infinity });
      const failed = await run(1);
      expect(failed.stderr, kind).toMatch(/^[A-Z0-9].*\.\n/);
      company.exchange.faults.clear();
    }
    await run();
    await expectAllDone();
  });
});

const CMS_FAULTS: readonly Omit<CmsFault, 'at'>[] = [
  { kind: 'truncated-xml' },
  { kind: 'wrong-root' },
  { kind: 'verbatim', body: '<coSpaces total="1"><coSpace id="1"><name>A & B</name></coSpaces>' },
];

describe('a CMS whose answers are damaged', () => {
  it('for one room: the others are served in the same cycle, and it is in the next', async () => {
    await open(['ann', 'bob', 'cleo']);
    await run();
    for (const fault of CMS_FAULTS) {
      meetings = ['ann', 'bob', 'cleo'].map(createMeeting);
      company.cms.faults.add({ ...fault, at: /ann\.space/, times: Infinity });
      await run();
      expect(filledIn(), fault.kind).toEqual(['bob', 'cleo']);
      company.cms.faults.clear();
    }
    await run();
    await expectAllDone();
  });

  it('for all, and nobody known yet: the runs fail with a plain sentence, and the next one does the work', async () => {
    await open(['ann', 'bob']);
    for (const kind of ['truncated-xml', 'html', 'reset-in-answer'] as const) {
      company.cms.faults.add({ kind, times: Infinity });
      const failed = await run(1);
      expect(failed.stderr, kind).toMatch(/^CMS at .*\.\n/);
      company.cms.faults.clear();
    }
    expect(company.exchange.requests).toEqual([]);
    await run();
    await expectAllDone();
  });
});

interface Meeting {
  readonly user: string;
  readonly id: string;
}

async function open(users: readonly string[]): Promise<void> {
  runs = [];
  company = await openCompany();
  for (const user of users) company.hire(user, { passcode: '66004217' });
  meetings = users.map(createMeeting);
}

function createMeeting(user: string): Meeting {
  return { user, id: meet(company, `${user}@corp.example`, { body: `<p>${BODY_WORDS}</p>` }) };
}

async function run(code: 0 | 1 = 0): Promise<Finished> {
  const finished = await company.home.run(['--once']);
  runs.push(finished);
  expect(finished).toMatchObject({ code, signal: null });
  return finished;
}

function bodyOf({ user, id }: Meeting): string {
  return company.exchange.readItem(`${user}@corp.example`, id).body.text;
}

function filledIn(): string[] {
  return meetings.filter((meeting) => writtenBlocks(bodyOf(meeting)).length > 0).map(({ user }) => user);
}

async function expectAllDone(): Promise<void> {
  for (const meeting of meetings) {
    expect(joinLinks(bodyOf(meeting)), meeting.user).toEqual([joinLink(company.cms, meeting.user)]);
    const mails = company.exchange.mails.filter(({ itemId }) => itemId === meeting.id);
    expect(mails, meeting.user).toHaveLength(1);
  }
  await expectNoHarm(company, runs);
}
