/**
 * Errors that the program does not expect, as errors that reach no further than it must: a bug that shows with one meeting
 * must not hold up the mailbox, nor one with a mailbox the run. The message of such an error may quote anything, so only
 * its name is passed on.
 */
import { ExchangeError, InternalError, TemplateError, ProgramError } from '../errors.js';

export function toRunError(error: unknown): ProgramError {
  if (error instanceof ProgramError) return error;
  return new InternalError(describe('The cycle', error), { reach: 'run', cause: error });
}

export function toMailboxError(error: unknown, address: string): ProgramError {
  if (error instanceof ProgramError) return error;
  return new InternalError(describe(`Serving ${address}`, error), { cause: error });
}

export function toMeetingError(error: unknown): ProgramError {
  const [reach, retry] = ['meeting', { when: 'growing' }] as const;
  if (error instanceof InternalError || !(error instanceof ProgramError))
    return new InternalError(describe('Working on a meeting', error), { reach, retry, cause: error });
  // A template that cannot be rendered for a meeting is that meeting's error: it was good enough for the others.
  const { message, hint } = error;
  return error instanceof TemplateError
    ? new ExchangeError('ItemRefused', message, { reach, retry, hint, cause: error })
    : error;
}

function describe(what: string, error: unknown): string {
  return `${what} failed (${error instanceof Error ? error.name : typeof error})`;
}
