/**
 * What the program does not understand, as trouble that reaches no further than it must: a bug that shows with one meeting
 * must not hold up the mailbox, nor one with a mailbox the run. The message of such an error may quote anything, so only
 * its name is passed on.
 */
import { ExchangeError, InternalError, TemplateError, Trouble } from '../errors.js';

export function toRunTrouble(error: unknown): Trouble {
  if (error instanceof Trouble) return error;
  return new InternalError(describe('The cycle', error), { reach: 'run', cause: error });
}

export function toMailboxTrouble(error: unknown, address: string): Trouble {
  if (error instanceof Trouble) return error;
  return new InternalError(describe(`Serving ${address}`, error), { cause: error });
}

export function toMeetingTrouble(error: unknown): Trouble {
  const [reach, retry] = ['meeting', { when: 'growing' }] as const;
  if (error instanceof InternalError || !(error instanceof Trouble))
    return new InternalError(describe('Working on a meeting', error), { reach, retry, cause: error });
  // A template that cannot be rendered for a meeting is that meeting's trouble: it was good enough for the others.
  const { message, hint } = error;
  return error instanceof TemplateError
    ? new ExchangeError('ItemRefused', message, { reach, retry, hint, cause: error })
    : error;
}

function describe(what: string, error: unknown): string {
  return `${what} failed (${error instanceof Error ? error.name : typeof error})`;
}
