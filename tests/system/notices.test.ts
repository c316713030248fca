/** tell_organizer = yes: who is told of a meeting that cannot be filled in, when, and that nobody is told twice. */
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { hourAt, openCompany } from '../support/company.js';
import type { Company } from '../support/company.js';
import { createDrivenClock } from '../support/driven-clock.js';
import type { DrivenClock } from '../support/driven-clock.js';
import { ProgramInProcess, runInProcess } from '../support/in-process.js';
import { expectNoHarm } from '../support/no-harm.js';

let company: Company;
let clock: DrivenClock;
let program: ProgramInProcess | undefined;
afterEach(async () => {
  await program?.close();
  program = undefined;
  await company.close();
});

const ann = 'ann@corp.example';
const MINUTE_MS = 60_000;

async function open(tell_organizer = 'yes'): Promise<void> {
  company = await openCompany({ settings: { EWS: { tell_organizer } } });
  hireBob();
  clock = createDrivenClock(new Date());
  company.cms.objects.addUser({ jid: 'ann@jid.example' });
  company.exchange.addMailbox(ann, { name: 'Ann Archer' });
}

/** CMS gives rooms, as it does where the settings are right. */
function hireBob(): void {
  const bob = company.hire('bob');
  company.exchange.createMeeting(bob, { subject: 'Bob alone', location: '@cms', body: '', ...hourAt(48) });
}

/** So many minutes of cycles, one in each minute, or one every so many. */
async function minutes(count: number, step = 1): Promise<void> {
  for (let minute = 0; minute < count; minute += step) {
    program ??= await ProgramInProcess.start(company.home, { clock });
    await program.goodCycle();
    clock.pass(step * MINUTE_MS);
  }
}

async function restart(): Promise<void> {
  await program?.close();
  program = undefined;
}

function meet(more: Partial<Parameters<Company['exchange']['createMeeting']>[1]> = {}): string {
  return company.exchange.createMeeting(ann, {
    subject: 'R&D <plans>',
    location: '@cms',
    body: '<p>Strictly-between-us</p>',
    attendees: ['guest@partner.example'],
    ...hourAt(48),
    ...more,
  });
}

function addRoom(): void {
  company.cms.objects.addSpace({ name: 'Ann', uri: 'ann.space', callId: '1', passcode: '123456' });
}

describe('the organizer of a meeting that cannot be filled in', () => {
  it('is told after ten minutes, once, across restarts', async () => {
    await open();
    meet();
    await minutes(10);
    expect(company.exchange.notices).toEqual([]);
    await minutes(1);
    expect(company.exchange.notices).toEqual([
      expect.objectContaining({ mailbox: ann, to: [ann], subject: 'No join details in: R&D <plans>' }),
    ]);
    const [notice] = company.exchange.notices;
    expect(notice?.html).toContain('R&#38;D &#60;plans&#62;');
    expect(notice?.html).toContain('has no room');
    expect(notice?.html).not.toContain('Strictly');
    await minutes(30, 5);
    await restart();
    await minutes(90, 10);
    expect(company.exchange.notices).toHaveLength(1);
    expect(company.exchange.mails).toEqual([]);
    await expectNoHarm(company, []);
  });

  it('is not told of what was put right in time, nor with tell_organizer = no', async () => {
    await open();
    const id = meet();
    await minutes(5);
    addRoom();
    await minutes(20, 5);
    expect(company.exchange.readItem(ann, id).body.text).toContain('ann.space');
    expect(company.exchange.notices).toEqual([]);
    await restart();
    await company.close();
    await open('no');
    meet();
    await minutes(15, 3);
    expect(company.exchange.notices).toEqual([]);
  });

  it('is not told of trouble of the service: CMS being away', async () => {
    await open();
    addRoom();
    meet();
    company.cms.faults.add({ kind: 'status', at: /coSpaces/, times: Infinity });
    await minutes(30, 5);
    expect(company.exchange.notices).toEqual([]);
  });

  it('is not told of wrong settings: nobody has a room until they are put right', async () => {
    await open();
    meet();
    company.cms.objects.removeSpace('bob.space');
    await minutes(30, 5);
    expect(company.exchange.notices).toEqual([]);
    company.cms.objects.addSpace({ name: 'Bob', uri: 'bob.space', callId: '2' });
    await minutes(80, 10);
    expect(company.exchange.notices).toHaveLength(1);
  });

  it('is not told of an access_method that no room has: that is the settings, too', async () => {
    await open();
    addRoom();
    meet();
    await company.home.writeSettings({ 'CMS API': { access_method: 'Gest' } });
    await minutes(30, 5);
    expect(company.exchange.notices).toEqual([]);
  });

  it('is told of another reason as well, and of a series once', async () => {
    await open();
    company.cms.objects.addSpace({ name: 'Board', uri: 'board', callId: '8' });
    const id = meet({ location: '@cms:board', recurrence: { pattern: 'weekly' } });
    const second = new Date(company.exchange.readItem(ann, id).start.getTime() + 7 * 24 * 60 * MINUTE_MS);
    company.exchange.changeOccurrence(ann, id, second, { location: 'Room 4, @cms:board' });
    await minutes(25, 5);
    expect(company.exchange.notices.map(({ html }) => html.includes('may not be published'))).toEqual([true]);
    company.exchange.editMeeting(ann, id, { location: '@cms' });
    await minutes(25, 5);
    expect(company.exchange.notices).toHaveLength(2);
    expect(company.exchange.notices[1]?.html).toContain('has no room');
  });

  it('is told of an invitation that cannot be written', async () => {
    await open();
    addRoom();
    meet({ truncatedAt: 10 });
    await minutes(25, 5);
    expect(company.exchange.notices.map(({ html }) => html.includes('cannot be changed'))).toEqual([true]);
  });

  it('is told ten minutes later where the mail was refused, and not again where its answer was lost', async () => {
    await open();
    meet();
    company.exchange.faults.add({
      kind: 'response-error',
      code: 'ErrorSubmissionQuotaExceeded',
      operation: 'CreateItem',
    });
    await minutes(15);
    expect(company.exchange.notices).toEqual([]);
    await minutes(10);
    expect(company.exchange.notices).toHaveLength(1);
    meet({ subject: 'Second' });
    company.exchange.faults.add({ kind: 'reset', executed: true, operation: 'CreateItem' });
    await minutes(40, 5);
    expect(company.exchange.notices.map(({ subject }) => subject)).toEqual([
      'No join details in: R&D <plans>',
      'No join details in: Second',
    ]);
  });

  it('is not told again where the server may have sent the mail before it had trouble', async () => {
    await open();
    meet();
    company.exchange.faults.add({
      kind: 'response-error',
      code: 'ErrorTimeoutExpired',
      operation: 'CreateItem',
      executed: true,
    });
    await minutes(40, 5);
    expect(company.exchange.notices).toHaveLength(1);
  });

  it('is told later where the server wants to be left alone, and it is', async () => {
    await open();
    meet();
    meet({ subject: 'Second' });
    company.exchange.faults.add({
      kind: 'response-error',
      code: 'ErrorServerBusy',
      values: { BackOffMilliseconds: '600000' },
      operation: 'CreateItem',
    });
    await minutes(11);
    const requestsOfAnn = (): number =>
      company.exchange.requests.filter(({ mailbox }) => mailbox === ann).length;
    const asked = requestsOfAnn();
    await minutes(8);
    expect(requestsOfAnn()).toBe(asked);
    await minutes(20);
    expect(company.exchange.notices).toHaveLength(2);
  });
});

describe('templates/notice.html', () => {
  it.each([
    ['<title>x</title><p>{{ WEB_LINK }}</p>', 'WEB_LINK'],
    ['<p>no title</p>', '<title>'],
    ['<title>x</title><style>p{}</style>', 'no text'],
    ["<title>x</title>{% case REASON %}{% when 'no-room' %}x{% endcase %}", 'not-published'],
  ])('%s is refused at the start', async (text, problem) => {
    await open();
    await writeFile(path.join(company.home.dir, 'templates', 'notice.html'), text);
    const run = await runInProcess(company.home, ['--once'], { clock });
    expect([run.code, run.stderr]).toEqual([2, expect.stringContaining(problem)]);
  });
});
