import { describe, expect, it } from 'vitest';
import { CmsError, ExchangeError } from '../../../../src/errors.js';
import { forResync, withPageDone, withStateDropped } from '../../../../src/sync/record/full-read.js';
import { withOwnChangeKey } from '../../../../src/sync/record/own-change-keys.js';
import { dueRetries, toRetryEntry, withRetry, withSendOwed } from '../../../../src/sync/record/retry-list.js';
import { RecordKeeper } from '../../../../src/sync/record/record-keeper.js';
import type { MailboxFailure, MailboxRecord } from '../../../../src/sync/ports/records.js';
import { createMemoryStore } from '../../../support/ports.js';

const now = new Date('2026-06-10T10:00:00Z');
const later = (ms: number): Date => new Date(now.getTime() + ms);
const empty: MailboxRecord = { retries: {}, ownChangeKeys: {} };
const noRoom = new CmsError('NoPersonalRoom', 'no room', { reach: 'meeting', retry: { when: 'growing' } });
const away = new CmsError('Unavailable', 'away', { reach: 'run', retry: { when: 'next-cycle' } });
const failure: MailboxFailure = {
  code: 'MailboxUnavailable',
  message: 'denied',
  since: now.toISOString(),
  lastTry: now.toISOString(),
  attempts: 1,
  nextTry: later(3_600_000).toISOString(),
};

describe('what is remembered of a mailbox', () => {
  it('a meeting with growing waits is due only after its wait', () => {
    const first = toRetryEntry(undefined, noRoom, now, 1);
    expect(dueRetries(withRetry(empty, 'a', first), now)).toEqual(['a']);
    const second = toRetryEntry(first, noRoom, now, 1);
    expect(second).toMatchObject({ attempts: 2, since: now.toISOString() });
    const record = withRetry(empty, 'a', second);
    expect(dueRetries(record, later(59_999))).toEqual([]);
    expect(dueRetries(record, later(60_000))).toEqual(['a']);
  });

  it('a meeting that is refused with another code each time waits all the same (case 9)', () => {
    let entry = toRetryEntry(undefined, noRoom, now, 1);
    for (const code of ['ItemRefused', 'BadAnswer', 'Transient'] as const) {
      const refused = new ExchangeError(code, code, { reach: 'meeting', retry: { when: 'growing' } });
      entry = toRetryEntry(entry, refused, now, 1);
    }
    expect(entry).toMatchObject({ attempts: 4, nextTry: later(4 * 60_000).toISOString() });
  });

  it('a meeting with passing trouble of the server again and again waits longer and longer (case 9)', () => {
    const refusals = ['Transient', 'ItemRefused', 'BadAnswer'].map(
      (code) =>
        new ExchangeError(code as 'Transient', 'refused', {
          reach: 'meeting',
          retry: { when: 'next-cycle' },
        }),
    );
    let entry: ReturnType<typeof toRetryEntry> | undefined;
    const minutes = Array.from({ length: 10 }, (_, n) => {
      entry = toRetryEntry(entry, refusals[n % 3] ?? noRoom, now, 1);
      return (Date.parse(entry.nextTry) - now.getTime()) / 60_000;
    });
    expect(minutes).toEqual([0, 1, 2, 4, 8, 16, 32, 60, 60, 60]);
  });

  it('a meeting waits no longer for its own trouble because CMS was away before', () => {
    let entry = toRetryEntry(undefined, away, now, 1);
    for (let n = 0; n < 30; n += 1) entry = toRetryEntry(entry, away, now, 1);
    expect(entry).toMatchObject({ attempts: 31, nextTry: now.toISOString() });
    entry = toRetryEntry(entry, noRoom, now, 1);
    expect(entry).toMatchObject({ attempts: 1, nextTry: now.toISOString(), warned: true });
  });

  it('CMS being away does not make a meeting’s own trouble a new one: it waits on, and is not warned of again', () => {
    const owed = withSendOwed(empty, 'a', 'block', now).retries['a'];
    const before = toRetryEntry(toRetryEntry(owed, noRoom, now, 1), noRoom, now, 1);
    const during = toRetryEntry(before, away, later(120_000), 1);
    expect(during).toEqual({ ...before, nextTry: later(120_000).toISOString() });
    const after = toRetryEntry(during, noRoom, later(120_000), 1);
    expect(after).toMatchObject({ attempts: 3, code: 'NoPersonalRoom', warned: true, sendOwed: 'block' });
    expect(after.nextTry).toBe(later(120_000 + 120_000).toISOString());
  });

  it('an owed send survives further trouble, a resync and a dropped sync state', () => {
    let record = withSendOwed({ ...empty, syncState: 's' }, 'a', 'block', now);
    record = withRetry(record, 'a', toRetryEntry(record.retries['a'], noRoom, now, 0));
    expect(forResync(record, now).retries['a']).toMatchObject({
      sendOwed: 'block',
      nextTry: now.toISOString(),
    });
    expect(withStateDropped(record, now).retries['a']).toMatchObject({ sendOwed: 'block' });
  });

  it('a resync forgets the sync state, the failure and the waits, but no meeting of the retry list', () => {
    let record: MailboxRecord = { ...empty, syncState: 's', stateDroppedAt: now.toISOString(), failure };
    record = withRetry(record, 'a', toRetryEntry(undefined, noRoom, now, 1));
    const resync = forResync(record, now);
    expect(resync.syncState).toBeUndefined();
    expect(resync.failure).toBeUndefined();
    expect(resync.stateDroppedAt).toBeUndefined();
    expect(dueRetries(resync, now)).toEqual(['a']);
  });

  it('a rewrite that breaks off half way goes on as one, also where a resync is asked for meanwhile', () => {
    const half = withPageDone(forResync(empty, now, true), 's1', false, now);
    expect(half.fullRead).toMatchObject({ why: 'rewrite' });
    const again = forResync(half, now);
    expect(again.fullRead).toMatchObject({ why: 'rewrite' });
    expect(withPageDone(again, 's2', true, now).fullRead).toBeUndefined();
  });

  it('a wait that a wrong clock put years ahead holds nothing up', () => {
    const entry = toRetryEntry(undefined, noRoom, new Date('2031-01-01T00:00:00Z'), 1);
    expect(dueRetries(withRetry(empty, 'a', entry), now)).toEqual(['a']);
  });

  it('the first completed pass is remembered, and a page clears the failure', () => {
    const failed = { ...empty, failure };
    const half = withPageDone(failed, 's1', false, now);
    expect(half).toEqual({ ...empty, syncState: 's1' });
    expect(withPageDone(half, 's2', true, now)).toMatchObject({
      syncState: 's2',
      firstSyncedAt: now.toISOString(),
    });
  });

  it('own change keys are bounded, and the newest are the ones that stay', () => {
    let record = empty;
    for (let n = 0; n < 250; n += 1) record = withOwnChangeKey(record, `i${n}`, `k${n}`);
    expect(Object.keys(record.ownChangeKeys)).toHaveLength(100);
    expect(record.ownChangeKeys['i249']).toBe('k249');
    expect(record.ownChangeKeys['i149']).toBeUndefined();
  });

  it('a server that gives no change key does not make every change without one our own', () => {
    expect(withOwnChangeKey(empty, 'a', '')).toEqual(empty);
  });

  it('an item that left the calendar leaves nothing behind', () => {
    let record = withOwnChangeKey(empty, 'a', 'k');
    record = withSendOwed(record, 'a', 'block', now);
    const keeper = new RecordKeeper('ann@corp.example', record, createMemoryStore(), { dryRun: false });
    keeper.forgetItem('a');
    expect(keeper.record).toEqual(empty);
  });
});
