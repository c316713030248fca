/**
 * An error of a call, on its way from where it is met to where it is known whose call it was. There, and only there, it
 * becomes an ExchangeError with a sentence about that call. No server's text gets into it: only names of error codes.
 */
import { ExchangeError, InternalError, ProgramError, type Reach, type Retry } from '../../errors.js';
import { describeCall, type CallPlace } from '../transport/ews-call.js';
import type { ErrorRow } from './error-table.js';

interface Details {
  readonly serverCode?: string | undefined;
  readonly primaryAddress?: string | undefined;
  /** What the server asks for: only a throttle is tried again by it. */
  readonly waitMs?: number | undefined;
  readonly cause?: unknown;
}

/** A wish beyond a day is garbage, or a clock's mistake. */
const LONGEST_WAIT_MS = 24 * 3_600_000;

export class CallFailure extends Error {
  readonly code: ErrorRow['code'];
  readonly reach: Reach;
  readonly retry: Retry;

  constructor(
    readonly row: ErrorRow,
    readonly details: Details = {},
  ) {
    super(row.why);
    this.code = row.code;
    this.reach = row.reach;
    const ms = Math.min(Math.max(details.waitMs ?? 0, 0), LONGEST_WAIT_MS);
    const isTimed = row.code === 'Throttled' && details.waitMs !== undefined;
    this.retry = isTimed ? { when: 'after', ms } : row.retry;
  }
}

export function toExchangeError(failure: CallFailure, place: CallPlace): ExchangeError {
  const { code, reach, retry, row, details } = failure;
  const { serverCode, cause } = details;
  const named = serverCode === undefined ? '' : ` (${serverCode})`;
  const options = { reach, retry, hint: row.hint, serverCode, cause };
  // What reaches the run is nothing of the mailbox that happened to be asked first.
  const isOfRun = reach === 'run' && code !== 'Aborted';
  const what = isOfRun ? `Exchange at ${place.host} cannot be used` : describeCall(place);
  const end = isOfRun ? ': ' : code === 'Aborted' ? ' was given up: ' : ' failed: ';
  return new ExchangeError(code, `${what}${end}${row.why}${named}.`, options);
}

/** Whatever a call has failed with. */
export function toProgramError(error: unknown, place: CallPlace): ProgramError {
  if (error instanceof ProgramError) return error;
  if (error instanceof CallFailure) return toExchangeError(error, place);
  // A bug of ours, or of the library's. It throws objects that are no Error and may hold requests: only a name is kept.
  const name = error instanceof Error ? error.name : typeof error;
  return new InternalError(`${describeCall(place)} failed (${asCode(name) ?? 'unknown'})`);
}

/** A code is a name; anything else that stands in its place is not repeated. */
export const asCode = (code: string): string | undefined =>
  /^[A-Za-z][A-Za-z0-9_.]{0,99}$/.test(code) ? code : undefined;
