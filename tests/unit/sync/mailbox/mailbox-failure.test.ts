import { describe, expect, it } from 'vitest';
import { ExchangeError } from '../../../../src/errors.js';
import type { ExchangeErrorCode, Retry } from '../../../../src/errors.js';
import { isNews, isWaiting, toFailure } from '../../../../src/sync/mailbox/mailbox-failure.js';
import type { MailboxFailure } from '../../../../src/sync/ports/records.js';

const HOUR_MS = 3_600_000;
const now = new Date('2026-06-10T10:00:00Z');
const later = (ms: number): Date => new Date(now.getTime() + ms);

const trouble = (code: ExchangeErrorCode, retry: Retry): ExchangeError =>
  new ExchangeError(code, code, { reach: 'mailbox', retry });
const denied = trouble('MailboxUnavailable', { when: 'after', ms: HOUR_MS });
const passing = trouble('Transient', { when: 'next-cycle' });
const garbage = trouble('BadAnswer', { when: 'next-cycle' });
const busy = trouble('Throttled', { when: 'after', ms: 600_000 });

const failure = (error: ExchangeError, at = now): MailboxFailure => toFailure(undefined, error, at, 1);

describe('a mailbox that could not be served', () => {
  it('is asked in the next cycle, then after 1, 2, 4 ... minutes, whatever the trouble is by then (case 25)', () => {
    let last: MailboxFailure | undefined;
    const waits = [passing, garbage, passing, garbage, passing].map((error) => {
      last = toFailure(last, error, now, 1);
      return (Date.parse(last.nextTry) - now.getTime()) / 60_000;
    });
    expect(waits).toEqual([0, 1, 2, 4, 8]);
    expect(last).toMatchObject({ attempts: 5, since: now.toISOString() });
  });

  it('is news once, and again when it becomes what somebody has to mend (case 25)', () => {
    expect(isNews(failure(passing), undefined)).toBe(true);
    expect(isNews(failure(garbage), failure(passing))).toBe(false);
    expect(isNews(failure(denied), failure(passing))).toBe(true);
    expect(isNews(failure(denied), failure(denied))).toBe(false);
  });

  it('and that somebody has to mend waits an hour, or until a user sync or other settings (case 17)', () => {
    expect(isWaiting(failure(denied), later(HOUR_MS - 1), undefined)).toBe(true);
    expect(isWaiting(failure(denied), later(HOUR_MS), undefined)).toBe(false);
    expect(isWaiting(failure(denied), later(1000), later(500))).toBe(false);
    expect(isWaiting(failure(denied), later(1000), later(-500))).toBe(true);
  });

  it('is left alone for as long as the server asked for, whatever happens', () => {
    expect(isWaiting(failure(busy), later(1000), later(500))).toBe(true);
    expect(isWaiting(failure(busy), later(600_000), undefined)).toBe(false);
  });

  it('is not held up by a wait that a wrong clock put years ahead', () => {
    expect(isWaiting(failure(denied, new Date('2031-01-01T00:00:00Z')), now, undefined)).toBe(false);
  });

  it('waits no longer once a clock some hours ahead is set right, and a second more or less ends no wait', () => {
    expect(isWaiting(failure(denied, later(20 * HOUR_MS)), now, undefined)).toBe(false);
    expect(isWaiting(failure(denied, later(1_000)), now, undefined)).toBe(true);
  });
});
