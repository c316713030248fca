/** Join details that are certain, to be looked for among the words of a block. Does not know how they came to be known. */
import type { JoinDetails } from '../../model.js';
import type { LinkTargets } from './block-words.js';
import { callIdsOf, JoinLinkTest } from './join-link.js';
import { WORD_KIND } from './word-kinds.js';
import type { WordList } from './word-list.js';
import { wordSum } from './word-sum.js';

/** A block has few links of ours; of very many, not all are read. */
const MAX_ADDRESSES = 1000;

/** By the last bits of a sum: tells nearly all words that are no details from the few that may be. */
const TABLE = 4096;

/** Without the `u` flag, by which V8 remembers each character of a row. */
const NUMBERS = /\d+/g;

/** Those that are certain for all blocks of a meeting. */
export class CertainDetails {
  /** In lower case, by their sums: most words need no look at their text. */
  readonly texts = new Map<number, string>();
  readonly table = new Uint8Array(TABLE);
  readonly #details: readonly JoinDetails[];
  #links: readonly JoinLinkTest[] | undefined;

  constructor(details: readonly JoinDetails[]) {
    this.#details = details;
    for (const { webLink, sipAddress, callId, pin } of details)
      for (const detail of [webLink, sipAddress, callId, pin]) {
        const text = detail.toLowerCase();
        const sum = wordSum(text);
        this.texts.set(sum, text);
        this.table[sum % TABLE] = 1;
      }
  }

  /** True for the link of one of the rooms, in whatever spelling. */
  leadsTo(address: string): boolean {
    this.#links ??= this.#details.map(({ webLink }) => new JoinLinkTest(webLink));
    return this.#links.some((link) => link.isIn(address));
  }
}

/** Those, and the numbers of the rooms that a block's own links lead to. */
export class KnownDetails {
  readonly #certain: CertainDetails;
  readonly #callIds = new Map<number, string>();
  #table: Uint8Array;
  /** Of copies of a block each has the same: one look is enough. */
  readonly #addressesRead = new Map<string, boolean>();

  /** @param targets of the block */
  constructor(targets: LinkTargets, certain: CertainDetails) {
    this.#certain = certain;
    for (const address of targets.keys())
      for (const callId of callIdsOf(address)) this.#callIds.set(wordSum(callId), callId);
    this.#table = certain.table;
    // Mostly they are known.
    if ([...this.#callIds.keys()].some((sum) => !certain.texts.has(sum))) this.#table = this.#withCallIds();
  }

  #withCallIds(): Uint8Array {
    const table = this.#certain.table.slice();
    for (const sum of this.#callIds.keys()) table[sum % TABLE] = 1;
    return table;
  }

  /** @param text in lower case */
  hasText(text: string): boolean {
    const sum = wordSum(text);
    return this.#certain.texts.get(sum) === text || this.#callIds.get(sum) === text;
  }

  /** Indexes of the words that are details, in order. */
  indexesIn(words: WordList): number[] {
    if (!this.#mayStandIn(words)) return [];
    const likely = words.indexesWith(this.#table, WORD_KIND.link);
    let count = 0;
    // In place: they may be very many.
    for (const index of likely) if (this.#hasWord(words, index)) likely[count++] = index;
    likely.length = count;
    return likely;
  }

  #mayStandIn(words: WordList): boolean {
    if (words.has(WORD_KIND.link)) return true;
    for (const sum of this.#certain.texts.keys()) if (words.mayHoldSum(sum)) return true;
    for (const sum of this.#callIds.keys()) if (words.mayHoldSum(sum)) return true;
    return false;
  }

  #hasWord(words: WordList, index: number): boolean {
    const sum = words.sumAt(index);
    const text = this.#certain.texts.get(sum) ?? this.#callIds.get(sum);
    if (text !== undefined && words.isText(index, text)) return true;
    return words.kindAt(index) === WORD_KIND.link && this.leadsTo(words.sourceAt(index));
  }

  /** True for the room's link in another spelling, such as a link scanner's. */
  leadsTo(address: string): boolean {
    const known = this.#addressesRead.get(address);
    if (known !== undefined) return known;
    if (this.#addressesRead.size >= MAX_ADDRESSES) return false;
    const leads = this.#certain.leadsTo(address);
    this.#addressesRead.set(address, leads);
    return leads;
  }

  /** Is one of the numbers in the text a detail? */
  hasNumberIn(text: string): boolean {
    return (text.match(NUMBERS) ?? []).some((number) => this.hasText(number));
  }

  /** True for a link for dialling in: `tel:+49301234,,104417#`. */
  isDialledBy(text: string): boolean {
    return /^(?:tel|callto):/u.test(text) && this.hasNumberIn(text);
  }
}
