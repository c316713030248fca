/** Join details that are certain, to be looked for among the words of a block. Does not know how they came to be known. */
import type { JoinDetails } from '../model.js';
import type { LinkTarget } from './block-words.js';
import { callIdsOf, joinLinkTest } from './join-link.js';
import { keepCompiled } from './kept-compiled.js';
import { WORD_KIND, type WordList } from './word-list.js';
import { wordSum } from './word-sum.js';

/** A block has few links of ours; of very many, not all are read. */
const MAX_ADDRESSES = 1000;

export class KnownDetails {
  /** In lower case, by their sums: most words need no look at their text. */
  readonly #texts = new Map<number, string>();
  readonly #webLinks: readonly string[];
  #leadsToRoom: readonly ((address: string) => boolean)[] | undefined;
  #addressesRead = 0;

  /** @param targets of the block: the number of the room that its own link leads to is a detail */
  constructor(targets: readonly LinkTarget[], details: readonly JoinDetails[]) {
    for (const callId of targets.flatMap(({ address }) => callIdsOf(address))) this.#add(callId);
    this.#webLinks = details.map(({ webLink }) => webLink);
    for (const { webLink, sipAddress, callId, pin } of details) {
      for (const detail of [webLink, sipAddress, callId, pin]) this.#add(detail.toLowerCase());
    }
  }

  #add(text: string): void {
    this.#texts.set(wordSum(text), text);
  }

  /** @param text in lower case */
  hasText(text: string): boolean {
    return this.#texts.get(wordSum(text)) === text;
  }

  hasWord(words: WordList, index: number): boolean {
    const text = this.#texts.get(words.sumAt(index));
    if (text !== undefined && words.isText(index, text)) return true;
    return words.kindAt(index) === WORD_KIND.link && this.leadsTo(words.sourceAt(index));
  }

  /** True for the room's link in another spelling, such as a link scanner's. */
  leadsTo(address: string): boolean {
    if (this.#addressesRead++ >= MAX_ADDRESSES) return false;
    this.#leadsToRoom ??= this.#webLinks.map(joinLinkTest);
    return this.#leadsToRoom.some((isRoom) => isRoom(address));
  }

  /** Is one of the numbers in the text a detail? */
  hasNumberIn(text: string): boolean {
    return (text.match(/\d+/gu) ?? []).some((number) => this.hasText(number));
  }

  /** True for a link for dialling in: `tel:+49301234,,104417#`. */
  isDialledBy(text: string): boolean {
    return /^(?:tel|callto):/u.test(text) && this.hasNumberIn(text);
  }
}

keepCompiled(new KnownDetails([], []));
