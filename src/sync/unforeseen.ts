/**
 * What the program does not understand, as trouble that reaches no further than it must: a mistake of ours about one
 * meeting must not hold up the mailbox, nor one about a mailbox the run. The message of such an error may quote anything,
 * so only its name is passed on.
 */
import { ExchangeError, TemplateError, Trouble } from '../errors.js';
import type { Reach, Retry } from '../errors.js';

const REPORT =
  'This is a mistake in the program: please report it with the lines of the log around this one.';

export function toRunTrouble(error: unknown): Trouble {
  return error instanceof Trouble ? error : unforeseen('The cycle', error, 'run', { when: 'next-cycle' });
}

export function toMailboxTrouble(error: unknown, address: string): Trouble {
  return error instanceof Trouble
    ? error
    : unforeseen(`Serving ${address}`, error, 'mailbox', { when: 'next-cycle' });
}

/** A template that cannot be rendered for a meeting is that meeting's trouble: it was good enough for the others. */
export function toMeetingTrouble(error: unknown): Trouble {
  if (error instanceof TemplateError) {
    return new ExchangeError('ItemRefused', error.message, {
      reach: 'meeting',
      retry: { when: 'growing' },
      cause: error,
      ...(error.hint === undefined ? {} : { hint: error.hint }),
    });
  }
  return error instanceof Trouble
    ? error
    : unforeseen('Working on a meeting', error, 'meeting', { when: 'growing' });
}

function unforeseen(what: string, error: unknown, reach: Reach, retry: Retry): Trouble {
  const name = error instanceof Error ? error.name : typeof error;
  const code = reach === 'meeting' ? 'ItemRefused' : 'BadAnswer';
  return new ExchangeError(code, `${what} failed in an unforeseen way (${name}).`, {
    reach,
    retry,
    hint: REPORT,
    cause: error,
  });
}
