/** The wait of a mailbox that could not be served: how long it is, and what ends it before its time. Pure. */
import { ExchangeError, type ExchangeErrorCode, type ProgramError } from '../../errors.js';
import { isStillAhead } from '../../scheduler/clock-guards.js';
import { growingWaitMs, HOUR_MS } from '../../scheduler/waits.js';
import type { MailboxFailure } from '../ports/records.js';
import { toWait } from '../record/wait.js';

/** A clock that is set back by less is one that is being kept right. */
const SET_BACK_MS = 60_000;

/**
 * @param earlier what the mailbox failed with the time before, if it did
 * @param chance 0 to 1
 */
export function toFailure(
  earlier: MailboxFailure | undefined,
  error: ProgramError,
  now: Date,
  chance: number,
): MailboxFailure {
  const attempts = (earlier?.attempts ?? 0) + 1;
  const { retry } = error;
  const waitMs = retry.when === 'after' ? retry.ms : growingWaitMs(attempts, chance);
  return {
    ...toWait(earlier, error, now, waitMs),
    serverCode: error instanceof ExchangeError ? error.serverCode : undefined,
    lastTry: now.toISOString(),
    attempts,
    isFixed: retry.when === 'after' && error.code !== 'MailboxUnavailable' ? true : undefined,
  };
}

/** A failure is said once: when it is the first in a row, and when it becomes one that somebody has to mend. */
export function isNews(failure: MailboxFailure, earlier: MailboxFailure | undefined): boolean {
  return earlier === undefined || (failure.code === 'MailboxUnavailable' && earlier.code !== failure.code);
}

/**
 * @param signOfChange when something last happened that may have put the mailbox right: a user sync, other settings
 * @returns true while the mailbox must not be asked
 */
export function isWaiting(failure: MailboxFailure, now: Date, signOfChange: Date | undefined): boolean {
  if (!isStillAhead(Date.parse(failure.nextTry), now.getTime(), 24 * HOUR_MS)) return false;
  // Noted at a time that is yet to come: the clock was wrong then and has been set back, so the wait would be too long.
  if (Date.parse(failure.lastTry) - now.getTime() > SET_BACK_MS) return false;
  if (failure.isFixed === true || signOfChange === undefined) return true;
  return Date.parse(failure.lastTry) >= signOfChange.getTime();
}

/** Failures of one cause have the same one. */
export function causeOf({ code, serverCode }: MailboxFailure): string {
  return `${code} ${serverCode ?? ''}`;
}

/** Whether a server that is down shows in it. It shows in several such ways at once. */
export function maySignalOutage({ code }: MailboxFailure): boolean {
  return SIGNS_OF_OUTAGE.has(code);
}

const SIGNS_OF_OUTAGE: ReadonlySet<string> = new Set([
  'BadAnswer',
  'ConnectionLost',
  'Throttled',
  'TimedOut',
  'Transient',
] satisfies ExchangeErrorCode[]);
