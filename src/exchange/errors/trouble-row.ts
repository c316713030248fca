/** A row of the table of troubles, and the kinds of rows that there are many of. Pure data. */
import type { ExchangeErrorCode, Reach, Retry } from '../../errors.js';

export interface TroubleRow {
  readonly code: ExchangeErrorCode;
  readonly reach: Reach;
  readonly retry: Retry;
  /** End of a sentence: `... failed: <why>`. */
  readonly why: string;
  readonly hint?: string;
}

export const nextCycle: Retry = { when: 'next-cycle' };
export const growing: Retry = { when: 'growing' };
export const never: Retry = { when: 'never' };
/** What somebody has to mend is not asked again before this. */
export const anHour: Retry = { when: 'after', ms: 3_600_000 };

export const passing = (why: string, hint?: string): TroubleRow => ({
  code: 'Transient',
  reach: 'mailbox',
  retry: nextCycle,
  why,
  ...(hint === undefined ? {} : { hint }),
});
/** The wait is the server's wish, which error-map.ts puts in. */
export const busy = (why: string): TroubleRow => ({
  code: 'Throttled',
  reach: 'mailbox',
  retry: nextCycle,
  why,
});
export const mailbox = (why: string, hint: string): TroubleRow => ({
  code: 'MailboxUnavailable',
  reach: 'mailbox',
  retry: anHour,
  why,
  hint,
});
export const syncState = (why: string): TroubleRow => ({
  code: 'SyncStateInvalid',
  reach: 'mailbox',
  retry: nextCycle,
  why,
});
export const conflict: TroubleRow = {
  code: 'Conflict',
  reach: 'meeting',
  retry: { when: 'now' },
  why: 'the meeting was changed since it was read',
};
export const gone: TroubleRow = {
  code: 'ItemGone',
  reach: 'meeting',
  retry: never,
  why: 'the meeting was deleted or moved',
};
export const item = (why: string, hint?: string): TroubleRow => ({
  code: 'ItemRefused',
  reach: 'meeting',
  retry: growing,
  why,
  ...(hint === undefined ? {} : { hint }),
});
export const run = (code: ExchangeErrorCode, why: string, hint: string): TroubleRow => ({
  code,
  reach: 'run',
  retry: growing,
  why,
  hint,
});
export const CHECK_NETWORK =
  'Check server in section [EWS] of settings.ini, and that this computer can reach it.';
