/** Sixty mailboxes and two hundred meetings of every kind, several runs: the whole job at once, told from outside. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MeetingInput } from '../../src/simulator/exchange/calendar/meeting-input.js';
import { joinLinks, withoutBlocks, writtenBlocks } from '../support/blocks.js';
import { hourAt, inHours, joinLink, openCompany } from '../support/company.js';
import type { Company } from '../support/company.js';
import { BODY_WORDS, expectNoHarm } from '../support/no-harm.js';
import type { Finished } from '../support/program.js';

/** Their rooms contain each other's names, so that CMS finds all of them when asked for ann's. */
const NAMESAKES = [
  ...['joann', 'ann2', 'ann.b', 'b.ann', 'susann', 'ann-marie', 'annann', 'x.y.ann', 'hann', 'liann'],
  ...['o_ann', 'mann', 'tann', 'ann.ann', 'roann', 'diann'],
];
const USERS = [
  ...NAMESAKES,
  // Last, so that her own room stands on a later page than theirs.
  'ann',
  ...Array.from({ length: 60 - NAMESAKES.length - 1 }, (_none, index) => `user${index + 10}`),
];

interface Expected {
  readonly organizer: string;
  readonly id: string;
  readonly body: string;
  readonly changeKey: string;
  /** Attendees to be mailed; undefined: the meeting is not to be touched. */
  readonly mailed: readonly string[] | undefined;
  readonly attendees: readonly string[];
  readonly kind: string;
}

/** What a meeting of each kind is made of besides body and time, and whether it is to be filled in. */
const KINDS: readonly {
  readonly kind: string;
  readonly input: Partial<MeetingInput>;
  readonly attends?: 'inside' | 'outside' | 'both';
  readonly isFilledIn: boolean;
  readonly hours?: number;
}[] = [
  { kind: 'keyword', input: { location: '@cms' }, attends: 'inside', isFilledIn: true },
  { kind: 'plain', input: { location: 'Room 4' }, attends: 'inside', isFilledIn: false },
  { kind: 'in a room', input: { location: 'Room 4 / @CMS' }, attends: 'both', isFilledIn: true },
  { kind: 'appointment', input: { location: '(@cms)' }, isFilledIn: true },
  {
    kind: 'series',
    input: { location: '@cms; Berlin', recurrence: { pattern: 'weekly', count: 6 } },
    attends: 'both',
    isFilledIn: true,
  },
  {
    kind: 'endless series',
    input: { location: '@cms', recurrence: { pattern: 'daily' } },
    attends: 'inside',
    isFilledIn: true,
    hours: -24 * 200,
  },
  {
    kind: 'private',
    input: { location: '@cms', sensitivity: 'Private' },
    attends: 'outside',
    isFilledIn: true,
  },
  { kind: 'draft', input: { location: '@cms', sent: false }, attends: 'inside', isFilledIn: false },
  { kind: 'ended', input: { location: '@cms' }, attends: 'inside', isFilledIn: false, hours: -48 },
  { kind: 'received from outside', input: { location: '@cms', received: true }, isFilledIn: false },
  { kind: 'cancelled', input: { location: '@cms', isCancelled: true }, attends: 'inside', isFilledIn: false },
  { kind: 'look-alike', input: { location: 'help@cms.corp.example' }, attends: 'inside', isFilledIn: false },
  { kind: 'in the subject', input: { subject: 'See @cms' }, attends: 'outside', isFilledIn: false },
  {
    kind: 'ended series',
    input: { location: '@cms', recurrence: { pattern: 'daily', count: 3 } },
    attends: 'inside',
    isFilledIn: false,
    hours: -24 * 9,
  },
  { kind: 'plain series', input: { recurrence: { pattern: 'daily', count: 30 } }, isFilledIn: false },
];

let company: Company;
const runs: Finished[] = [];
const meetings: Expected[] = [];

beforeAll(async () => {
  company = await openCompany();
  USERS.forEach((user, index) => company.hire(user, { passcode: `77${1000 + index}31` }));
  for (let index = 0; index < 200; index += 1) meetings.push(createMeeting(index));
  runs.push(await company.home.run(['--once']));
});
afterAll(() => company.close());

function createMeeting(index: number): Expected {
  const { exchange } = company;
  const user = USERS[(index * 7) % USERS.length]!;
  // Each round of users is given other kinds.
  const spec = KINDS[(index + 4 * Math.floor(index / USERS.length)) % KINDS.length]!;
  const inside = [1, 2].map((step) => `${USERS[(index * 7 + step) % USERS.length]!}@corp.example`);
  const outside = [`guest${index}@elsewhere.example`, `gäste+${index}@müller.example`];
  const invited = {
    inside,
    outside,
    both: [...inside, ...outside],
    nobody: [],
  }[spec.attends ?? 'nobody'];
  const organizer = `${user}@corp.example`;
  const body = `<html><body><p>${BODY_WORDS} ${index}</p>\r\n</body></html>\r\n`;
  const at =
    spec.input.isAllDay === true ? { start: inHours(24), end: inHours(48) } : hourAt(spec.hours ?? 2 + index);
  const isAllDay = spec.kind === 'keyword' && index % 2 === 0;
  const input = { subject: `Meeting ${index}`, body, attendees: invited, isAllDay, ...at, ...spec.input };
  const id = exchange.createMeeting(organizer, input);
  const { changeKey } = exchange.readItem(organizer, id);
  const mailed = spec.isFilledIn ? invited : undefined;
  return { organizer, id, body, changeKey, mailed, attendees: inside, kind: `${index} ${spec.kind}` };
}

describe('sixty mailboxes and two hundred meetings', () => {
  it('every matching meeting has one block with its own organizer’s link, and the user’s part is as it was', () => {
    expect(runs[0]).toMatchObject({ code: 0, stderr: '' });
    const filledIn = meetings.filter(({ mailed }) => mailed !== undefined).map(({ organizer }) => organizer);
    expect(filledIn).toEqual(
      expect.arrayContaining(['ann', 'joann', 'ann2'].map((user) => `${user}@corp.example`)),
    );
    for (const meeting of meetings.filter(({ mailed }) => mailed !== undefined)) {
      const { text } = company.exchange.readItem(meeting.organizer, meeting.id).body;
      expect(writtenBlocks(text), meeting.kind).toHaveLength(1);
      expect(withoutBlocks(text), meeting.kind).toBe(meeting.body);
      const own = joinLink(company.cms, meeting.organizer.replace(/@.*/, ''));
      expect(new Set(joinLinks(text)), meeting.kind).toEqual(new Set([own]));
    }
  });

  it('each attendee of a matching meeting is mailed once, and nobody else', () => {
    const sent = company.exchange.mails.map(({ itemId, to }) => `${itemId} ${to}`).sort();
    const wanted = meetings.flatMap(({ id, mailed }) => (mailed ?? []).map((to) => `${id} ${to}`)).sort();
    expect(sent).toEqual(wanted);
  });

  it('no other meeting is touched: body and change key are as they were', () => {
    for (const meeting of meetings.filter(({ mailed }) => mailed === undefined)) {
      const now = company.exchange.readItem(meeting.organizer, meeting.id);
      expect(now.body.text, meeting.kind).toBe(meeting.body);
      expect(now.changeKey, meeting.kind).toBe(meeting.changeKey);
    }
  });

  it('only an organizer’s own item is ever written to, each once', () => {
    const updates = company.exchange.requests.filter(({ operation }) => operation === 'UpdateItem');
    const written = updates.map(({ mailbox, requestXml }) => {
      const id = /<t:ItemId Id="([^"]+)"/.exec(requestXml)?.[1] ?? '';
      return `${mailbox} ${id}`;
    });
    const wanted = meetings.filter(({ mailed }) => mailed !== undefined);
    expect(written.sort()).toEqual(wanted.map(({ organizer, id }) => `${organizer} ${id}`).sort());
  });

  it('three more runs change nothing, ask Exchange once per mailbox and CMS not at all', async () => {
    const { exchange, cms, home } = company;
    const before = snapshot();
    const asked = cms.requests.length;
    for (let run = 0; run < 3; run += 1) {
      const from = exchange.requests.length;
      runs.push(await home.run(['--once']));
      const requests = exchange.requests.slice(from);
      expect(requests.map(({ mailbox }) => mailbox).sort()).toEqual(
        USERS.map((user) => `${user}@corp.example`).sort(),
      );
      expect(new Set(requests.map(({ operation }) => operation))).toEqual(new Set(['SyncFolderItems']));
    }
    expect(runs.slice(1)).toMatchObject(Array.from({ length: 3 }, () => ({ code: 0, stderr: '' })));
    expect(cms.requests.length).toBe(asked);
    expect(snapshot()).toEqual(before);
    await expectNoHarm(company, runs);
  });
});

/** Every item of every mailbox, and the mails. */
function snapshot(): unknown {
  const items = USERS.flatMap((user) => company.exchange.items(`${user}@corp.example`));
  return {
    items: items.map(({ id, changeKey, body }) => [id, changeKey, body.text]),
    mails: company.exchange.mails.length,
  };
}
