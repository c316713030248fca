/**
 * What the user has typed inside a block: between its paragraphs, or into one of its lines. The words found there are
 * laid against the words that we wrote; what is left over is the user's and must not be cut away with the block. In
 * doubt a word is the user's.
 */
import type { JoinDetails } from '../model.js';
import { callIdsOf } from './join-link.js';
import { matchInOrder } from './match-in-order.js';
import {
  holdsKind,
  isOwnWord,
  leadsToNumber,
  targetWord,
  wordSum,
  type OwnWord,
  type OwnWords,
} from './own-words.js';
import { settleDetails } from './settle-details.js';
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

/** What we may have written in a block. */
export interface Candidate {
  readonly own: OwnWords;
  /** It was written down with the block, not guessed: where all of it is there, nothing else was. */
  readonly isCertain: boolean;
}

/** A block laid against one candidate. */
interface Laid {
  readonly typed: ReadonlySet<Word>;
  readonly missing: number;
  readonly sole: ReadonlySet<string>;
}

/**
 * @param candidates the one that explains the block best counts: the fewest words too many and too few. One that knows
 * of more numbers than we wrote would take the user's for them, and only its own missing words tell
 * @param details those that are known, today's and the block's: they are ours wherever they stand
 */
export function findTypedText(
  block: BlockText,
  candidates: Iterable<Candidate>,
  details: readonly JoinDetails[],
): TypedText {
  const all = readWords(block.text, block.from, block.to);
  const words = all.filter(({ kind }) => kind !== 'filler');
  const reading = { words, sums: words.map(({ text }) => wordSum(text)) };
  const known = knownDetails(block.linkTargets, details);
  let best: Laid = { typed: new Set(words), missing: Infinity, sole: new Set() };
  for (const { own, isCertain } of candidates) {
    const result = layAgainst(reading, own, block.linkTargets, known);
    if (result.typed.size + result.missing < best.typed.size + best.missing) best = result;
    if (result.missing === 0 && (isCertain || result.typed.size === 0)) break;
  }
  const isOurs = ({ text }: Word) => known.has(text) || best.sole.has(text) || dialsNumber(text, known);
  const isComplete = best.missing === 0 || best.missing === Infinity;
  return {
    stretches: stretches(all, isComplete ? best.typed : wholeLines(words, best.typed, known)),
    isOurLink: (target) => isOurs(targetWord(target)),
  };
}

/** Details that are certain, and the number of the room that the block's own link leads to. */
function knownDetails(linkTargets: readonly string[], details: readonly JoinDetails[]): ReadonlySet<string> {
  const known = new Set(linkTargets.flatMap(callIdsOf));
  for (const { webLink, sipAddress, callId, pin } of details) {
    for (const detail of [webLink, sipAddress, callId, pin]) known.add(detail.toLowerCase());
  }
  return known;
}

/** A link for dialling in: `tel:+49301234,,104417#`. */
function dialsNumber(text: string, known: ReadonlySet<string>): boolean {
  return /^(?:tel|callto):/u.test(text) && holdsNumber(text, known);
}

function holdsNumber(text: string, known: ReadonlySet<string>): boolean {
  return (text.match(/\d+/gu) ?? []).some((number) => known.has(number));
}

/** The words that are left over when ours are taken out. */
function layAgainst(
  { words, sums }: Reading,
  own: OwnWords,
  linkTargets: readonly string[],
  known: ReadonlySet<string>,
): Laid {
  const pairs = matchInOrder(own.sequence.length, words.length, (left, right) => {
    const [place, word, sum] = [own.sequence[left], words[right], sums[right]];
    return place !== undefined && word !== undefined && sum !== undefined && isOwnWord(word, sum, place);
  });
  const missing = own.sequence.length - pairs.filter((pair) => pair >= 0).length;
  const isOurs = settleDetails(words, own.sequence, pairs, known);
  const sole = soleLinks(words, linkTargets, own);
  const typed = new Set<Word>();
  words.forEach((word, index) => {
    if (isOurs[index] === true || isShownTarget(word, sums[index] ?? '', own, known)) return;
    // A number may be the user's although a PIN is the same; an address or a link of the room is nobody else's.
    if ((word.kind === 'address' || word.kind === 'link') && known.has(word.text)) return;
    if (!sole.has(word.text)) typed.add(word);
  });
  return { typed, missing, sole };
}

/** Plain text shows where our links lead. */
function isShownTarget({ text }: Word, sum: OwnWord, own: OwnWords, known: ReadonlySet<string>): boolean {
  if (!text.includes(':')) return false;
  return own.targets.has(sum) || (leadsToNumber(own) && dialsNumber(text, known));
}

/**
 * A block has one join link and one address. Where no second one stands in it, it is ours, shown twice or not, unless the
 * template has none.
 */
function soleLinks(
  words: readonly Word[],
  linkTargets: readonly string[],
  own: OwnWords,
): ReadonlySet<string> {
  const sole = new Set<string>();
  const everything = [...words, ...linkTargets.map(targetWord)];
  for (const kind of ['link', 'address'] as const) {
    if (!holdsKind(own, kind)) continue;
    const found = new Set(everything.filter((word) => word.kind === kind).map(({ text }) => text));
    if (found.size === 1) for (const text of found) sole.add(text);
  }
  return sole;
}

/** Where some of our words are gone, what looks like ours may be the user's: a line with foreign words stays whole. */
function wholeLines(
  words: readonly Word[],
  typed: ReadonlySet<Word>,
  known: ReadonlySet<string>,
): ReadonlySet<Word> {
  const lines = new Set([...typed].map(({ line }) => line));
  const isDetail = ({ kind, text }: Word) =>
    kind === 'link' || kind === 'address' || kind === 'number' || holdsNumber(text, known);
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
