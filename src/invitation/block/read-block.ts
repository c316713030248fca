/** A block looked through once for all that it may be laid against: what in it is worth a second look. */
import type { BlockWords } from './block-words.js';
import { KnownDetails, type CertainDetails } from './known-details.js';
import type { LoneWord } from './own-words.js';
import type { WordsToSettle } from './settle-details.js';
import { MOST_NOTED } from './special-words.js';
import { wordSum } from './word-sum.js';
import { WORD_KIND, type LinkOrAddress, type WordKind } from './word-kinds.js';
import type { WordList } from './word-list.js';

export interface ReadBlock extends WordsToSettle {
  readonly special: Int32Array;
  readonly details: KnownDetails;
  /** To which the block's links lead, in lower case, by their sums. */
  readonly addresses: ReadonlyMap<number, string>;
  /** Indexes of the links and addresses, and of all that was written with a scheme. */
  readonly linked: Int32Array;
  /** The one link and the one address that stand in the block, where there is one. */
  readonly only: readonly LoneWord[];
  /** For each word 1, as if it were the user's; made when it is wanted. */
  allTyped: Uint8Array | undefined;
}

export function readBlock(shown: BlockWords, certain: CertainDetails): ReadBlock {
  const { words, special, linked, targets } = shown;
  const details = new KnownDetails(targets, certain);
  const addresses: string[] = [];
  for (const { kind, text } of targets.values()) if (kind === WORD_KIND.address) addresses.push(text);
  const known = details.indexesIn(words);
  const ours = addresses.slice(0, MAX_GLUED);
  const isTyped = (index: number) => isGlued(words, index, ours);
  // Mostly there is none, and nothing to copy.
  const hasTyped = ours.length > 0 && words.has(WORD_KIND.address) && special.some(isTyped);
  const unglued = hasTyped ? special.filter((index) => !isTyped(index)) : special;
  const only: LoneWord[] = [];
  for (const kind of LINK_AND_ADDRESS) {
    const one = onlyOne(kind, shown, ours, unglued);
    if (one !== undefined) only.push(one);
  }
  return {
    words,
    details,
    known,
    special: unglued,
    addresses: addresses.length === 0 ? NO_ADDRESSES : bySums(addresses),
    linked,
    only,
    allTyped: undefined,
  };
}

const NO_ADDRESSES: ReadonlyMap<number, string> = new Map();

function bySums(addresses: readonly string[]): ReadonlyMap<number, string> {
  return new Map(addresses.map((address) => [wordSum(address), address]));
}

const LINK_AND_ADDRESS = [WORD_KIND.link, WORD_KIND.address] as const;

/** Has somebody typed at the edge of an address to which a link of the block leads, without a space? */
function isGlued(words: WordList, index: number, addresses: readonly string[]): boolean {
  if (words.kindAt(index) !== WORD_KIND.address) return false;
  // In lower case no text becomes longer than three times what it was: most need not be looked at.
  const most = 3 * (words.toAt(index) - words.fromAt(index));
  for (const address of addresses)
    if (most > address.length && isGluedTo(address, words.textAt(index))) return true;
  return false;
}

function isGluedTo(address: string, text: string): boolean {
  return text !== address && text.includes(address) && /[\p{L}\p{N}]/u.test(text.replace(address, ''));
}

/** Of the addresses only those to which the block's links lead, where they lead to any: somebody has typed into the others. */
export function withLinkedAddresses({ words, addresses, special }: ReadBlock): ArrayLike<number> {
  if (!words.has(WORD_KIND.address) || addresses.size === 0) return special;
  const found: number[] = [];
  for (const index of special) {
    const isOther = words.kindAt(index) !== WORD_KIND.address;
    const address = isOther ? undefined : addresses.get(words.sumAt(index));
    if (isOther || (address !== undefined && words.isText(index, address))) found.push(index);
  }
  return found;
}

/** A block has one address of ours; of very many, not all are looked for. */
const MAX_GLUED = 4;

/**
 * The one of its kind, shown several times or not; undefined where there are two.
 * @param addresses to which the block's links lead
 * @param unglued indexes of the words that may be it
 */
function onlyOne(
  kind: LinkOrAddress,
  { words, targets }: BlockWords,
  addresses: readonly string[],
  unglued: Int32Array,
): LoneWord | undefined {
  if (!words.has(kind) && targets.size === 0) return undefined;
  const found = new Set<string>();
  for (const word of targets.values()) {
    if (word.kind === kind) found.add(word.text);
    if (found.size > 1) return undefined;
  }
  const first = words.firstThatDiffer(kind);
  const isAll = first.length < MOST_NOTED;
  let last = -1;
  for (const index of isAll ? first.filter((index) => !isGlued(words, index, addresses)) : unglued) {
    const sum = words.sumAt(index);
    if (sum === last || words.kindAt(index) !== kind) continue;
    last = sum;
    found.add(words.textAt(index));
    if (found.size > 1) return undefined;
  }
  for (const text of found) return { kind, text };
  return undefined;
}

export function isLinkOrAddress(kind: WordKind): boolean {
  return kind === WORD_KIND.link || kind === WORD_KIND.address;
}
