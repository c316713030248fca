/** One mailbox over several cycles: what a pass that breaks off leaves to the next one. */
import { describe, expect, it, vi } from 'vitest';
import { ExchangeError } from '../../../../src/errors.js';
import type { ChangePage, Meeting, MeetingChange, Room } from '../../../../src/model.js';
import { runCycle } from '../../../../src/sync/cycle/cycle.js';
import { createLanes } from '../../../../src/sync/cycle/lanes.js';
import type { SyncContext } from '../../../../src/sync/context.js';
import type { MailboxRecord } from '../../../../src/sync/ports/records.js';
import { createManualClock } from '../../../support/manual-clock.js';
import { createMeeting, createMemoryStore, createSyncContext } from '../../../support/ports.js';

const room = {
  webLink: 'https://x/meeting/1?secret=s',
  sipAddress: 'a@x',
  callId: '1',
  pin: '',
  spaceName: 'A',
};
const OLD = new Date('2020-01-01T00:00:00Z');

const SKIPPING = { ...createSyncContext().rules, existingMeetings: 'skip' as const };

type Step = ChangePage | ExchangeError;

/** @param steps what SyncFolderItems comes to, call by call; afterwards nothing has changed */
function setUp(steps: Step[], over: Partial<SyncContext> = {}) {
  const store = createMemoryStore();
  const clock = createManualClock();
  const meetings = new Map<string, Meeting>();
  const written: string[] = [];
  /** What asking for a meeting alone, or updating it, comes to. */
  const refusals = new Map<string, ExchangeError>();
  let lastState = 's';
  const sync = createSyncContext({
    calendar: {
      readChanges: () => {
        const step = steps.shift() ?? { syncState: lastState, isLast: true, changes: [] };
        if (step instanceof ExchangeError) return Promise.reject(step);
        lastState = step.syncState;
        return Promise.resolve(step);
      },
      readMeetings: (_mailbox, ids) => {
        const refusal = ids.length === 1 ? refusals.get(`read ${ids[0]}`) : undefined;
        if (refusal !== undefined) return Promise.reject(refusal);
        return Promise.resolve(ids.map((id) => ({ id, meeting: meetings.get(id) ?? toMeeting(id) })));
      },
      updateMeeting: (_mailbox, { ref, html, marker }) => {
        const refusal = refusals.get(`update ${ref.id}`);
        if (refusal !== undefined) return Promise.reject(refusal);
        written.push(ref.id);
        const { marker: _, ...before } = meetings.get(ref.id) ?? toMeeting(ref.id);
        meetings.set(ref.id, {
          ...before,
          ref: { id: ref.id, changeKey: `${ref.changeKey}+` },
          body: { ...before.body, html },
          ...(marker === undefined ? {} : { marker }),
        });
        return Promise.resolve({ changeKey: `${ref.changeKey}+` });
      },
      sendToOwner: () => Promise.reject(new Error('nobody to tell')),
    },
    rooms: {
      find: () => Promise.resolve({ details: room, nonMemberAccess: true }),
      forget: () => undefined,
      isWaiting: () => false,
      hashOf: () => 'hash',
      noting: (call) => call(),
    },
    store,
    clock,
    loadRender: () => Promise.resolve((_meeting, { webLink }) => `<p>${webLink} a@x 1</p>`),
    ...over,
  });
  const run = (turn: 'due' | 'resync') => runCycle(['ann'], createLanes(1), sync, { turn });
  return { sync, store, clock, meetings, written, refusals, run };
}

const toMeeting = (id: string, changes: Partial<Meeting> = {}): Meeting =>
  createMeeting({ ref: { id, changeKey: 'k1' }, created: OLD, ...changes });

const seen = (id: string, location = '@cms', changeKey = 'k1'): MeetingChange => ({
  kind: 'upsert',
  summary: { ref: { id, changeKey }, location, type: 'Single' },
});

const page = (syncState: string, isLast: boolean, ...changes: MeetingChange[]): ChangePage => ({
  syncState,
  isLast,
  changes,
});

const busy = (): ExchangeError =>
  new ExchangeError('Transient', 'busy', { reach: 'mailbox', retry: { when: 'next-cycle' } });

const refused = (): ExchangeError =>
  new ExchangeError('SyncStateInvalid', 'refused', { reach: 'mailbox', retry: { when: 'next-cycle' } });

const synced: MailboxRecord = {
  syncState: 's0',
  firstSyncedAt: '2026-01-01T00:00:00Z',
  retries: {},
  ownChangeKeys: { first: 'k1', second: 'k1' },
};

describe('a mailbox', () => {
  it('that is slow has its changes counted in the cycle in which it makes them', async () => {
    let answer = (_room: Room): void => undefined;
    const asked = new Promise<Room>((resolve) => (answer = resolve));
    const rooms = { ...createSyncContext().rooms, find: () => asked };
    const { sync, clock } = setUp([page('p1', true, seen('first'))], { rooms });
    const lanes = createLanes(1);
    const cycle = async () => {
      const running = runCycle(['ann'], lanes, sync, { turn: 'due', stragglerMs: 5_000 });
      await new Promise(setImmediate);
      clock.pass(5_000);
      return (await running).figures;
    };
    expect(await cycle()).toMatchObject({ unfinished: 1, insert: 0 });
    answer({ details: room, nonMemberAccess: true });
    await Promise.all(lanes.busy.values());
    expect(await cycle()).toMatchObject({ insert: 1, sent: 1 });
    expect(await cycle()).toMatchObject({ insert: 0, sent: 0 });
  });

  it('a resync that breaks off half way reconciles the rest in the next cycle, our own last writes too', async () => {
    const { store, written, run } = setUp([
      page('p1', false, seen('first')),
      busy(),
      page('p2', true, seen('second')),
    ]);
    store.records.set('ann', synced);
    await run('resync');
    expect(written).toEqual(['first']);
    await run('due');
    expect(written).toEqual(['first', 'second']);
  });

  it('so does reading everything again after the server refused the sync state', async () => {
    const { store, written, run } = setUp([
      refused(),
      page('p1', false, seen('first')),
      busy(),
      page('p2', true, seen('second')),
    ]);
    store.records.set('ann', synced);
    await run('due');
    await run('due');
    expect(written).toEqual(['first', 'second']);
  });

  it.each([
    ['before its first page', [busy(), page('p1', false, seen('first')), page('p2', true, seen('second'))]],
    ['half way', [page('p1', false, seen('first')), busy(), page('p2', true, seen('second'))]],
  ])(
    'a resync skips no old meeting of a mailbox that was never synced, though it breaks off %s',
    async (_when, steps) => {
      const { store, written, run } = setUp(steps, { rules: SKIPPING });
      await run('resync');
      await run('due');
      expect(written).toEqual(['first', 'second']);
      expect(store.records.get('ann')?.fullRead).toBeUndefined();
      expect(store.records.get('ann')).toHaveProperty('firstSyncedAt');
    },
  );

  it('a resync in the middle of a first sync that skips old meetings ends the skipping', async () => {
    const { written, run } = setUp(
      [page('p1', false, seen('first')), busy(), busy(), page('p1', true, seen('first'))],
      { rules: SKIPPING },
    );
    await run('due');
    await run('resync');
    expect(written).toEqual([]);
    await run('due');
    expect(written).toEqual(['first']);
  });

  it('is noted as synced by a last page that says nothing new after a stop', async () => {
    const { store, run } = setUp([page('p1', true)]);
    store.records.set('ann', {
      syncState: 'p1',
      fullRead: { why: 'resync', began: '2026-06-10T09:00:00.000Z' },
      retries: {},
      ownChangeKeys: {},
    });
    await run('due');
    expect(store.records.get('ann')).toEqual({
      syncState: 'p1',
      firstSyncedAt: '2026-06-10T10:00:00.000Z',
      retries: {},
      ownChangeKeys: {},
    });
  });

  it('a first sync that skips old meetings skips none that is changed before it is over', async () => {
    const { clock, meetings, written, run } = setUp(
      [
        page('p1', false, seen('first', 'Room 1'), seen('untouched')),
        busy(),
        page('p2', true, seen('first', '@cms', 'k2'), seen('second'), seen('third')),
      ],
      { rules: SKIPPING },
    );
    const began = clock.now();
    await run('due');
    clock.pass(8 * 3_600_000);
    const modified = new Date(clock.now().getTime() - 60_000);
    meetings.set('first', toMeeting('first', { ref: { id: 'first', changeKey: 'k2' }, modified }));
    meetings.set('second', toMeeting('second', { modified: new Date(began.getTime() - 60_000) }));
    // What the server does not tell cannot be a reason to write to years of old meetings.
    meetings.set('third', toMeeting('third'));
    await run('due');
    expect(written).toEqual(['first']);
  });

  const passing = (code: 'Transient' | 'BadAnswer' | 'TimedOut' | 'ConnectionLost'): ExchangeError =>
    new ExchangeError(code, 'passing', { reach: 'mailbox', retry: { when: 'next-cycle' } });

  it.each([
    ['reading', 'read', 'Transient'],
    ['updating', 'update', 'Transient'],
    ['updating', 'update', 'BadAnswer'],
    ['updating', 'update', 'TimedOut'],
    ['updating', 'update', 'ConnectionLost'],
  ] as const)(
    'waits no longer for one meeting once %s it has met with the same passing trouble twice: %s %s',
    async (_what, operation, code) => {
      const first = (): ChangePage => page('p1', false, seen('first'));
      const { store, clock, written, refusals, run } = setUp([
        first(),
        first(),
        page('p2', true, seen('second')),
      ]);
      store.records.set('ann', { ...synced, ownChangeKeys: {} });
      refusals.set(`${operation} first`, passing(code));
      await run('due');
      expect(written).toEqual([]);
      expect(store.records.get('ann')).toMatchObject({ failure: { code }, syncState: 's0' });
      await run('due');
      expect(written).toEqual(['second']);
      expect(store.records.get('ann')).toMatchObject({
        syncState: 'p2',
        retries: { first: { code, warned: true } },
      });
      refusals.clear();
      clock.pass(2 * 60_000);
      await run('due');
      expect(written).toEqual(['second', 'first']);
      expect(store.records.get('ann')?.retries).toEqual({});
    },
  );

  it('tries few of many meetings with the same passing trouble in a cycle, and serves the others', async () => {
    const slow = Array.from({ length: 8 }, (_none, index) => `slow${index}`);
    const steps: ChangePage[] = [];
    const { store, clock, written, refusals, run } = setUp(steps);
    store.records.set('ann', { ...synced, ownChangeKeys: {} });
    for (const id of slow) refusals.set(`update ${id}`, passing('TimedOut'));
    const asked = vi.spyOn(refusals, 'get');
    for (let cycle = 0; cycle < 20; cycle += 1) {
      if (store.records.get('ann')?.syncState === 's0')
        steps.push(page('p1', true, ...slow.map((id) => seen(id)), seen('good')));
      asked.mockClear();
      await run('due');
      clock.pass(60_000);
      const tried = new Set(asked.mock.calls.flat().filter((key) => key.startsWith('update slow')));
      expect(tried.size).toBeLessThanOrEqual(4);
    }
    expect(written).toEqual(['good']);
    expect(store.records.get('ann')).toMatchObject({ syncState: 'p1' });
    expect(Object.keys(store.records.get('ann')?.retries ?? {}).sort()).toEqual(slow);
  });

  it('waits no longer for a meeting whose passing trouble is another one each time', async () => {
    const first = (): ChangePage => page('p1', false, seen('first'));
    const { store, written, refusals, run } = setUp([first(), first(), page('p2', true, seen('second'))]);
    store.records.set('ann', { ...synced, ownChangeKeys: {} });
    refusals.set('update first', passing('Transient'));
    await run('due');
    refusals.set('update first', passing('BadAnswer'));
    await run('due');
    expect(written).toEqual(['second']);
  });

  it('a first sync that skips old meetings skips one that could not be read at first', async () => {
    const first = (): ChangePage => page('p1', true, seen('first'));
    const { store, clock, written, refusals, run } = setUp([first(), first()], { rules: SKIPPING });
    refusals.set('read first', passing('ConnectionLost'));
    await run('due');
    await run('due');
    expect(store.records.get('ann')?.retries).toHaveProperty('first');
    refusals.clear();
    clock.pass(5 * 60_000);
    await run('due');
    expect(written).toEqual([]);
    expect(store.records.get('ann')?.retries).toEqual({});
  });

  it('waits no longer for a changed occurrence whose reading has met with the same passing trouble twice', async () => {
    const first = (): ChangePage => page('p1', false, seen('first'));
    const { store, clock, meetings, written, refusals, run } = setUp([
      first(),
      first(),
      page('p2', true, seen('second')),
    ]);
    const end = new Date(clock.now().getTime() + 24 * 3_600_000);
    const occurrence = { ref: { id: 'occurrence', changeKey: 'k1' }, start: end, end };
    meetings.set(
      'first',
      toMeeting('first', {
        type: 'RecurringMaster',
        seriesEnd: 'never',
        modifiedOccurrences: [occurrence],
      }),
    );
    refusals.set('read occurrence', passing('Transient'));
    await run('due');
    expect(store.records.get('ann')).toMatchObject({ failure: { code: 'Transient' } });
    await run('due');
    expect(written).toContain('second');
    expect(store.records.get('ann')).toMatchObject({ syncState: 'p2' });
  });

  it('writes a changed occurrence that waits only once where its series comes in the same batch', async () => {
    const { store, clock, meetings, written, run } = setUp([page('p1', true, seen('series', 'Room 1'))]);
    const now = clock.now().toISOString();
    const waiting = { since: now, attempts: 1, nextTry: now, code: 'NoPersonalRoom', message: 'none' };
    store.records.set('ann', { ...synced, ownChangeKeys: {}, retries: { occurrence: waiting } });
    const end = new Date(clock.now().getTime() + 24 * 3_600_000);
    const occurrence = { ref: { id: 'occurrence', changeKey: 'k1' }, start: end, end };
    meetings.set('occurrence', toMeeting('occurrence', { type: 'Exception', location: '@cms' }));
    const series = { type: 'RecurringMaster', seriesEnd: 'never', location: 'Room 1' } as const;
    meetings.set(
      'series',
      toMeeting('series', {
        ...series,
        body: { html: '<p>another</p>', isPlainText: false, isTruncated: false },
        modifiedOccurrences: [occurrence],
      }),
    );
    await run('due');
    expect(written).toEqual(['occurrence']);
    expect(store.records.get('ann')?.retries).toEqual({});
  });

  it('waits for a server that names a time, however often one meeting has met with that', async () => {
    const busyUntil = new ExchangeError('Throttled', 'busy', {
      reach: 'mailbox',
      retry: { when: 'after', ms: 1000 },
    });
    const both = (): ChangePage => page('p1', true, seen('first'), seen('second'));
    const { clock, written, refusals, run } = setUp([both(), both(), both()]);
    refusals.set('update first', busyUntil);
    for (let cycle = 0; cycle < 3; cycle += 1) {
      await run('due');
      clock.pass(60_000);
    }
    expect(written).toEqual([]);
  });
});
