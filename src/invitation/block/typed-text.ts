/**
 * What the user has typed inside a block: between its paragraphs, or into one of its lines. The words found there are
 * laid against the words that we wrote; what is left over is the user's and must not be cut away with the block. In
 * doubt a word is the user's.
 */
import type { BlockCandidates } from './block-candidates.js';
import type { BlockWords } from './block-words.js';
import type { ComparisonBudget } from './comparison-budget.js';
import type { CertainDetails, KnownDetails } from './known-details.js';
import { matchOwnWords } from './match-own-words.js';
import { targetText, type OwnWords } from './own-words.js';
import { movedWords } from './moved-words.js';
import { isLinkOrAddress, readBlock, withLinkedAddresses, type ReadBlock } from './read-block.js';
import { settleDetails } from './settle-details.js';
import { passages, typedFillers, type TypedPassage } from './typed-passages.js';
import { WORD_KIND } from './word-kinds.js';
import type { WordList } from './word-list.js';
import { wordSum } from './word-sum.js';
import type { WrittenDetails } from './written-details.js';

export interface TypedText {
  /** In order. */
  readonly passages: readonly TypedPassage[];
  /** True for the address of a link of ours: it must not stay with the user's text. */
  readonly isOurLink: (target: string) => boolean;
}

export const NOTHING_TYPED: TypedText = { passages: [], isOurLink: () => false };

/** A block laid against one candidate. */
interface Laid {
  /** For each word 1 where it is the user's. */
  readonly typed: Uint8Array;
  readonly typedCount: number;
  /** How many of our words are not there. */
  readonly missing: number;
  /** Links and addresses that are ours wherever they stand, in lower case. */
  readonly sole: readonly string[];
}

/**
 * @param candidates the one that explains the block best counts: the fewest words too many and too few. One that knows
 * of more numbers than we wrote would take the user's for them, and only its own missing words tell
 * @param certain links and addresses of theirs are ours wherever they stand
 * @param written the details of this very block
 */
export function findTypedText(
  shown: BlockWords,
  candidates: BlockCandidates,
  certain: CertainDetails,
  written: WrittenDetails | undefined,
): TypedText {
  const block = readBlock(shown, certain);
  const { words, details: known } = block;
  const { typed: left, missing, sole } = bestExplanation(block, shown, candidates, written);
  if (missing > 0 || written?.isOfThePast === true)
    for (const detail of [written?.details.pin, written?.details.callId]) takeOne(block, left, detail);
  const isComplete = missing === 0 || missing === Infinity;
  const typed = isComplete ? left : wholeLines(words, left, known);
  return {
    passages: [
      ...passages(words, typed),
      ...typedFillers(words, shown.text, typed, () => candidates.hasFillerLines),
    ].sort((left, right) => left.from - right.from),
    isOurLink: (target) => {
      // Of very many, the block has not kept all.
      const text = shown.targets.get(target)?.text ?? targetText(target);
      return known.hasText(text) || sole.includes(text) || known.isDialledBy(text) || known.leadsTo(target);
    },
  };
}

function bestExplanation(
  block: ReadBlock,
  shown: BlockWords,
  candidates: BlockCandidates,
  written: WrittenDetails | undefined,
): Laid {
  let best: Laid | undefined;
  for (let tried = 0; ; tried++) {
    const candidate = candidates.next(shown, written, tried);
    if (candidate === undefined) break;
    const result = layAgainst(block, candidate.own, candidates.budget);
    if (best === undefined || result.typedCount + result.missing < best.typedCount + best.missing)
      best = result;
    if (result.missing === 0 && (candidate.isCertain || result.typedCount === 0)) break;
  }
  return best ?? { typed: allTyped(block), typedCount: block.words.length, missing: Infinity, sole: NONE };
}

/** A detail that the block was written with stands in it by our hand at least once. */
function takeOne({ words, known }: ReadBlock, typed: Uint8Array, detail: string | undefined): void {
  if (detail === undefined) return;
  const places = known.filter((index) => words.isText(index, detail.toLowerCase()));
  if (places.every((index) => typed[index] === 1)) for (const index of places.slice(0, 1)) typed[index] = 0;
}

const NONE: readonly string[] = [];

/** Made once for all candidates: of many blocks each is laid against several. */
function allTyped(block: ReadBlock): Uint8Array {
  return (block.allTyped ??= new Uint8Array(block.words.length).fill(1));
}

/** The words that are left over when ours are taken out. */
function layAgainst(block: ReadBlock, own: OwnWords, budget: ComparisonBudget): Laid {
  const { words, only } = block;
  // A block has one join link and one address. Where no second one stands in it, it is ours, shown twice or not, unless
  // the template has none.
  const sole =
    only.length === 0 ? NONE : only.filter(({ kind }) => own.holdsKind(kind)).map(({ text }) => text);
  const hasMarked = block.known.length > 0 || block.linked.length > 0 || block.special.length > 0;
  // Most of very many blocks hold nothing that could be ours: no need to look at each word.
  if (!hasMarked && !own.mayHoldOneOf(words))
    return { typed: allTyped(block), typedCount: words.length, missing: own.sequence.length, sole };
  const counterparts = matchOwnWords(own.sequence, words, budget);
  const [firstSum, lastSum] = [sole[0], sole.at(-1)].map((text) => (text === undefined ? -1 : wordSum(text)));
  const typed = new Uint8Array(words.length).fill(1);
  let typedCount = words.length;
  const isOurs = (index: number) => {
    typedCount -= typed[index] ?? 0;
    typed[index] = 0;
  };
  const special = own.leadsToAddress ? withLinkedAddresses(block) : block.special;
  settleDetails({ ...block, special }, own.sequence, counterparts).forEach(isOurs);
  // A number may be the user's although a PIN is the same; an address or a link of the room is nobody else's.
  for (const index of block.known) if (isLinkOrAddress(words.kindAt(index))) isOurs(index);
  for (const index of block.linked) {
    const sum = words.sumAt(index);
    const isSole = (sum === firstSum || sum === lastSum) && sole.includes(words.textAt(index));
    if (isSole || isShownTarget(words, index, own, block.details)) isOurs(index);
  }
  const moved = movedWords(block, own.sequence, counterparts, typed, budget);
  moved.forEach(isOurs);
  const missing = counterparts.filter((word) => word < 0).length - moved.length;
  return { typed, typedCount, missing, sole };
}

/** Plain text shows where our links lead. */
function isShownTarget(words: WordList, index: number, own: OwnWords, details: KnownDetails): boolean {
  if (!words.hasScheme(index)) return false;
  if (own.targets.has(words.sumAt(index))) return words.textAt(index).includes(':');
  return own.leadsToNumber && details.isDialledBy(words.textAt(index));
}

/** Where some of our words are gone, what looks like ours may be the user's: a line with foreign words stays whole. */
function wholeLines(words: WordList, typed: Uint8Array, known: KnownDetails): Uint8Array {
  if (!typed.includes(0)) return typed;
  const lines = new Uint8Array(1 + (words.length === 0 ? 0 : words.lineAt(words.length - 1)));
  for (let index = 0; index < words.length; index++) if (typed[index] === 1) lines[words.lineAt(index)] = 1;
  const whole = typed.slice();
  for (let index = 0; index < words.length; index++)
    if (typed[index] === 0 && lines[words.lineAt(index)] === 1 && !isDetail(words, index, known))
      whole[index] = 1;
  return whole;
}

function isDetail(words: WordList, index: number, known: KnownDetails): boolean {
  return words.kindAt(index) === WORD_KIND.word || words.kindAt(index) === WORD_KIND.image
    ? known.hasNumberIn(words.sourceAt(index))
    : true;
}
