/** What became of a request to Exchange that ended with an error. */
import { ExchangeError, InternalError, StateError, type ExchangeErrorCode } from '../../errors.js';

/**
 * `conflict`: not carried out, or saved without its mails. `unknown`: carried out whole or not at all, which shows when the item
 * is read again. `refused`: not carried out for certain. `unclear`: nobody can tell, and reading again does not help now.
 */
export type FailedOutcome = 'conflict' | 'unknown' | 'refused' | 'unclear';

const OUTCOMES: Partial<Record<ExchangeErrorCode, FailedOutcome>> = {
  Conflict: 'conflict',
  ConnectionLost: 'unknown',
  TimedOut: 'unknown',
  BadAnswer: 'unknown',
  // A transient error inside Exchange may have come after it was carried out.
  Transient: 'unclear',
  AnswerTooLarge: 'unclear',
  Aborted: 'unclear',
};

export function outcomeOf(error: unknown): FailedOutcome {
  if (error instanceof InternalError) return 'unknown';
  // It was never sent.
  if (error instanceof StateError) return 'refused';
  return error instanceof ExchangeError ? (OUTCOMES[error.code] ?? 'refused') : 'unclear';
}
