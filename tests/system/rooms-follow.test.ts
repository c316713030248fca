/** What changes in CMS reaches the coming invitations with the next user sync, and asks nobody else for more than a poll. */
import { afterEach, describe, expect, it } from 'vitest';
import { hourAt, joinLink, openCompany } from '../support/company.js';
import type { Company, CompanyOptions } from '../support/company.js';
import { createDrivenClock } from '../support/driven-clock.js';
import type { DrivenClock } from '../support/driven-clock.js';
import { ProgramInProcess } from '../support/in-process.js';
import { AGENDA, bodyOf, meet as meetIn } from '../support/meet.js';
import { expectNoHarm } from '../support/no-harm.js';
import { triesAll } from '../support/few.js';

let company: Company;
let clock: DrivenClock;
let program: ProgramInProcess;
afterEach(async () => {
  await program.close();
  await company.close();
});

const DAY_MS = 24 * 3_600_000;

async function open(options: CompanyOptions = {}): Promise<void> {
  company = await openCompany(options);
  clock = createDrivenClock(new Date());
}

async function start(): Promise<void> {
  program = await ProgramInProcess.start(company.home, { clock });
}

async function nextUserSync(): Promise<void> {
  clock.pass(DAY_MS);
  await program.goodCycle();
}

const meet = (mailbox: string, location = '@cms', hours = 100): string =>
  meetIn(company, mailbox, { location, ...hourAt(hours) });

/** Numbers of requests by mailbox since the given one. */
function requestsSince(from: number): Map<string, string[]> {
  const byMailbox = new Map<string, string[]>();
  for (const { mailbox, operation } of company.exchange.requests.slice(from))
    byMailbox.set(mailbox, [...(byMailbox.get(mailbox) ?? []), operation]);
  return byMailbox;
}

const COUNT = triesAll ? 200 : 30;

describe('details that change in CMS', () => {
  it('reach the invitations of ten mailboxes among many, one mail a meeting, and no other is asked for more than its poll', async () => {
    await open();
    const mailboxes = Array.from({ length: COUNT }, (_none, i) =>
      company.hire(`u${i}`, { passcode: `70000${i}` }),
    );
    const changed = mailboxes.slice(15, 25);
    const meetings = mailboxes.flatMap((mailbox) =>
      (changed.includes(mailbox) ? [100, 200] : [100]).map((hours) => ({
        mailbox,
        id: meet(mailbox, '@cms', hours),
      })),
    );
    await start();
    await program.goodCycle();
    expect(company.exchange.mails).toHaveLength(COUNT + 10);
    for (let i = 15; i < 25; i += 1) company.cms.objects.setPasscode(`u${i}.space`, `99999${i}`);
    company.cms.forgetRequests();
    await program.goodCycle();
    expect(company.cms.requests).toEqual([]);
    const before = company.exchange.requests.length;
    await nextUserSync();
    expect(company.exchange.mails).toHaveLength(COUNT + 30);
    const mailed = company.exchange.mails.slice(COUNT + 10).map(({ itemId }) => itemId);
    expect(new Set(mailed).size).toBe(20);
    for (const { mailbox, id } of meetings)
      expect(bodyOf(company, mailbox, id).includes('99999')).toBe(changed.includes(mailbox));
    const asked = requestsSince(before);
    for (const mailbox of mailboxes)
      if (!changed.includes(mailbox)) expect(asked.get(mailbox)).toEqual(['SyncFolderItems']);
    for (const mailbox of changed)
      expect(asked.get(mailbox)?.filter((operation) => operation === 'SyncFolderItems')).toHaveLength(1);
    // The list of users, and for each mailbox the list of spaces and the space; twice where these have changed.
    expect(company.cms.requests.length).toBeLessThanOrEqual(COUNT / 10 + 2 * COUNT + 2 * 10);
    expect(company.cms.mostAtOnce).toBeLessThanOrEqual(3);
    company.cms.forgetRequests();
    await program.goodCycle();
    expect(company.cms.requests).toEqual([]);
    expect(company.exchange.mails).toHaveLength(COUNT + 30);
    await expectNoHarm(company, []);
  });

  it('are followed where another meeting has shown the new ones before', async () => {
    await open();
    const ann = company.hire('ann', { passcode: '111111' });
    const first = meet(ann);
    await start();
    await program.goodCycle();
    company.cms.objects.setPasscode('ann.space', '222222');
    clock.pass(600_000);
    const second = meet(ann);
    await program.goodCycle();
    expect(bodyOf(company, ann, second)).toContain('222222');
    expect(bodyOf(company, ann, first)).toContain('111111');
    await nextUserSync();
    expect(bodyOf(company, ann, first)).toContain('222222');
    expect(company.exchange.mails).toHaveLength(3);
    await nextUserSync();
    expect(company.exchange.mails).toHaveLength(3);
  });

  it('are followed once CMS answers again, where it was away at the user sync', async () => {
    await open();
    const ann = company.hire('ann');
    const id = meet(ann);
    await start();
    await program.goodCycle();
    company.cms.objects.regenerateSecret('ann.space');
    company.cms.faults.add({ kind: 'status', at: /coSpaces/, times: 2 });
    await nextUserSync();
    expect(company.exchange.mails).toHaveLength(1);
    await program.goodCycle();
    expect(company.exchange.mails).toHaveLength(2);
    expect(bodyOf(company, ann, id)).toContain(
      encodeURIComponent(company.cms.objects.space('ann.space').secret ?? ''),
    );
  });

  it('are not believed where CMS gives them only once', async () => {
    await open();
    const ann = company.hire('ann', { passcode: '111111' });
    const id = meet(ann);
    await start();
    await program.goodCycle();
    const written = bodyOf(company, ann, id);
    const { id: space, callId } = company.cms.objects.space('ann.space');
    const body = `<coSpace id="${space}"><uri>ann.space</uri><callId>${callId}</callId></coSpace>`;
    company.cms.faults.add({ kind: 'verbatim', body, at: /coSpaces\// });
    await nextUserSync();
    await program.goodCycle();
    await nextUserSync();
    expect(company.cms.faults.struck).toBe(1);
    expect(bodyOf(company, ann, id)).toBe(written);
    expect(company.exchange.mails).toHaveLength(1);
  });

  it('leave invitations as they are where the room may not be published any more', async () => {
    await open();
    const ann = company.hire('ann');
    const id = meet(ann);
    const link = joinLink(company.cms, 'ann');
    await start();
    await program.goodCycle();
    company.cms.objects.setCallId('ann.space', undefined);
    await nextUserSync();
    expect(bodyOf(company, ann, id)).toContain(link.replaceAll('&', '&amp;'));
    expect(company.exchange.mails).toHaveLength(1);
  });

  it('fill in no meeting that existing_meetings = skip leaves alone', async () => {
    await open({ settings: { EWS: { existing_meetings: 'skip' } } });
    const ann = company.hire('ann');
    const old = meet(ann);
    await start();
    await program.goodCycle();
    expect(company.exchange.mails).toHaveLength(0);
    clock.pass(60_000);
    const id = meet(ann);
    await program.goodCycle();
    expect(company.exchange.mails).toHaveLength(1);
    company.cms.objects.regenerateSecret('ann.space');
    await nextUserSync();
    expect(company.exchange.mails.map(({ itemId }) => itemId)).toEqual([id, id]);
    expect(bodyOf(company, ann, old)).toBe(AGENDA);
  });

  it('are followed although the clock was a month ahead when the room was first written', async () => {
    await open();
    const ann = company.hire('ann', { passcode: '111111' });
    clock.setWrongBy(30 * DAY_MS);
    const id = meet(ann, '@cms', 24 * 60);
    await start();
    await program.goodCycle();
    clock.setWrongBy(0);
    company.cms.objects.setPasscode('ann.space', '222222');
    await nextUserSync();
    expect(bodyOf(company, ann, id)).toContain('222222');
    expect(company.exchange.mails).toHaveLength(2);
  });

  it('are followed by the next process, and by none twice', async () => {
    await open();
    const ann = company.hire('ann', { passcode: '111111' });
    const id = meet(ann);
    await start();
    await program.goodCycle();
    await program.close();
    company.cms.objects.setPasscode('ann.space', '222222');
    clock.pass(DAY_MS);
    await start();
    await program.goodCycle();
    await program.goodCycle();
    expect(bodyOf(company, ann, id)).toContain('222222');
    expect(company.exchange.mails).toHaveLength(2);
    expect(await company.home.readEverything()).not.toMatch(/111111|222222/);
  });
});

describe('another room', () => {
  async function openTeam(): Promise<[string, string]> {
    await open();
    const ann = company.hire('ann');
    const team = {
      name: 'Team',
      uri: 'team',
      callId: '9',
      passcode: '999999',
      memberJids: ['ann@jid.example'],
    };
    company.cms.objects.addSpace(team);
    company.cms.objects.addSpace({ ...team, name: 'Board', uri: 'board', callId: '8', memberJids: [] });
    const id = meet(ann, 'Room 4, @cms:Team');
    await start();
    await program.goodCycle();
    return [ann, id];
  }

  it('is written for a member, and takes its turn with the own one as the Location says', async () => {
    const [ann, id] = await openTeam();
    expect(bodyOf(company, ann, id)).toContain('team@video.corp.example');
    company.exchange.editMeeting(ann, id, { location: '@cms' });
    await program.goodCycle();
    expect(bodyOf(company, ann, id)).toContain('ann.space@video.corp.example');
    expect(bodyOf(company, ann, id)).not.toContain('team@');
    company.exchange.editMeeting(ann, id, { location: '@cms:team' });
    await program.goodCycle();
    expect(bodyOf(company, ann, id)).toContain('team@video.corp.example');
    expect(bodyOf(company, ann, id)).not.toContain('ann.space@');
    // A mail for each change of ours; the organizer's own edits are the client's to send.
    expect(company.exchange.mails).toHaveLength(3);
    await program.goodCycle();
    expect(company.exchange.mails).toHaveLength(3);
    await expectNoHarm(company, []);
  });

  it('that the organizer may not use is not written, and the block that stands stays', async () => {
    const [ann, id] = await openTeam();
    const before = bodyOf(company, ann, id);
    company.exchange.editMeeting(ann, id, { location: '@cms:board' });
    await program.goodCycle();
    expect(bodyOf(company, ann, id)).toBe(before);
    expect(await company.home.readLog()).toContainEqual(expect.objectContaining({ code: 'RoomNotAllowed' }));
    company.cms.objects.space('board').memberJids = ['ann@jid.example'];
    clock.pass(120_000);
    await program.goodCycle();
    expect(bodyOf(company, ann, id)).toContain('board@video.corp.example');
  });

  it('is followed when it changes', async () => {
    const [ann, id] = await openTeam();
    company.cms.objects.setPasscode('team', '777777');
    await nextUserSync();
    expect(bodyOf(company, ann, id)).toContain('777777');
    expect(company.exchange.mails).toHaveLength(2);
  });

  it('is no keyword where other_rooms = no', async () => {
    await open({ settings: { 'CMS API': { other_rooms: 'no' } } });
    const ann = company.hire('ann');
    const id = meet(ann, '@cms:ann.space');
    await start();
    await program.goodCycle();
    expect(bodyOf(company, ann, id)).toBe(AGENDA);
  });
});
