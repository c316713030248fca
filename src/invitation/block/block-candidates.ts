/** What we may have written in a block, from the marker, the room and the template of today. Looks at no body. */
import type { JoinDetails } from '../../model.js';
import type { BlockWords } from './block-words.js';
import { readBody } from '../html/body.js';
import { ComparisonBudget } from './comparison-budget.js';
import { fingerprint } from './fingerprint.js';
import { JoinLinkTest } from './join-link.js';
import type { Marker } from './marker.js';
import { formatOwnWords, parseOwnWords, readOwnWords, type OwnWords } from './own-words.js';
import { WORD_KIND } from './word-kinds.js';
import { readWords } from './words.js';
import type { WrittenDetails } from './written-details.js';

/** What stands between the delimiters. */
export type RenderBlock = (details: JoinDetails) => string;

/** One of the answers. */
export interface Candidate {
  readonly own: OwnWords;
  /** It was written down with the block, not guessed: where all of it is there, nothing else was. */
  readonly isCertain: boolean;
}

/** For the blocks of one meeting: what can be said of all of them is worked out once. */
export class BlockCandidates {
  readonly #marker: Marker | undefined;
  readonly #room: JoinDetails | undefined;
  readonly #render: RenderBlock;
  readonly #ofMarker: OwnWords | undefined;
  /** By the fingerprint of the details, of which the marker knows a few. */
  readonly #exact = new Map<string, Candidate | undefined>();
  readonly #guessed: Candidate[] = [];
  readonly #guesses: Iterator<Candidate>;
  /** Undefined where no block can be older than the marker. */
  readonly #roomsLink: JoinLinkTest | undefined;
  #hasFillerLines: boolean | undefined;
  /** For laying the blocks against them. */
  readonly budget = new ComparisonBudget();

  /** @param render the template of today, for this meeting */
  constructor(marker: Marker | undefined, room: JoinDetails | undefined, render: RenderBlock) {
    [this.#marker, this.#room, this.#render] = [marker, room, render];
    this.#ofMarker = marker === undefined ? undefined : parseOwnWords(marker.words);
    this.#guesses = guesses(room, render);
    if (room !== undefined && marker?.fingerprint === fingerprint(room))
      this.#roomsLink = new JoinLinkTest(room.webLink);
  }

  /**
   * What to try next, the likely ones first; undefined after the last.
   * @param written for which details the block is proved to have been written
   * @param tried how many were tried before
   */
  next(words: BlockWords, written: WrittenDetails | undefined, tried: number): Candidate | undefined {
    let index = tried;
    const exact = written === undefined ? undefined : this.#exactOnce(written);
    if (exact !== undefined && index-- === 0) return exact;
    if (exact?.isCertain === true) return undefined;
    const own = this.#ofMarker;
    if (own !== undefined && index-- === 0)
      return { own, isCertain: written?.isOfThePast !== true && !this.#isOlder(words) };
    return this.#guess(index);
  }

  /** Has our template lines of nothing but punctuation? A drawn line becomes one of hyphens in plain text. */
  get hasFillerLines(): boolean {
    return (this.#hasFillerLines ??= this.#showsFillerLines());
  }

  #showsFillerLines(): boolean {
    const { tokens, visible } = readBody(this.#render(this.#room ?? SAMPLE_ROOM));
    return tokens.some(({ name }) => name === 'hr') || readWords(visible.text).fillerLines.length > 0;
  }

  #exactOnce(written: WrittenDetails): Candidate | undefined {
    const { sum } = written;
    if (!this.#exact.has(sum)) this.#exact.set(sum, this.#exactWords(written));
    return this.#exact.get(sum);
  }

  /**
   * With the details in their places. Nothing else was written where template and meeting still say what the marker
   * remembers.
   */
  #exactWords({ details, isOfThePast }: WrittenDetails): Candidate | undefined {
    const remembered = this.#marker?.words ?? '';
    const content = this.#render(details);
    const isCertain = remembered !== '' && formatOwnWords(readOwnWords(content, details)) === remembered;
    // A block of the past may have had more or fewer words.
    if (!isCertain && !isOfThePast) return undefined;
    return { own: readOwnWords(content, details, 'exact'), isCertain };
  }

  /** A window of Outlook left open may save a block of earlier details under the marker of today. */
  #isOlder({ targets }: BlockWords): boolean {
    const roomsLink = this.#roomsLink;
    if (roomsLink === undefined) return false;
    const links = [...targets].filter(([, { kind }]) => kind === WORD_KIND.link);
    return links.length > 0 && !links.some(([address]) => roomsLink.isIn(address));
  }

  /** Rendering takes milliseconds: each guess is made once, and only where those before did not settle it. */
  #guess(index: number): Candidate | undefined {
    const known = this.#guessed[index];
    if (known !== undefined) return known;
    const next = this.#guesses.next();
    if (next.done === true) return undefined;
    this.#guessed.push(next.value);
    return next.value;
  }
}

/**
 * Where it is not known what was written, the template of today says what it must have been, with the room's details
 * where they are known, and with and without a PIN where they are not.
 */
function* guesses(room: JoinDetails | undefined, render: RenderBlock): Generator<Candidate> {
  const guess = (details: JoinDetails) => ({
    own: readOwnWords(render(details), details),
    isCertain: false,
  });
  if (room !== undefined) yield guess(room);
  for (const pin of ['0', '']) {
    yield guess({ ...SAMPLE_ROOM, pin, ...(room === undefined ? {} : { spaceName: room.spaceName }) });
  }
}

const SAMPLE_ROOM: JoinDetails = {
  webLink: 'https://cms.invalid/meeting/1?secret=1',
  sipAddress: 'room@cms.invalid',
  callId: '1',
  pin: '',
  spaceName: '',
};
