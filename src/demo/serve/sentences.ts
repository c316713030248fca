/** What the program did and why, in sentences for whoever looks on. Pure. */
import { sentenceFor, type NoneReason } from '../../invitation/reason-sentences.js';
import type { ChangeReason } from '../../invitation/plan-types.js';
import type { LogLine } from '../program-log.js';

const WHY_CHANGED: Readonly<Record<ChangeReason | 'send-owed', string>> = {
  'keyword-without-block':
    'The Location holds the keyword, and the invitation had no join details of its own yet.',
  'details-differ': 'The join details in the invitation were not those of the room in CMS.',
  'template-differs': "The text was not that of today's template.",
  'several-blocks': 'The invitation held its join details more than once.',
  'keyword-gone': 'The keyword is gone from the Location.',
  'half-block-without-link': 'A part of the join details was deleted, and the link with it.',
  'send-owed': 'An earlier update had been saved, but the attendees had not been told.',
};

const DONE: Readonly<Record<string, string>> = {
  insert: 'The program wrote the join details into',
  replace: 'The program replaced the join details in',
  remove: 'The program took the join details out of',
  send: 'The program mailed again',
};

const DAY = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'long' });

/**
 * @param occurrence of a series: when the series has it
 * @returns undefined for a line that tells nothing of a meeting
 */
export function describeLine(
  { action, reason, msg = '', hint = '', code }: LogLine,
  subject: string,
  occurrence?: Date,
): { readonly what: string; readonly why: string } | undefined {
  const meeting = `“${subject}”${occurrence === undefined ? '' : ` on ${DAY.format(occurrence)}`}`;
  if (action === 'none') {
    return {
      what: `The program left ${meeting} as it is.`,
      why: sentenceFor(reason as NoneReason, false),
    };
  }
  if (action !== undefined)
    return { what: `${DONE[action]} ${meeting}.`, why: WHY_CHANGED[reason as ChangeReason] };
  return code === undefined ? undefined : { what: `${meeting} waits.`, why: `${msg} ${hint}`.trim() };
}
