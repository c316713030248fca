import { describe, expect, it } from 'vitest';
import { CmsError, StateError } from '../../../../src/errors.js';
import { withWriteId } from '../../../../src/invitation/block/marker.js';
import { plainTextToHtml } from '../../../../src/invitation/html/plain-text.js';
import type { Meeting } from '../../../../src/model.js';
import { htmlToText } from '../../../../src/simulator/clients/plain-text.js';
import type { CycleContext, SyncContext } from '../../../../src/sync/context.js';
import { reconcileMeeting } from '../../../../src/sync/meeting/reconcile.js';
import type { StateStore } from '../../../../src/sync/ports.js';
import type { Rooms } from '../../../../src/sync/rooms.js';
import { RecordKeeper } from '../../../../src/sync/record/record-keeper.js';
import { withSendOwed } from '../../../../src/sync/record/retry-list.js';
import {
  conflict,
  createMeeting,
  createMeetingCalendar,
  createMemoryStore,
  createSyncContext,
  lost,
} from '../../../support/ports.js';

const room = {
  webLink: 'https://x/meeting/1?secret=s',
  sipAddress: 'a@x',
  callId: '1',
  pin: '',
  spaceName: 'A',
};
const html = (link: string): string => `<p><a href="${link}">${link}</a> a@x 1</p>`;

const roomsThat = (find: Rooms['find']): Rooms => ({ ...createSyncContext().rooms, find });

const cycleOf = (sync: SyncContext): CycleContext => ({
  sync,
  turn: 'due',
  dryRun: false,
  mayReadOn: () => true,
  onServerError: () => undefined,
});

/** @param owed hears what is put on disk as owed */
function keeperOf(sendOwed: 'block' | 'removal' | undefined, owed: string[]): RecordKeeper {
  const store: StateStore = {
    ...createMemoryStore(),
    writeMailbox: (_address, { retries }, urgency) => {
      const entry = retries['item'];
      if (urgency === 'now' && entry?.sendBegunUnder === undefined) owed.push(String(entry?.sendOwed));
      return Promise.resolve();
    },
  };
  const empty = { retries: {}, ownChangeKeys: {} };
  const record = sendOwed === undefined ? empty : withSendOwed(empty, 'item', sendOwed, new Date(0));
  return new RecordKeeper('ann@corp.example', record, store, { dryRun: false });
}

function setUp(meeting: Meeting = createMeeting(), pin = '') {
  const world = createMeetingCalendar(meeting);
  const owed: string[] = [];
  let asserts = 0;
  const guard: { trouble?: StateError } = {};
  const sync = createSyncContext({
    calendar: world.calendar,
    rooms: roomsThat(() => Promise.resolve({ details: { ...room, pin }, nonMemberAccess: true })),
    guard: {
      assertHeld: () => {
        asserts += 1;
        return guard.trouble === undefined ? Promise.resolve() : Promise.reject(guard.trouble);
      },
    },
  });
  const run = (sendOwed?: 'block' | 'removal', now = world.current()) =>
    reconcileMeeting(now ?? meeting, keeperOf(sendOwed, owed), cycleOf(sync), (_meeting, { webLink }) =>
      html(webLink),
    );
  return { ...world, run, owed, guard, asserts: () => asserts };
}

const blocks = (meeting: Meeting | undefined): number => (meeting?.body.html.match(/\.:: CMS/g) ?? []).length;

describe('one meeting', () => {
  it('is written once, mailed once, and then left alone', async () => {
    const world = setUp();
    expect(await world.run()).toMatchObject({ action: 'insert', sent: true });
    expect(await world.run()).toMatchObject({ action: 'none', reason: 'block-is-current' });
    expect([world.updates.length, world.mails.length, blocks(world.current())]).toEqual([1, 1, 1]);
  });

  it('that comes without its UID after it was written is not taken for a copy', async () => {
    const world = setUp();
    await world.run();
    const written = world.current();
    const run = world.run(undefined, written && { ...written, uid: undefined });
    await expect(run).rejects.toMatchObject({
      code: 'ItemRefused',
      reach: 'meeting',
      retry: { when: 'growing' },
    });
    expect([world.updates.length, world.mails.length, blocks(world.current())]).toEqual([1, 1, 1]);
  });

  it('that never has a UID is written once', async () => {
    const world = setUp({ ...createMeeting(), uid: undefined });
    await world.run();
    expect(await world.run()).toMatchObject({ action: 'none', reason: 'block-is-current' });
    expect(blocks(world.current())).toBe(1);
  });

  it('an appointment is written with nobody mailed', async () => {
    const world = setUp(createMeeting({ hasAttendees: false }));
    expect(await world.run()).toMatchObject({ sent: false });
    expect(world.updates[0]?.send).toBe('none');
  });

  it('a conflict of an update without mails leaves no send owing', async () => {
    const world = setUp(createMeeting({ hasAttendees: false }));
    world.troubles.push({ error: conflict(), saves: true });
    await world.run();
    expect([world.owed, blocks(world.current())]).toEqual([[], 1]);
  });

  it('the right to write is asked for right before each write', async () => {
    const world = setUp();
    world.troubles.push({ error: conflict(), saves: false });
    await world.run();
    expect(world.asserts()).toBe(2);
  });

  it("a user's edit between reading and writing is kept, and the block comes under it", async () => {
    const world = setUp();
    const asRead = world.current();
    world.edit({ body: { html: '<p>Agenda, edited</p>', isPlainText: false, isTruncated: false } });
    await world.run(undefined, asRead);
    expect(world.current()?.body.html).toContain('Agenda, edited');
    expect([blocks(world.current()), world.mails.length]).toEqual([1, 1]);
  });

  it('three updates are the most; the fourth waits for the next cycle', async () => {
    const world = setUp();
    for (let n = 0; n < 5; n += 1) world.troubles.push({ error: conflict(), saves: false });
    await expect(world.run()).rejects.toMatchObject({ code: 'Conflict' });
    expect(world.updates).toHaveLength(3);
  });

  it('a body saved behind a conflict is mailed once, and the debt is recorded before anything else', async () => {
    const world = setUp();
    world.troubles.push({ error: conflict(), saves: true });
    expect(await world.run()).toMatchObject({ action: 'send', sent: true });
    expect(world.owed).toEqual(['block']);
    expect([world.mails.length, blocks(world.current())]).toEqual([1, 1]);
  });

  it('a body saved behind a conflict only after it was read again is mailed once', async () => {
    const world = setUp();
    world.troubles.push({ error: conflict(), saves: false }, { error: conflict(), saves: false });
    const { updateMeeting } = world.calendar;
    world.calendar.updateMeeting = async (mailbox, update) => {
      const [first, second] = world.updates;
      if (first !== undefined && second === undefined)
        world.edit({
          body: { html: first.html, isPlainText: false, isTruncated: false },
          marker: first.marker,
        });
      return await updateMeeting(mailbox, update);
    };
    expect(await world.run()).toMatchObject({ action: 'send', sent: true });
    expect([world.mails.length, blocks(world.current())]).toEqual([1, 1]);
  });

  it('a meeting that shows an update of ours after the last of three conflicts is done', async () => {
    const world = setUp();
    for (const error of [lost(), lost(), conflict()]) world.troubles.push({ error, saves: false });
    const { updateMeeting } = world.calendar;
    world.calendar.updateMeeting = async (mailbox, update) => {
      const [first, second, third] = world.updates;
      if (first !== undefined && second !== undefined && third === undefined)
        world.edit({
          body: { html: first.html, isPlainText: false, isTruncated: false },
          marker: first.marker,
        });
      return await updateMeeting(mailbox, update);
    };
    expect(await world.run()).toMatchObject({ action: 'insert', sent: true });
    expect([world.updates.length, world.mails.length]).toEqual([3, 0]);
  });

  it('a send that another update of ours has made is owed no more, on disk neither', async () => {
    const world = setUp();
    const { updateMeeting } = world.calendar;
    world.calendar.updateMeeting = async (mailbox, update) => {
      world.calendar.updateMeeting = updateMeeting;
      await updateMeeting(mailbox, { ...update, marker: withWriteId(update.marker ?? '', 'earlier0') });
      return await updateMeeting(mailbox, update);
    };
    expect(await world.run()).toMatchObject({ action: 'none', reason: 'block-is-current' });
    expect([world.mails.length, world.owed]).toEqual([1, ['block', 'undefined']]);
  });

  it('an earlier run’s debt is paid by the next one', async () => {
    const world = setUp();
    await world.run();
    world.mails.length = 0;
    expect(await world.run('block')).toMatchObject({ action: 'send' });
    expect(world.mails).toHaveLength(1);
  });

  it('an owed send still stands where the lock could not be looked at before it went out', async () => {
    const world = setUp();
    await world.run();
    world.guard.trouble = new StateError('NotReadable', 'The share is away.');
    await expect(world.run('block')).rejects.toBe(world.guard.trouble);
    expect([world.updates.length, world.owed]).toEqual([1, ['block']]);
  });

  it('an owed send leaves a plain text as its reader sees it', async () => {
    const world = setUp();
    await world.run();
    const html = world.current()?.body.html ?? '';
    const text = `1 < 2 &amp; 3\r\n  ${htmlToText(html)}`;
    world.edit({ body: { html: text, isPlainText: true, isTruncated: false } });
    expect(await world.run('block')).toMatchObject({ action: 'send' });
    expect(world.updates.at(-1)?.html).toBe(plainTextToHtml(text));
    expect(htmlToText(world.updates.at(-1)?.html ?? '')).toContain('1 < 2 &amp; 3');
  });

  it('a conflict that saved nothing leaves nothing owing when the user takes the keyword away', async () => {
    const world = setUp();
    world.edit({ location: 'Room 4' });
    expect(await world.run('block')).toMatchObject({ action: 'none', reason: 'no-keyword' });
    expect(world.mails).toHaveLength(0);
  });

  it('a removal saved behind a conflict is mailed once', async () => {
    const world = setUp();
    await world.run();
    world.mails.length = 0;
    world.edit({ location: 'Room 4' });
    world.troubles.push({ error: conflict(), saves: true });
    expect(await world.run()).toMatchObject({ action: 'send' });
    expect(world.owed).toEqual(['removal']);
    expect([world.mails.length, blocks(world.current())]).toEqual([1, 0]);
  });

  it('a block that the user takes out while we do owes nobody a mail of ours', async () => {
    const world = setUp();
    await world.run();
    world.mails.length = 0;
    world.edit({ location: 'Room 4' });
    const asRead = world.current();
    world.edit({ body: { html: '<p>Agenda</p>', isPlainText: false, isTruncated: false } });
    expect(await world.run(undefined, asRead)).toMatchObject({ action: 'none', reason: 'no-keyword' });
    expect([world.updates.length, world.mails.length]).toEqual([2, 0]);
  });

  it('a lost answer is read again: what was written is not written twice, nothing is owed, and the change is told of', async () => {
    const world = setUp();
    world.troubles.push({ error: lost(), saves: true });
    const result = { action: 'insert', sent: true, changeKey: 'k2' };
    expect(await world.run()).toMatchObject(result);
    expect([world.updates.length, world.mails.length, world.owed.length]).toEqual([1, 1, 0]);
  });

  it('a removal and a late send whose answers are lost are told of, too', async () => {
    const world = setUp();
    await world.run();
    world.edit({ location: 'Room 4' });
    world.troubles.push({ error: lost(), saves: true });
    expect(await world.run()).toMatchObject({ action: 'remove', sent: true });
    world.troubles.push({ error: lost(), saves: true });
    expect(await world.run('removal')).toMatchObject({ action: 'send', sent: true });
    expect(world.mails).toHaveLength(3);
  });

  it('an appointment that was saved behind a conflict is told of as written', async () => {
    const world = setUp(createMeeting({ hasAttendees: false }));
    world.troubles.push({ error: conflict(), saves: true });
    expect(await world.run()).toMatchObject({ action: 'insert', sent: false });
    expect(world.updates).toHaveLength(1);
  });

  it('what the user did while an update was lost on the way is not taken for that update', async () => {
    const world = setUp();
    const asRead = world.current();
    world.edit({ location: 'Room 4' });
    world.troubles.push({ error: lost(), saves: false });
    expect(await world.run(undefined, asRead)).toMatchObject({ action: 'none', reason: 'no-keyword' });
  });

  it('a request that was lost is made again after a look', async () => {
    const world = setUp();
    world.troubles.push({ error: lost(), saves: false });
    expect(await world.run()).toMatchObject({ action: 'insert' });
    expect([world.updates.length, world.mails.length]).toEqual([2, 1]);
  });

  it('a meeting deleted meanwhile is told as gone, and not written to', async () => {
    const world = setUp();
    const asRead = world.current();
    world.troubles.push({ error: conflict(), saves: false });
    world.remove();
    await expect(world.run(undefined, asRead)).rejects.toMatchObject({ code: 'ItemGone' });
  });

  it('CMS being away is passed on, and nothing is written', async () => {
    const away = new CmsError('Unavailable', 'away', { reach: 'run', retry: { when: 'next-cycle' } });
    const world = createMeetingCalendar(createMeeting());
    const rooms = roomsThat(() => Promise.reject(away));
    const cycle = cycleOf(createSyncContext({ calendar: world.calendar, rooms }));
    const run = reconcileMeeting(createMeeting(), keeperOf(undefined, []), cycle, () => '');
    await expect(run).rejects.toBe(away);
    expect(world.updates).toEqual([]);
  });
});
