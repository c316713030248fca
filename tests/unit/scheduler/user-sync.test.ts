import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseLocalTime, renderLocalTime } from '../../../src/local-time.js';
import { isUserSyncDue, lastDailyTime } from '../../../src/scheduler/user-sync.js';

const at = { hour: 2, minute: 30 };

describe('the daily user sync', () => {
  const zone = process.env['TZ'];
  beforeEach(() => {
    process.env['TZ'] = 'Europe/Berlin';
  });
  afterEach(() => {
    if (zone === undefined) delete process.env['TZ'];
    else process.env['TZ'] = zone;
  });

  it('is due when there was none since the last daily time, and not before the next', () => {
    const synced = new Date('2026-06-10T02:30:05+02:00');
    expect(isUserSyncDue(undefined, at, synced)).toBe(true);
    expect(isUserSyncDue(synced, at, new Date('2026-06-11T02:29:59+02:00'))).toBe(false);
    expect(isUserSyncDue(synced, at, new Date('2026-06-11T02:30:00+02:00'))).toBe(true);
  });

  it('a sync one second before the daily time does not stand for that day', () => {
    const synced = new Date('2026-06-10T02:29:59+02:00');
    expect(isUserSyncDue(synced, at, new Date('2026-06-10T02:30:00+02:00'))).toBe(true);
  });

  it('a sync time in the future, left by a clock that was set back, counts as none', () => {
    expect(isUserSyncDue(new Date('2027-01-01T00:00:00Z'), at, new Date('2026-06-10T10:00:00Z'))).toBe(true);
  });

  it('happens once on the day that skips 02:30 and once on the day that has it twice', () => {
    for (const [from, to] of [
      ['2026-03-28T12:00:00Z', '2026-03-30T12:00:00Z'],
      ['2026-10-24T12:00:00Z', '2026-10-26T12:00:00Z'],
    ] as const) {
      let synced = new Date(from);
      let syncs = 0;
      for (let ms = Date.parse(from); ms < Date.parse(to); ms += 60_000) {
        const now = new Date(ms);
        if (!isUserSyncDue(synced, at, now)) continue;
        synced = now;
        syncs += 1;
      }
      expect(syncs, `${from} to ${to}`).toBe(2);
    }
  });

  it('happens as often where its time is kept as local time, which one hour of the year has twice', () => {
    for (const [from, to] of [
      ['2026-03-28T12:00:00Z', '2026-03-30T12:00:00Z'],
      ['2026-10-24T12:00:00Z', '2026-10-26T12:00:00Z'],
    ] as const) {
      let kept = renderLocalTime(new Date(from));
      let syncs = 0;
      for (let ms = Date.parse(from); ms < Date.parse(to); ms += 60_000) {
        if (!isUserSyncDue(parseLocalTime(kept), at, new Date(ms))) continue;
        kept = renderLocalTime(new Date(ms));
        syncs += 1;
      }
      expect(syncs, `${from} to ${to}`).toBe(2);
    }
  });

  it('happens once more after a clock was set back, and not again and again', () => {
    let synced = new Date('2026-06-10T02:30:00+02:00');
    let syncs = 0;
    for (let minute = 0; minute < 600; minute += 1) {
      const now = new Date(Date.parse('2026-06-10T01:00:00+02:00') + minute * 60_000);
      if (!isUserSyncDue(synced, at, now)) continue;
      synced = now;
      syncs += 1;
    }
    // At once, since nobody knows when the last one was, and at its time.
    expect(syncs).toBe(2);
  });

  it('the last daily time of the first minute of a day lies on the day before', () => {
    expect(lastDailyTime({ hour: 0, minute: 1 }, new Date('2026-06-10T00:00:30+02:00'))).toEqual(
      new Date('2026-06-09T00:01:00+02:00'),
    );
  });
});
