/** What is decided about one meeting, before anything is done about it. A dry run is this, printed. */
import type { JoinDetails, Meeting } from '../model.js';
import type { KeywordRules } from './keyword.js';
import type { NoneReason } from './reason-sentences.js';

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
  | { readonly action: 'none'; readonly reason: NoneReason; readonly warning?: string | undefined }
  | {
      readonly action: 'insert' | 'replace' | 'remove';
      readonly reason: ChangeReason;
      /** The whole new body. */
      readonly html: string;
      /** The new marker; undefined deletes it. */
      readonly marker: string | undefined;
      readonly warning?: string | undefined;
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
  readonly room?: JoinDetails | undefined;
  /** The template, rendered for this meeting: an HTML fragment with inlined styles, without delimiters. */
  readonly render: (meeting: Meeting, room: JoinDetails) => string;
}
