/** All that the decision about one meeting rests on. The body is read when it is first asked for. */
import { InternalError } from '../errors.js';
import type { JoinDetails } from '../model.js';
import { findBlocks, type FoundBlocks } from './block/block.js';
import { BlockStudy } from './block/block-study.js';
import { fingerprint } from './block/details/fingerprint.js';
import { isMarkerOf, type Marker, parseMarker } from './block/marker.js';
import { ownerTag } from './block/owner-tag.js';
import { type Body, readBody } from './html/body.js';
import { findKeyword, type KeywordFound } from './keyword.js';
import type { PlanInput } from './plan-types.js';

/** Blocks that carry one tag. */
interface TaggedBlocks extends FoundBlocks {
  readonly tag: string;
}

const NOTHING: TaggedBlocks = { tag: '', blocks: [], inner: [], strayDelimiters: 0 };

export class Situation {
  readonly input: PlanInput;
  readonly html: string;
  readonly keyword: KeywordFound | undefined;
  /** Of this item, or of the one that this is a copy of. */
  readonly marker: Marker | undefined;
  /** Of this item. */
  readonly ownMarker: Marker | undefined;
  /** In the delimiters of what is written. */
  readonly tag: string;
  #body: Body | undefined;
  #found: readonly TaggedBlocks[] | undefined;
  #study: BlockStudy | undefined;
  #content: string | undefined;

  /** @param html the body, as HTML */
  constructor(input: PlanInput, html: string) {
    const { meeting, rules } = input;
    [this.input, this.html] = [input, html];
    this.keyword = findKeyword(meeting.location, rules);
    this.marker = parseMarker(meeting.marker);
    this.ownMarker = this.marker && isMarkerOf(this.marker, meeting.uid) ? this.marker : undefined;
    this.tag = ownerTag(meeting.uid);
  }

  get body(): Body {
    return (this.#body ??= readBody(this.html));
  }

  /** First those of this item, then those of the one that it is a copy of. */
  get #allFound(): readonly TaggedBlocks[] {
    const isCopy = this.marker !== this.ownMarker;
    const tags = isCopy ? [this.tag, ownerTag(this.marker?.uid)] : [this.tag];
    return (this.#found ??= tags.map((tag) => ({ tag, ...findBlocks(this.body, tag) })));
  }

  /** The blocks that the decision is about. */
  get found(): TaggedBlocks {
    const [own = NOTHING, ...others] = this.#allFound;
    return own.blocks.length > 0 ? own : (others.find(({ blocks }) => blocks.length > 0) ?? own);
  }

  /** Blocks that have to come out first: those within others, and a copied one beside our own. */
  get surplus(): Pick<TaggedBlocks, 'tag' | 'blocks'> | undefined {
    const { found } = this;
    if (found.inner.length > 0) return { tag: found.tag, blocks: found.inner };
    return this.#allFound.find((other) => other.tag !== found.tag && other.blocks.length > 0);
  }

  get study(): BlockStudy {
    const { input, found, marker, body } = this;
    const blocks = [...found.blocks, ...(this.surplus?.blocks ?? [])];
    return (this.#study ??= new BlockStudy(body, blocks, marker, input.room, (details) =>
      input.render(input.meeting, details),
    ));
  }

  /** Of a meeting with the keyword. */
  get room(): JoinDetails {
    const { room } = this.input;
    if (room === undefined)
      throw new InternalError('A meeting with the keyword was planned without its room');
    return room;
  }

  /** The rendered template. */
  get content(): string {
    return (this.#content ??= this.input.render(this.input.meeting, this.room));
  }

  /** Whether the marker was written for the room's details of today, as far as it can tell. */
  get isMarkerOfToday(): boolean {
    return this.marker?.fingerprint === fingerprint(this.room);
  }
}
