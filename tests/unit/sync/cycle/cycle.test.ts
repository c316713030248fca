import { describe, expect, it } from 'vitest';
import { ExchangeError } from '../../../../src/errors.js';
import type { ChangePage } from '../../../../src/model.js';
import { runCycle } from '../../../../src/sync/cycle/cycle.js';
import { createLanes } from '../../../../src/sync/cycle/lanes.js';
import type { Calendar } from '../../../../src/sync/ports.js';
import { createManualClock } from '../../../support/manual-clock.js';
import { MemoryLog } from '../../../support/memory-log.js';
import { createMemoryStore, createSyncContext } from '../../../support/ports.js';

const page: ChangePage = { syncState: 's', isLast: true, changes: [] };

function setUp(readChanges: Calendar['readChanges'], concurrency = 4) {
  const clock = createManualClock();
  const store = createMemoryStore();
  const log = new MemoryLog();
  const sync = createSyncContext({
    calendar: {
      readChanges,
      readMeetings: () => Promise.resolve([]),
      updateMeeting: () => Promise.reject(new Error('nothing to write')),
      sendToOwner: () => Promise.reject(new Error('nobody to tell')),
    },
    store,
    clock,
    log,
  });
  return { clock, store, log, sync, lanes: createLanes(concurrency) };
}

describe('a cycle', () => {
  it('trouble with one mailbox is counted and holds up none of the others', async () => {
    const { sync, lanes, store, log } = setUp((mailbox) =>
      mailbox === 'b'
        ? Promise.reject(
            new ExchangeError('Transient', 'busy', { reach: 'mailbox', retry: { when: 'next-cycle' } }),
          )
        : Promise.resolve(page),
    );
    const { figures, error: trouble } = await runCycle(['a', 'b', 'c'], lanes, sync, { turn: 'due' });
    expect(figures).toMatchObject({ mailboxes: 3, served: 2, failed: 1 });
    expect(trouble).toBeUndefined();
    expect(store.records.get('b')?.failure).toMatchObject({ code: 'Transient', attempts: 1 });
    expect(log.warnings()).toHaveLength(1);
  });

  it('a mistake of our own in one mailbox is that mailbox’s trouble', async () => {
    const { sync, lanes } = setUp((mailbox) =>
      mailbox === 'a' ? Promise.reject(new TypeError('secret text')) : Promise.resolve(page),
    );
    const { figures, unserved } = await runCycle(['a', 'b'], lanes, sync, { turn: 'due' });
    expect(figures).toMatchObject({ served: 1, failed: 1 });
    expect(unserved[0]?.failure.message).toContain('TypeError');
    expect(unserved[0]?.failure.message).not.toContain('secret text');
  });

  it('trouble that reaches the run keeps the rest from being asked', async () => {
    let asked = 0;
    const refused = new ExchangeError('CredentialsRefused', 'no', {
      reach: 'run',
      retry: { when: 'next-cycle' },
    });
    const { sync, lanes } = setUp(() => ((asked += 1), Promise.reject(refused)), 1);
    const { figures, error: trouble } = await runCycle(['a', 'b', 'c'], lanes, sync, { turn: 'due' });
    expect(trouble).toBe(refused);
    expect(asked).toBe(1);
    expect(figures.notReached).toBe(2);
  });

  it('a slow mailbox is left to finish on its own, passed by in the next cycle, and never asked twice at a time', async () => {
    let finish = (_page: ChangePage): void => undefined;
    const asked: string[] = [];
    let slowAtOnce = 0;
    const { sync, lanes, clock } = setUp((mailbox) => {
      asked.push(mailbox);
      // A second one at a time is answered, so that the test fails at once instead of waiting for it.
      if (mailbox !== 'slow' || (slowAtOnce += 1) > 1) return Promise.resolve(page);
      return new Promise((resolve) => (finish = resolve));
    });
    const first = runCycle(['slow', 'a'], lanes, sync, { turn: 'due', stragglerMs: 5_000 });
    await new Promise(setImmediate);
    clock.pass(5_000);
    expect((await first).figures).toMatchObject({ served: 1, unfinished: 1 });
    const second = await runCycle(['slow', 'a'], lanes, sync, { turn: 'due', stragglerMs: 5_000 });
    expect(slowAtOnce).toBe(1);
    expect(second.figures).toMatchObject({ served: 1, unfinished: 1 });
    expect(asked).toEqual(['slow', 'a', 'a']);
    finish(page);
    await Promise.all(lanes.busy.values());
    const third = await runCycle(
      ['slow'],
      lanes,
      { ...sync, calendar: { ...sync.calendar, readChanges: () => Promise.resolve(page) } },
      { turn: 'due', stragglerMs: 5_000 },
    );
    expect(third.figures.served).toBe(1);
  });

  it('a clock that is set back does not keep a slow mailbox from being left to finish on its own', async () => {
    const { sync, lanes, clock } = setUp(() => new Promise<ChangePage>(() => undefined));
    let setBackMs = 0;
    const wrong = { ...clock, now: () => new Date(clock.now().getTime() - setBackMs) };
    const running = runCycle(['slow'], lanes, { ...sync, clock: wrong }, { turn: 'due', stragglerMs: 5_000 });
    await new Promise(setImmediate);
    setBackMs = 3_600_000;
    clock.pass(5_000);
    expect((await running).figures).toMatchObject({ unfinished: 1 });
  });

  it('a mailbox that is begun when the time is up is waited for as long as any other', async () => {
    let finish = (_page: ChangePage): void => undefined;
    const { sync, lanes, clock } = setUp((mailbox) => {
      if (mailbox === 'late') return new Promise((resolve) => (finish = resolve));
      clock.pass(60_000);
      return Promise.resolve(page);
    }, 1);
    const running = runCycle(['first', 'late'], lanes, sync, { turn: 'due', stragglerMs: 10_000 });
    for (let turn = 0; turn < 5; turn += 1) await new Promise(setImmediate);
    clock.pass(9_000);
    await new Promise(setImmediate);
    finish(page);
    expect((await running).figures).toMatchObject({ served: 2, unfinished: 0 });
  });

  it('a clock that is set back while mailboxes are begun gives a slow one no more time', async () => {
    let setBackMs = 0;
    const { sync, lanes, clock } = setUp((mailbox) => {
      if (mailbox === 'slow') return new Promise<ChangePage>(() => undefined);
      setBackMs = 3_600_000;
      return Promise.resolve(page);
    }, 1);
    const wrong = { ...clock, now: () => new Date(clock.now().getTime() - setBackMs) };
    const task = { turn: 'due', stragglerMs: 10_000 } as const;
    const running = runCycle(['first', 'slow'], lanes, { ...sync, clock: wrong }, task);
    for (let turn = 0; turn < 5; turn += 1) await new Promise(setImmediate);
    clock.pass(10_000);
    expect((await running).figures).toMatchObject({ served: 1, unfinished: 1 });
  }, 10_000);

  it('a mailbox that is passed by is counted once, also where another one is left behind', async () => {
    const { sync, lanes, clock } = setUp(() => new Promise<ChangePage>(() => undefined));
    const cycle = async (addresses: readonly string[]) => {
      const running = runCycle(addresses, lanes, sync, { turn: 'due', stragglerMs: 5_000 });
      await new Promise(setImmediate);
      clock.pass(5_000);
      return (await running).figures.unfinished;
    };
    expect(await cycle(['slow'])).toBe(1);
    expect(await cycle(['slow', 'too'])).toBe(2);
  });

  it('when the program is asked to stop, no further mailbox is begun', async () => {
    const stop = new AbortController();
    const { sync, lanes } = setUp(() => (stop.abort(), Promise.resolve(page)), 1);
    const { figures } = await runCycle(
      ['a', 'b', 'c'],
      lanes,
      { ...sync, stop: stop.signal },
      { turn: 'due' },
    );
    expect(figures).toMatchObject({ served: 1, notReached: 2 });
  });

  it('never more mailboxes are in hand than the settings allow', async () => {
    let now = 0;
    let most = 0;
    const { sync, lanes } = setUp(async () => {
      most = Math.max(most, (now += 1));
      await new Promise(setImmediate);
      now -= 1;
      return page;
    }, 3);
    const addresses = Array.from({ length: 40 }, (_, n) => `m${n}`);
    await runCycle(addresses, lanes, sync, { turn: 'due' });
    expect(most).toBe(3);
  });
});

describe('mailboxes that failed in different ways', () => {
  /** @param codes what the mailboxes failed with; the first is due, the others wait. @returns who is asked */
  async function askedAfter(codes: Readonly<Record<string, string | undefined>>): Promise<readonly string[]> {
    const asked: string[] = [];
    const { sync, lanes, store, clock } = setUp((mailbox) => (asked.push(mailbox), Promise.resolve(page)));
    const at = (ms: number): string => new Date(clock.now().getTime() + ms).toISOString();
    const [due] = Object.keys(codes);
    for (const [mailbox, code] of Object.entries(codes)) {
      const nextTry = at(mailbox === due ? 0 : 600_000);
      const failure = code && { code, message: '', since: at(-1), lastTry: at(-1), attempts: 9, nextTry };
      await store.writeMailbox(
        mailbox,
        { retries: {}, ownChangeKeys: {}, ...(failure && { failure }) },
        'now',
      );
    }
    await runCycle(Object.keys(codes), lanes, sync, { turn: 'due' });
    return asked;
  }

  it('wait each for its own reason while another one is served all the time', async () => {
    expect(await askedAfter({ a: undefined, b: 'BadAnswer', c: 'Transient' })).toEqual(['a']);
  });

  it('are all asked once one of them is served again', async () => {
    expect(await askedAfter({ a: 'TimedOut', b: 'BadAnswer', c: 'Transient' })).toEqual(['a', 'b', 'c']);
  });
});
