/**
 * What the user has typed inside a block: between its paragraphs, or into one of its lines. The words found there are
 * laid against the words that we wrote; what is left over is the user's and must not be cut away with the block. In
 * doubt a word is the user's.
 */
import type { JoinDetails } from '../model.js';
import { callIdsOf } from './join-link.js';
import { isDetailPlace, isOwnWord, targetWord, wordSum, type OwnWord, type OwnWords } from './own-words.js';
import { matchInOrder } from './match-in-order.js';
import { readWords, type Word } from './words.js';

/** Indexes into the visible text; one entry for each stretch of the user's, in order. */
export interface TypedStretch {
  readonly from: number;
  readonly to: number;
  readonly line: number;
}

export interface TypedText {
  readonly stretches: readonly TypedStretch[];
  /** True for the address of a link of ours: it must not stay with the user's text. */
  readonly isOurLink: (target: string) => boolean;
}

export interface BlockText {
  /** Visible text of the whole body. */
  readonly text: string;
  /** The block's content in it. */
  readonly from: number;
  readonly to: number;
  /** Addresses that the links in the block lead to. */
  readonly linkTargets: readonly string[];
}

interface Reading {
  readonly words: readonly Word[];
  readonly sums: readonly OwnWord[];
}

/**
 * @param candidates what we may have written there; the one that explains most counts
 * @param details today's, where known: they are ours wherever they stand
 */
export function findTypedText(
  block: BlockText,
  candidates: Iterable<OwnWords>,
  details: JoinDetails | undefined,
): TypedText {
  const all = readWords(block.text, block.from, block.to);
  const words = all.filter(({ kind }) => kind !== 'filler');
  const reading = { words, sums: words.map(({ text }) => wordSum(text)) };
  const known = knownDetails(block.linkTargets, details);
  let best: { readonly typed: ReadonlySet<Word>; readonly isComplete: boolean } = {
    typed: new Set(words),
    isComplete: true,
  };
  for (const own of candidates) {
    const result = layAgainst(reading, own, block.linkTargets, known);
    if (result.typed.size < best.typed.size) best = result;
    // All that we wrote is there: no other candidate can know better.
    if (result.isComplete) break;
  }
  const ours = new Set([...known, ...soleLinks(words, block.linkTargets)]);
  return {
    stretches: stretches(all, best.isComplete ? best.typed : wholeLines(words, best.typed)),
    isOurLink: (target) => ours.has(targetWord(target).text),
  };
}

/** Details that are certain: today's, and the number of the room that the block's own link leads to. */
function knownDetails(linkTargets: readonly string[], details: JoinDetails | undefined): ReadonlySet<string> {
  const known = new Set(linkTargets.flatMap(callIdsOf));
  if (details === undefined) return known;
  for (const detail of [details.webLink, details.sipAddress, details.callId, details.pin]) {
    known.add(detail.toLowerCase());
  }
  return known;
}

/** The words that are left over when ours are taken out. */
function layAgainst(
  { words, sums }: Reading,
  own: OwnWords,
  linkTargets: readonly string[],
  known: ReadonlySet<string>,
): { readonly typed: ReadonlySet<Word>; readonly isComplete: boolean } {
  const pairs = matchInOrder(own.sequence.length, words.length, (left, right) => {
    const [place, word, sum] = [own.sequence[left], words[right], sums[right]];
    return place !== undefined && word !== undefined && sum !== undefined && isOwnWord(word, sum, place);
  });
  const matched = (index: number) => (pairs[index] ?? -1) >= 0;
  const isOurs = words.map((word, index) => matched(index) || isShownTarget(word, sums[index] ?? '', own));
  const isDetail = (index: number) => matched(index) && isDetailPlace(own.sequence[pairs[index] ?? -1] ?? '');
  settleDetails(words, isOurs, isDetail, known);
  const sole = soleLinks(words, linkTargets);
  const typed = new Set<Word>();
  words.forEach((word, index) => {
    if (isOurs[index] === true || sole.has(word.text)) return;
    // A number may be the user's although a PIN is the same; an address or a link of the room is nobody else's.
    if ((word.kind === 'address' || word.kind === 'link') && known.has(word.text)) return;
    typed.add(word);
  });
  return { typed, isComplete: pairs.filter((pair) => pair >= 0).length === own.sequence.length };
}

/** Plain text shows where our links lead. */
function isShownTarget(word: Word, sum: OwnWord, own: OwnWords): boolean {
  return word.text.includes(':') && own.targets.has(sum);
}

/**
 * Of a detail only its kind is known. Where more words of that kind stand between two words of ours than there should,
 * those count as ours that are known to be details; of the others nobody can say, so they are the user's.
 */
function settleDetails(
  words: readonly Word[],
  isOurs: boolean[],
  isDetail: (index: number) => boolean,
  known: ReadonlySet<string>,
): void {
  let from = 0;
  for (let index = 0; index <= words.length; index++) {
    if (index < words.length && (isOurs[index] !== true || isDetail(index))) continue;
    for (const kind of ['number', 'address', 'link', 'image', 'word'] as const) {
      settleKind(words, isOurs, isDetail, known, { kind, from, to: index });
    }
    from = index + 1;
  }
}

/** Of the words `from` to `to`, before and after which stand words that are surely ours, those of one kind. */
function settleKind(
  words: readonly Word[],
  isOurs: boolean[],
  isDetail: (index: number) => boolean,
  known: ReadonlySet<string>,
  { kind, from, to }: { readonly kind: Word['kind']; readonly from: number; readonly to: number },
): void {
  let expected = 0;
  let found = 0;
  for (let index = from; index < to; index++) {
    if (words[index]?.kind !== kind) continue;
    found++;
    if (isDetail(index)) expected++;
  }
  if (expected === 0 || expected === found) return;
  for (let index = from; index < to; index++) {
    const word = words[index];
    if (word?.kind !== kind) continue;
    isOurs[index] = expected > 0 && known.has(word.text);
    if (isOurs[index] === true) expected--;
  }
}

/** A block has one join link and one address. Where no second one stands in it, it is ours, shown twice or not. */
function soleLinks(words: readonly Word[], linkTargets: readonly string[]): ReadonlySet<string> {
  const sole = new Set<string>();
  const everything = [...words, ...linkTargets.map(targetWord)];
  for (const kind of ['link', 'address'] as const) {
    const found = new Set(everything.filter((word) => word.kind === kind).map(({ text }) => text));
    if (found.size === 1) for (const text of found) sole.add(text);
  }
  return sole;
}

/** Where some of our words are gone, what looks like ours may be the user's: a line with foreign words stays whole. */
function wholeLines(words: readonly Word[], typed: ReadonlySet<Word>): ReadonlySet<Word> {
  const lines = new Set([...typed].map(({ line }) => line));
  const isDetail = ({ kind }: Word) => kind === 'link' || kind === 'address' || kind === 'number';
  return new Set(words.filter((word) => typed.has(word) || (lines.has(word.line) && !isDetail(word))));
}

/** Neighbouring words of the user's as one stretch, together with the punctuation around them. */
function stretches(all: readonly Word[], typed: ReadonlySet<Word>): TypedStretch[] {
  const found: TypedStretch[] = [];
  let open: { from: number; to: number; line: number; isTyped: boolean } | undefined;
  const finish = () => {
    if (open?.isTyped === true) found.push({ from: open.from, to: open.to, line: open.line });
    open = undefined;
  };
  for (const word of all) {
    const isTyped = typed.has(word);
    if ((!isTyped && word.kind !== 'filler') || (open !== undefined && open.line !== word.line)) finish();
    if (!isTyped && word.kind !== 'filler') continue;
    open ??= { from: word.from, to: word.to, line: word.line, isTyped };
    open.to = word.to;
    open.isTyped ||= isTyped;
  }
  finish();
  return found;
}
