/** What is decided about one meeting, before anything is done about it. A dry run is this, printed. */
import type { JoinDetails, Meeting } from '../model.js';
import type { KeywordRules } from './keyword.js';

/** Why nothing is done. */
export type NoneReason =
  /** The mailbox holds an attendee's copy. */
  | 'not-organizer'
  /** Encrypted, or of an add-in: not an ordinary appointment. */
  | 'other-class'
  | 'ended'
  | 'cancelled'
  /** Has attendees and was not sent yet. */
  | 'not-sent-yet'
  | 'no-keyword'
  /** The keyword that the block was written for still stands in the Location: the setting was changed, not the meeting. */
  | 'keyword-not-in-settings'
  /** The body already carries this room's link, put there by the Python service or the user. */
  | 'link-already-there'
  | 'block-is-current'
  /** No keyword, but `keyword_removed = keep`. */
  | 'block-kept'
  /** One delimiter of the block is gone, and the current link is in the body. */
  | 'half-block-has-link'
  /** What was written was lost again and again: it is not written once more. */
  | 'lost-too-often'
  /** The server cut the body off: it cannot be written back whole. */
  | 'body-truncated';

export type ChangeReason =
  | 'keyword-without-block'
  /** The block's details are no longer the room's. */
  | 'details-differ'
  /** The details are the room's, but the text is not that of today's template; only where that was asked for. */
  | 'template-differs'
  /** More than one block of this meeting: one is left. */
  | 'several-blocks'
  | 'keyword-gone'
  /** One delimiter is gone and so is the link: a new block is added, nothing is cut out. */
  | 'half-block-without-link';

export type Plan =
  | { readonly action: 'none'; readonly reason: NoneReason; readonly warning?: string }
  | {
      readonly action: 'insert' | 'replace' | 'remove';
      readonly reason: ChangeReason;
      /** The whole new body. */
      readonly html: string;
      /** The new marker; undefined deletes it. */
      readonly marker: string | undefined;
      readonly warning?: string;
    };

export interface PlanRules extends KeywordRules {
  readonly keywordRemoved: 'remove' | 'keep';
  /** Blocks with current details, but with another text than today's template gives, are replaced as well. */
  readonly rewrite?: boolean;
}

export interface PlanInput {
  readonly meeting: Meeting;
  readonly rules: PlanRules;
  readonly now: Date;
  /** The organizer's room; not needed where `wantsRoom` says so. */
  readonly room?: JoinDetails;
  /** The template, rendered for this meeting: an HTML fragment with inlined styles, without delimiters. */
  readonly render: (meeting: Meeting, room: JoinDetails) => string;
}
