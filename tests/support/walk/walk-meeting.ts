/** What a random walk remembers of a meeting: what its user has done, and so what it must look like in the end. */
import { ownerTag } from '../../../src/invitation/block/owner-tag.js';
import type { EmbeddedExchange } from '../../../src/simulator/exchange/exchange.js';

/** Something that has happened to a meeting, and how many updates to its attendees it may be worth. */
export interface WalkEvent {
  readonly mails: 0 | 1;
  /** Length of the embedded Exchange's list of mails when it happened. */
  readonly at: number;
}

export interface WalkMeeting {
  readonly organizer: string;
  /** Changes when the item is moved. */
  id: string;
  readonly uid: string;
  state: 'live' | 'draft' | 'cancelled' | 'deleted' | 'elsewhere' | 'not-ours' | 'over';
  /** What the user wrote and has not deleted. Each stands in the body once. */
  words: string[];
  /** Of the occurrences that the user gave a body of their own. */
  readonly occurrenceWords: Map<number, string[]>;
  /**
   * A whole block of its own is not to be expected: the body has the details from elsewhere (a copy, or put there by
   * hand), or one of the delimiters was deleted.
   */
  isIrregular: boolean;
  /** How often the user has damaged the block: after five repairs the program gives up. */
  damages: number;
  readonly events: WalkEvent[];
  readonly isSeries: boolean;
  /** The tags that may stand in the body: the item's own first, then those of what it was copied from. */
  readonly tags: readonly string[];
}

export function newWalkMeeting(
  exchange: EmbeddedExchange,
  fields: Pick<WalkMeeting, 'organizer' | 'id' | 'state' | 'words'> & {
    readonly isIrregular?: boolean;
    readonly copiedTags?: readonly string[];
  },
): WalkMeeting {
  const { item } = exchange.readItem(fields.organizer, fields.id);
  const { copiedTags = [], isIrregular = false, ...rest } = fields;
  return {
    ...rest,
    uid: item.uid ?? '',
    isIrregular,
    occurrenceWords: new Map(),
    damages: 0,
    events: [{ mails: 1, at: exchange.mails.length }],
    isSeries: item.recurrence !== undefined,
    tags: [ownerTag(item.uid ?? undefined), ...copiedTags],
  };
}
