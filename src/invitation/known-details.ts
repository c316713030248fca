/** Join details that are certain, to be looked for among the words of a block. Does not know how they came to be known. */
import type { JoinDetails } from '../model.js';
import type { LinkTarget } from './block-words.js';
import { callIdsOf } from './join-link.js';
import { keepCompiled } from './kept-compiled.js';
import type { WordList } from './word-list.js';
import { wordSum } from './word-sum.js';

export class KnownDetails {
  readonly #texts = new Set<string>();
  /** Of their sums the last eight bits: most words need no look at their text. */
  readonly #sums = new Uint8Array(256);

  /** @param targets of the block: the number of the room that its own link leads to is a detail */
  constructor(targets: readonly LinkTarget[], details: readonly JoinDetails[]) {
    for (const callId of targets.flatMap(({ address }) => callIdsOf(address))) this.#add(callId);
    for (const { webLink, sipAddress, callId, pin } of details) {
      for (const detail of [webLink, sipAddress, callId, pin]) this.#add(detail.toLowerCase());
    }
  }

  #add(text: string): void {
    this.#texts.add(text);
    this.#sums[wordSum(text) & 255] = 1;
  }

  /** @param text in lower case */
  hasText(text: string): boolean {
    return this.#texts.has(text);
  }

  hasWord(words: WordList, index: number): boolean {
    return this.#sums[words.sumAt(index) & 255] === 1 && this.#texts.has(words.textAt(index));
  }

  /** Is one of the numbers in the text a detail? */
  hasNumberIn(text: string): boolean {
    return (text.match(/\d+/gu) ?? []).some((number) => this.#texts.has(number));
  }

  /** True for a link for dialling in: `tel:+49301234,,104417#`. */
  isDialledBy(text: string): boolean {
    return /^(?:tel|callto):/u.test(text) && this.hasNumberIn(text);
  }
}

keepCompiled(new KnownDetails([], []));
