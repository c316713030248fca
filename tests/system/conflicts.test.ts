/** Somebody else writes at the same time, an answer is lost, a write is half done: in the end one block and one mail. */
import { afterEach, describe, expect, it } from 'vitest';
import type { FaultRule } from '../../src/simulator/exchange/faults/fault.js';
import type { LoggedRequest } from '../../src/simulator/exchange/watch/request-log.js';
import { openCompany } from '../support/company.js';
import { few, triesAll } from '../support/few.js';
import type { Company } from '../support/company.js';
import { countDelimiters, expectNothingForbidden, expectNothingSecret } from '../support/stories.js';
import { Teller, tellStories } from '../support/stories.js';
import type { Story } from '../support/stories.js';

/** Does `act` before each of the next UpdateItem requests for the organizer is carried out, so many times. */
function beforeUpdates(teller: Teller, times: number, act: (nth: number) => void): void {
  teller.before('UpdateItem', 1, act, times);
}

function addText(teller: Teller, id: string, text: string): void {
  const body = teller.body(id).replace('</body>', `<p>${text}</p></body>`);
  teller.exchange.editMeeting(teller.organizer, id, { body });
}

function strike({ exchange, organizer }: Teller, fault: FaultRule): void {
  exchange.faults.add({ operation: 'UpdateItem', ...fault, mailbox: organizer });
}

const keyword = (location: string) => (teller: Teller, id: string) =>
  teller.exchange.editMeeting(teller.organizer, id, { location });

const edits: Record<string, Story> = {
  *'an edit between reading and writing is kept, the block is in, and one mail goes out'(teller) {
    const id = teller.meet();
    beforeUpdates(teller, 1, () => addText(teller, id, 'LATE'));
    yield 'cycle';
    teller.expectBlock(id);
    expect(teller.text(id)).toContain('LATE');
    teller.expectWritten(2, 1);
  },

  *'after three conflicts in a row the meeting is left to the next cycle, and no edit is lost'(teller) {
    const id = teller.meet();
    beforeUpdates(teller, 3, (nth) => addText(teller, id, `LATE${nth}`));
    yield 'cycle';
    teller.expectNoBlock(id);
    teller.expectWritten(3, 0);
    yield 'cycle';
    teller.expectBlock(id);
    for (const text of ['LATE1', 'LATE2', 'LATE3']) expect(teller.text(id)).toContain(text);
    teller.expectWritten(1);
  },

  *'an edit that takes the keyword away in between is obeyed, and nothing is mailed'(teller) {
    const id = teller.meet();
    beforeUpdates(teller, 1, () => keyword('Room 1')(teller, id));
    yield 'cycle';
    teller.expectNoBlock(id);
    teller.expectWritten(1, 0);
    yield 'cycle';
    teller.expectWritten(0);
  },

  *'an edit that puts the link in by hand in between leaves nothing to write and nothing to send'(teller) {
    const id = teller.meet();
    beforeUpdates(teller, 1, () => addText(teller, id, `Join: ${teller.link().replaceAll('&', '&amp;')}`));
    yield 'cycle';
    expect(countDelimiters(teller.text(id))).toEqual({ begin: 0, end: 0 });
    teller.expectWritten(1, 0);
    yield 'cycle';
    teller.expectWritten(0);
  },

  *'an edit that brings the keyword back while the block is being removed keeps the block unmailed'(teller) {
    const id = teller.meet();
    yield 'cycle';
    teller.expectWritten(1);
    keyword('Room 1')(teller, id);
    beforeUpdates(teller, 1, () => {
      keyword('@cms')(teller, id);
      addText(teller, id, 'LATE');
    });
    yield 'cycle';
    teller.expectBlock(id);
    teller.expectWritten(1, 0);
    yield 'cycle';
    teller.expectWritten(0);
  },

  *'a conflict that nobody can explain and that saved nothing costs one mail, not two'(teller) {
    const id = teller.meet();
    strike(teller, { kind: 'response-error', code: 'ErrorIrresolvableConflict', times: 2 });
    yield 'cycle';
    teller.expectBlock(id);
    teller.expectWritten(3, 1);
  },

  *'a meeting that is deleted in between is forgotten'(teller) {
    const id = teller.meet();
    beforeUpdates(teller, 1, () => teller.exchange.deleteMeeting(teller.organizer, id));
    yield 'cycle';
    teller.expectWritten(1, 0);
    yield 'cycle';
    teller.expectWritten(0);
  },

  *'an edit of an occurrence in between is kept, and the occurrence is mailed once'(teller) {
    const id = teller.meet({ recurrence: { pattern: 'daily', count: 5 }, location: 'Room 1' });
    const master = teller.exchange.readItem(teller.organizer, id);
    const at = new Date(master.start.getTime() + 2 * 24 * 3_600_000);
    const change = (subject: string) =>
      teller.exchange.changeOccurrence(teller.organizer, id, at, {
        subject,
        location: '@cms',
        body: subject,
      });
    change('FIRST');
    beforeUpdates(teller, 1, () => change('LATE'));
    yield 'cycle';
    const occurrence = master.occurrenceRef(at).id;
    teller.expectBlock(occurrence);
    expect(teller.text(occurrence)).toContain('LATE');
    teller.expectWritten(2, 1);
  },
};

/** Each way in which the program changes a body: what makes it due, and how the body looks when it is done. */
const CHANGES = {
  insert: { prepare: () => undefined, isDone: (teller: Teller, id: string) => teller.expectBlock(id) },
  replace: {
    prepare: (teller: Teller, id: string) => {
      teller.changeRoom();
      teller.exchange.editMeeting(teller.organizer, id, { subject: 'Plan B' });
    },
    isDone: (teller: Teller, id: string) => teller.expectBlock(id),
  },
  remove: {
    prepare: keyword('Room 1'),
    isDone: (teller: Teller, id: string) => teller.expectNoBlock(id),
  },
} as const;

type Change = keyof typeof CHANGES;

/** A meeting for which `change` is due in the next cycle. */
function* meetingBefore(teller: Teller, change: Change): Generator<'cycle', string, void> {
  const id = teller.meet();
  if (change === 'insert') return id;
  yield 'cycle';
  teller.expectBlock(id);
  teller.expectWritten(1);
  CHANGES[change].prepare(teller, id);
  return id;
}

const LOST_CONFLICT = 'a conflict whose body was saved but not mailed';

/** Faults at the write, each with the cycles until all is well. */
const FAULTS: Record<string, { readonly faults: readonly FaultRule[]; readonly cycles: number }> = {
  [LOST_CONFLICT]: { faults: [{ kind: 'partial-success' }], cycles: 1 },
  [`${LOST_CONFLICT}, twice`]: { faults: [{ kind: 'partial-success', times: 2 }], cycles: 1 },
  [`${LOST_CONFLICT}, three times, so that the send is left to the next cycle`]: {
    faults: [{ kind: 'partial-success', times: 3 }],
    cycles: 2,
  },
  [`${LOST_CONFLICT}, and a server that is down at the second reading`]: {
    faults: [{ kind: 'partial-success' }, { kind: 'service-unavailable', operation: 'GetItem', nth: 2 }],
    cycles: 2,
  },
  [`${LOST_CONFLICT}, and a server that is busy at the second write`]: {
    faults: [{ kind: 'partial-success' }, { kind: 'response-error', code: 'ErrorServerBusy' }],
    cycles: 2,
  },
  [`${LOST_CONFLICT}, and the answer to its send lost`]: {
    faults: [{ kind: 'partial-success' }, { kind: 'reset', executed: true }],
    cycles: 1,
  },
  [`${LOST_CONFLICT}, and its send lost before it arrived`]: {
    faults: [{ kind: 'partial-success' }, { kind: 'reset' }],
    cycles: 1,
  },
  'a conflict that saved nothing, and the answer to the second write lost': {
    faults: [
      { kind: 'response-error', code: 'ErrorIrresolvableConflict' },
      { kind: 'reset', executed: true },
    ],
    cycles: 1,
  },
  'a conflict that saved nothing, and the answer to the second write spoilt by a gateway': {
    faults: [
      { kind: 'response-error', code: 'ErrorIrresolvableConflict' },
      { kind: 'empty-500', executed: true },
    ],
    cycles: 2,
  },
  'an answer that is lost after the write': { faults: [{ kind: 'reset', executed: true }], cycles: 1 },
  'an answer that breaks off in the middle': { faults: [{ kind: 'reset-mid-answer' }], cycles: 1 },
  'half an answer in a whole response': { faults: [{ kind: 'truncated' }], cycles: 1 },
  'an error page after the write': { faults: [{ kind: 'server-error-page', executed: true }], cycles: 2 },
  'a write that is lost on the way': { faults: [{ kind: 'reset' }], cycles: 1 },
  'a server that is busy': {
    faults: [{ kind: 'response-error', code: 'ErrorServerBusy', values: { BackOffMilliseconds: '20' } }],
    cycles: 2,
  },
  'a server that says so in a fault': {
    faults: [{ kind: 'soap-fault', code: 'ErrorServerBusy' }],
    cycles: 2,
  },
  'a web server that is down': { faults: [{ kind: 'iis-unavailable' }], cycles: 2 },
  'too many requests': { faults: [{ kind: 'too-many-requests' }], cycles: 2 },
};

function troubled(change: Change, faults: readonly FaultRule[], cycles: number): Story {
  return function* (teller) {
    const id = yield* meetingBefore(teller, change);
    for (const fault of faults) strike(teller, fault);
    for (let cycle = 0; cycle < cycles; cycle++) yield 'cycle';
    CHANGES[change].isDone(teller, id);
    expect(teller.newMails()).toHaveLength(1);
    yield 'cycle';
    expect(teller.newMails()).toHaveLength(0);
  };
}

const trouble: Record<string, Story> = Object.fromEntries(
  few(Object.entries(FAULTS), 2).flatMap(([name, { faults, cycles }]) =>
    // What is not about owed sends goes the same way for all three: one of them stands for the others.
    (['insert', 'replace', 'remove'] as const)
      .filter((change) => change === 'insert' || name.startsWith(LOST_CONFLICT) || name.endsWith('lost'))
      .map((change) => [`${change}: ${name} ends with one mail`, troubled(change, faults, cycles)]),
  ),
);

/** Apart from the others: a refused sign-in leaves little to all mailboxes of this cycle and the next. */
const refused: Record<string, Story> = {
  'insert: a server that asks to sign in again ends with one mail': troubled(
    'insert',
    [{ kind: 'unauthorized' }],
    2,
  ),
};

const appointments: Record<string, Story> = {
  *'an appointment of which a conflict saved the body is not sent to anybody'(teller) {
    const id = teller.meet({ attendees: [] });
    strike(teller, { kind: 'partial-success' });
    yield 'cycle';
    teller.expectBlock(id);
    teller.expectWritten(1, 0);
    expect(teller.exchange.readItem(teller.organizer, id).appointmentState).toBe(0);
  },

  *'an occurrence of which a conflict saved the body is sent once'(teller) {
    const id = teller.meet({ recurrence: { pattern: 'daily', count: 5 } });
    const master = teller.exchange.readItem(teller.organizer, id);
    const at = new Date(master.start.getTime() + 2 * 24 * 3_600_000);
    teller.exchange.changeOccurrence(teller.organizer, id, at, { body: '<p>own</p>' });
    // The changed occurrence is written first.
    strike(teller, { kind: 'partial-success' });
    yield 'cycle';
    teller.expectBlock(master.occurrenceRef(at).id);
    expect(teller.newMails().map(({ originalStart }) => originalStart)).toEqual([at, undefined]);
  },
};

describe('writing at the same time as others', () =>
  tellStories({ ...edits, ...appointments }, {}, expect.any(String)));
describe('a refused sign-in in the middle of a write', () => tellStories(refused, {}, expect.any(String)));
describe('trouble in the middle of a write', () => tellStories(trouble, {}, expect.any(String)));

let company: Company | undefined;
afterEach(async () => {
  await company?.close();
  company = undefined;
});

describe('an answer that never comes', () => {
  it('ends with one mail, whether the write was executed or not', async () => {
    company = await openCompany({ settings: { EWS: { timeout: '3' } } });
    company.hire('gus');
    const tellers = ['ann', 'bob'].map((user) => new Teller(company!, user));
    const ids = tellers.map((teller, index) => {
      strike(teller, { kind: 'never-answer', executed: index === 0 });
      return teller.meet();
    });
    expect((await company.home.run(['--once'])).code).toBe(0);
    // What is answered now is in time on any machine.
    await company.home.writeSettings({ EWS: { timeout: '300' } });
    expect((await company.home.run(['--once'])).code).toBe(0);
    tellers.forEach((teller, index) => {
      teller.expectBlock(ids[index] ?? '');
      expect(teller.newMails()).toHaveLength(1);
    });
    expectNothingForbidden(company);
  });
});

describe('a write that is carried out after its answer was given up', () => {
  it.each(['insert', 'replace', 'remove'] as const)('%s ends with one mail', async (change) => {
    company = await openCompany({ settings: { EWS: { timeout: '5' } } });
    company.hire('gus');
    const teller = new Teller(company, 'ann');
    const { exchange, home } = company;
    const preparing = meetingBefore(teller, change);
    let step = preparing.next();
    while (step.done !== true) {
      await home.run(['--once']);
      step = preparing.next();
    }
    const id = step.value;
    // The server is at work on the first write until the second one has come.
    const writes: LoggedRequest[] = [];
    let goOn = (): void => undefined;
    const second = new Promise<void>((resolve) => (goOn = resolve));
    const end = exchange.onRequest(async (request) => {
      if (request.operation !== 'UpdateItem') return;
      writes.push(request);
      if (request === writes[0]) await second;
      if (request !== writes[1]) return;
      goOn();
      while (writes[0]?.status === undefined) await new Promise((resolve) => setImmediate(resolve));
    });
    expect((await home.run(['--once'])).code).toBe(0);
    expect((await home.run(['--once'])).code).toBe(0);
    end();
    CHANGES[change].isDone(teller, id);
    expect(teller.newMails()).toHaveLength(1);
  });
});

describe('credentials that are refused in the middle', () => {
  it('the meeting is written and mailed once as soon as they are accepted again', async () => {
    company = await openCompany();
    const { exchange, home } = company;
    const teller = new Teller(company, 'ann');
    company.hire('gus');
    const id = teller.meet();
    const fault = exchange.faults.add({ kind: 'locked-out', operation: 'UpdateItem', times: Infinity });
    const refused = await home.run(['--once']);
    expect(refused.code).toBe(1);
    expect(refused.stderr).toMatch(/locked out/u);
    expect(teller.newUpdates().length).toBeLessThanOrEqual(3);
    expect(teller.newMails()).toHaveLength(0);
    fault.remove();
    expect((await home.run(['--once'])).code).toBe(0);
    teller.expectBlock(id);
    expect(teller.newMails()).toHaveLength(1);
    expectNothingForbidden(company);
    await expectNothingSecret(company, refused.stdout + refused.stderr);
  });
});

// Each starts the program several times over.
describe.runIf(triesAll)('killed', () => {
  it('right after conflicts whose bodies were saved but not mailed: the next run sends them, once', async () => {
    company = await openCompany();
    const { home } = company;
    company.hire('gus');
    const changes = ['insert', 'replace', 'remove'] as const;
    const meetings = changes.map((change) => {
      const teller = new Teller(company!, change);
      return { change, teller, preparing: meetingBefore(teller, change), id: '' };
    });
    for (const { preparing } of meetings.slice(1)) preparing.next();
    await home.run(['--once']);
    for (const meeting of meetings) {
      const step = meeting.preparing.next();
      if (step.done === true) meeting.id = step.value;
      strike(meeting.teller, { kind: 'partial-success' });
    }
    // The second reading is the first thing that is done about a conflict.
    await runAndKillAt(company, changes.length, 'GetItem', 2);
    for (const { teller } of meetings) expect(teller.newMails()).toHaveLength(0);
    for (const mails of [1, 0]) {
      expect((await home.run(['--once'])).code).toBe(0);
      for (const { change, teller, id } of meetings) {
        CHANGES[change].isDone(teller, id);
        expect(teller.newMails()).toHaveLength(mails);
      }
    }
    expectNothingForbidden(company);
    await expectNothingSecret(company);
  });

  it('while a slow server is at work on the write, which meets the one of the next run: one mail in all', async () => {
    company = await openCompany();
    const { exchange, home } = company;
    company.hire('gus');
    const teller = new Teller(company, 'ann');
    const id = teller.meet();
    const writes: LoggedRequest[] = [];
    let goOn = (): void => undefined;
    const second = new Promise<void>((resolve) => (goOn = resolve));
    const running = home.start(['--once']);
    const end = exchange.onRequest(async (request) => {
      if (request.operation !== 'UpdateItem') return;
      writes.push(request);
      if (request === writes[0]) {
        running.child.kill('SIGKILL');
        await second;
      }
      if (request !== writes[1]) return;
      goOn();
      while (writes[0]?.status === undefined) await new Promise((resolve) => setImmediate(resolve));
    });
    expect(await running.finished).toMatchObject({ signal: 'SIGKILL' });
    await home.expireLock();
    expect((await home.run(['--once'])).code).toBe(0);
    expect((await home.run(['--once'])).code).toBe(0);
    end();
    teller.expectBlock(id);
    expect(teller.newMails()).toHaveLength(1);
  });

  it('while the write after a conflict is being carried out: one mail in all', async () => {
    company = await openCompany();
    const { home } = company;
    company.hire('gus');
    const faults: FaultRule[] = [
      { kind: 'partial-success' },
      { kind: 'response-error', code: 'ErrorIrresolvableConflict' },
    ];
    const meetings = faults.map((fault) => {
      const teller = new Teller(company!, fault.kind);
      strike(teller, fault);
      return { teller, id: teller.meet() };
    });
    await runAndKillAt(company, faults.length, 'UpdateItem', 2);
    expect((await home.run(['--once'])).code).toBe(0);
    for (const { teller, id } of meetings) {
      teller.expectBlock(id);
      expect(teller.newMails()).toHaveLength(1);
    }
    expectNothingForbidden(company);
  });
});

/**
 * Kills the program when the n-th request of this kind has arrived from each of so many mailboxes, and lets the requests
 * be carried out after that.
 */
async function runAndKillAt(
  { exchange, home }: Company,
  mailboxes: number,
  operation: LoggedRequest['operation'],
  nth: number,
): Promise<void> {
  const running = home.start(['--once']);
  const seen = new Map<string, number>();
  const end = exchange.onRequest(async (request) => {
    if (request.operation !== operation) return;
    seen.set(request.mailbox, (seen.get(request.mailbox) ?? 0) + 1);
    if (seen.get(request.mailbox) !== nth) return;
    if ([...seen.values()].filter((count) => count >= nth).length === mailboxes)
      running.child.kill('SIGKILL');
    await running.finished;
  });
  expect(await running.finished).toMatchObject({ signal: 'SIGKILL' });
  await home.expireLock();
  end();
}
