/** A block looked through once for all that it may be laid against: what in it is worth a second look. */
import type { BlockWords, LinkTargets } from './block-words.js';
import { KnownDetails, type CertainDetails } from './known-details.js';
import type { LoneWord } from './own-words.js';
import type { WordsToSettle } from './settle-details.js';
import { WORD_KIND, type SpecialKind, type WordKind, type WordList } from './word-list.js';

export interface ReadBlock extends WordsToSettle {
  readonly details: KnownDetails;
  /** To which the block's links lead, in lower case. */
  readonly addresses: ReadonlySet<string>;
  /** Indexes of the links and addresses, and of all that was written with a scheme. */
  readonly linked: Int32Array;
  /** The one link and the one address that stand in the block, where there is one. */
  readonly only: readonly LoneWord[];
}

export function readBlock(
  { words, special, linked, targets }: BlockWords,
  certain: CertainDetails,
): ReadBlock {
  const details = new KnownDetails(targets, certain);
  const addresses: string[] = [];
  for (const { kind, text } of targets.values()) if (kind === WORD_KIND.address) addresses.push(text);
  const known = details.indexesIn(words);
  const unglued =
    addresses.length === 0 ? special : special.filter((index) => !isGlued(words, index, addresses));
  const only: LoneWord[] = [];
  for (const kind of [WORD_KIND.link, WORD_KIND.address]) addOnlyOne(only, kind, words, unglued, targets);
  return {
    words,
    details,
    known,
    special: unglued,
    addresses: new Set(addresses),
    linked,
    only,
  };
}

/** Has somebody typed at the edge of an address to which a link of the block leads, without a space? */
function isGlued(words: WordList, index: number, addresses: readonly string[]): boolean {
  if (words.kindAt(index) !== WORD_KIND.address) return false;
  const text = words.textAt(index);
  return addresses
    .slice(0, MAX_GLUED)
    .some(
      (address) =>
        text !== address && text.includes(address) && /[\p{L}\p{N}]/u.test(text.replace(address, '')),
    );
}

/** Not where the block has links to addresses, and this is none of theirs: somebody has typed into it. */
export function isLinkedAddress({ words, addresses }: ReadBlock, index: number): boolean {
  if (words.kindAt(index) !== WORD_KIND.address || addresses.size === 0) return true;
  return addresses.has(words.textAt(index));
}

/** A block has one address of ours; of very many, not all are looked for. */
const MAX_GLUED = 4;

/** The one of its kind, shown several times or not; nothing where there are two. */
function addOnlyOne(
  only: LoneWord[],
  kind: SpecialKind,
  words: WordList,
  special: Int32Array,
  targets: LinkTargets,
): void {
  if (!words.has(kind) && targets.size === 0) return;
  const found = new Set<string>();
  for (const word of targets.values()) {
    if (found.size > 1) return;
    if (word.kind === kind) found.add(word.text);
  }
  let last = -1;
  for (const index of words.has(kind) ? special : []) {
    if (found.size > 1) break;
    if (words.kindAt(index) !== kind || words.sumAt(index) === last) continue;
    last = words.sumAt(index);
    found.add(words.textAt(index));
  }
  if (found.size === 1) for (const text of found) only.push({ kind, text });
}

export function isLinkOrAddress(kind: WordKind): boolean {
  return kind === WORD_KIND.link || kind === WORD_KIND.address;
}
