/** Why a meeting is left as it is, in a sentence for whoever asks what became of it. Pure; one sentence a reason. */

export const REASON_SENTENCES = {
  'not-organizer':
    "This is an attendee's copy of somebody else's meeting. Only the organizer's own is filled in.",
  'other-class':
    'This is not an ordinary appointment: it is encrypted, or of an add-in. It is never changed.',
  ended: 'The meeting is over.',
  cancelled: 'The meeting is cancelled.',
  'not-sent-yet':
    'The invitation is a draft that was not sent to its attendees yet. It is filled in once it is sent.',
  'no-keyword': 'The Location does not hold the keyword.',
  'keyword-not-in-settings':
    'The details were written for a keyword that still stands in the Location, but no longer in settings.ini. They stay as they are.',
  'link-already-there':
    "The invitation already holds the link of the organizer's room, put there by hand or by another program.",
  'block-is-current': 'The join details are there, and they are those of the room today.',
  'block-kept':
    'The keyword is gone from the Location, but keyword_removed = keep leaves the join details there.',
  'half-block-has-link':
    'One of the two lines around the join details is gone, and the link of the room is still there. Nothing can be cut out or added.',
  'lost-too-often':
    'The join details were lost again and again after they were written, so they are not written once more. Look whether a mail gateway or another program changes the invitation.',
  'body-truncated':
    'Exchange gives only a part of the invitation, so it cannot be written back. Shorten it, or attach the long text as a file.',
} as const;

/** Why nothing is done. */
export type NoneReason = keyof typeof REASON_SENTENCES;

const GLUED_KEYWORD =
  'The keyword is in the Location, but as a part of a longer word or address. Put a blank before and after it.';

/** @param isGlued the Location holds the keyword, but not as a word of its own */
export function sentenceFor(reason: NoneReason, isGlued: boolean): string {
  return reason === 'no-keyword' && isGlued ? GLUED_KEYWORD : REASON_SENTENCES[reason];
}
