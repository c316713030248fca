/**
 * What the user has typed inside a block: between its paragraphs, or into one of its lines. The words found there are
 * laid against the words that we wrote; what is left over is the user's and must not be cut away with the block. In
 * doubt a word is the user's.
 */
import type { JoinDetails } from '../model.js';
import type { BlockWords, LinkTarget } from './block-words.js';
import { KnownDetails } from './known-details.js';
import { matchOwnWords } from './match-own-words.js';
import {
  holdsKind,
  leadsToAddress,
  leadsToNumber,
  targetWord,
  type LoneWord,
  type OwnWords,
} from './own-words.js';
import { movedWords } from './moved-words.js';
import { settleDetails, type MarkedWords } from './settle-details.js';
import { WORD_KIND, type WordKind, type WordList } from './word-list.js';
import { wordSum } from './word-sum.js';

/** Text of the user's within a line: indexes into the block's text. */
export interface TypedStretch {
  readonly from: number;
  readonly to: number;
  readonly line: number;
}

/** Text of the user's, of one line or more, with nothing of ours in between: indexes into the block's text. */
export interface TypedPassage {
  readonly from: number;
  readonly to: number;
  readonly lineCount: number;
  /** Is there nothing of ours in these lines? */
  readonly isAlone: boolean;
  /** The same, cut at the ends of the lines. */
  readonly stretches: () => readonly TypedStretch[];
}

export interface TypedText {
  /** In order. */
  readonly passages: readonly TypedPassage[];
  /** True for the address of a link of ours: it must not stay with the user's text. */
  readonly isOurLink: (target: string) => boolean;
}

/** What we may have written in a block. */
export interface Candidate {
  readonly own: OwnWords;
  /** It was written down with the block, not guessed: where all of it is there, nothing else was. */
  readonly isCertain: boolean;
}

/** A block, looked through once for all candidates. */
interface ReadBlock extends MarkedWords {
  readonly details: KnownDetails;
  /** To which the block's links lead, in lower case. */
  readonly addresses: ReadonlySet<string>;
  /** Indexes of the links and addresses, and of all that was written with a scheme. */
  readonly linked: readonly number[];
  /** The one link and the one address that stand in the block, where there is one. */
  readonly only: readonly LoneWord[];
}

export interface CertainDetails {
  /** The room's of today, and those that blocks of this meeting are proved to have been written for. */
  readonly known: readonly JoinDetails[];
  /** Those of this very block. */
  readonly written: JoinDetails | undefined;
  /** Was this block written for details that are no longer those of the meeting? */
  readonly isOfThePast: boolean;
}

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
 * @param details those that are certain: links and addresses of them are ours wherever they stand
 * @param hasFillerLines whether our template has lines of nothing but punctuation
 */
export function findTypedText(
  shown: BlockWords,
  candidates: Iterable<Candidate>,
  details: CertainDetails,
  hasFillerLines: () => boolean,
): TypedText {
  const block = readBlock(shown, details.known);
  const { words, details: known } = block;
  let best: Laid = {
    typed: new Uint8Array(words.length).fill(1),
    typedCount: words.length,
    missing: Infinity,
    sole: [],
  };
  for (const { own, isCertain } of candidates) {
    const result = layAgainst(block, own);
    if (result.typedCount + result.missing < best.typedCount + best.missing) best = result;
    if (result.missing === 0 && (isCertain || result.typedCount === 0)) break;
  }
  if (best.missing > 0 || details.isOfThePast)
    for (const detail of [details.written?.pin, details.written?.callId]) takeOne(block, best.typed, detail);
  const targetWords = new Map(shown.targets.map(({ address, word }) => [address, word]));
  const isComplete = best.missing === 0 || best.missing === Infinity;
  const typed = isComplete ? best.typed : wholeLines(words, best.typed, known);
  return {
    passages: [...passages(words, typed), ...typedFillers(words, shown.text, typed, hasFillerLines)].sort(
      (left, right) => left.from - right.from,
    ),
    isOurLink: (target) => {
      const { text } = targetWords.get(target) ?? targetWord(target);
      return (
        known.hasText(text) || best.sole.includes(text) || known.isDialledBy(text) || known.leadsTo(target)
      );
    },
  };
}

/** A detail that the block was written with stands in it by our hand at least once. */
function takeOne({ words, known }: ReadBlock, typed: Uint8Array, detail: string | undefined): void {
  if (detail === undefined) return;
  const places = known.filter((index) => words.isText(index, detail.toLowerCase()));
  if (places.every((index) => typed[index] === 1)) for (const index of places.slice(0, 1)) typed[index] = 0;
}

function readBlock({ words, special, targets }: BlockWords, certain: readonly JoinDetails[]): ReadBlock {
  const details = new KnownDetails(targets, certain);
  const addresses = targets
    .filter(({ word }) => word.kind === WORD_KIND.address)
    .map(({ word }) => word.text);
  const [known, linked]: [number[], number[]] = [[], []];
  for (let index = 0; index < words.length; index++) {
    if (details.hasWord(words, index)) known.push(index);
    if (words.hasScheme(index) || isLinkOrAddress(words.kindAt(index))) linked.push(index);
  }
  const unglued = special.filter((index) => !isGlued(words, index, addresses));
  const only = [WORD_KIND.link, WORD_KIND.address].flatMap((kind) => onlyOne(kind, words, unglued, targets));
  return { words, details, known, special: unglued, addresses: new Set(addresses), linked, only };
}

/** Has somebody typed at the edge of an address to which a link of the block leads, without a space? */
function isGlued(words: WordList, index: number, addresses: readonly string[]): boolean {
  if (words.kindAt(index) !== WORD_KIND.address || addresses.length === 0) return false;
  const text = words.textAt(index);
  return addresses
    .slice(0, MAX_GLUED)
    .some(
      (address) =>
        text !== address && text.includes(address) && /[\p{L}\p{N}]/u.test(text.replace(address, '')),
    );
}

/** Not where the block has links to addresses, and this is none of theirs: somebody has typed into it. */
function isLinkedAddress({ words, addresses }: ReadBlock, index: number): boolean {
  if (words.kindAt(index) !== WORD_KIND.address || addresses.size === 0) return true;
  return addresses.has(words.textAt(index));
}

/** A block has one address of ours; of very many, not all are looked for. */
const MAX_GLUED = 4;

/** The one of its kind, shown several times or not; nothing where there are two. */
function onlyOne(
  kind: WordKind,
  words: WordList,
  special: readonly number[],
  targets: readonly LinkTarget[],
): readonly LoneWord[] {
  const found = new Set<string>();
  for (const { word } of targets) if (word.kind === kind) found.add(word.text);
  let last = -1;
  for (const index of special) {
    if (found.size > 1) break;
    if (words.kindAt(index) !== kind || words.sumAt(index) === last) continue;
    last = words.sumAt(index);
    found.add(words.textAt(index));
  }
  return found.size === 1 ? [...found].map((text) => ({ kind, text })) : [];
}

/** The words that are left over when ours are taken out. */
function layAgainst(block: ReadBlock, own: OwnWords): Laid {
  const { words, only } = block;
  const counterparts = matchOwnWords(own.sequence, words);
  // A block has one join link and one address. Where no second one stands in it, it is ours, shown twice or not, unless
  // the template has none.
  const sole = only.filter(({ kind }) => holdsKind(own, kind)).map(({ text }) => text);
  const soleSums = sole.map((text) => wordSum(text));
  const typed = new Uint8Array(words.length).fill(1);
  let typedCount = words.length;
  const isOurs = (index: number) => {
    typedCount -= typed[index] ?? 0;
    typed[index] = 0;
  };
  const special = leadsToAddress(own)
    ? block.special.filter((index) => isLinkedAddress(block, index))
    : block.special;
  settleDetails({ ...block, special }, own.sequence, counterparts).forEach(isOurs);
  // A number may be the user's although a PIN is the same; an address or a link of the room is nobody else's.
  block.known.filter((index) => isLinkOrAddress(words.kindAt(index))).forEach(isOurs);
  for (const index of block.linked) {
    const isSole = soleSums.includes(words.sumAt(index)) && sole.includes(words.textAt(index));
    if (isSole || isShownTarget(words, index, own, block.details)) isOurs(index);
  }
  const moved = movedWords(block, own.sequence, counterparts, typed);
  moved.forEach(isOurs);
  const missing = counterparts.filter((word) => word < 0).length - moved.length;
  return { typed, typedCount, missing, sole };
}

function isLinkOrAddress(kind: WordKind): boolean {
  return kind === WORD_KIND.link || kind === WORD_KIND.address;
}

/** Plain text shows where our links lead. */
function isShownTarget(words: WordList, index: number, own: OwnWords, details: KnownDetails): boolean {
  if (!words.hasScheme(index)) return false;
  if (own.targets.has(words.sumAt(index))) return words.textAt(index).includes(':');
  return leadsToNumber(own) && details.isDialledBy(words.textAt(index));
}

/** Where some of our words are gone, what looks like ours may be the user's: a line with foreign words stays whole. */
function wholeLines(words: WordList, typed: Uint8Array, known: KnownDetails): Uint8Array {
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

/** Neighbouring words of the user's as one passage, together with the punctuation around them. */
function passages(words: WordList, typed: Uint8Array): TypedPassage[] {
  const found: TypedPassage[] = [];
  for (let index = typed.indexOf(1); index >= 0; index = typed.indexOf(1, index)) {
    const first = index;
    const end = typed.indexOf(0, first);
    index = end < 0 ? words.length : end;
    const last = index - 1;
    const isShared = (own: number, line: number) =>
      own >= 0 && own < words.length && words.lineAt(own) === line;
    found.push({
      from: words.fillersFromAt(first),
      to: words.fillersToAt(last),
      lineCount: words.lineAt(last) - words.lineAt(first) + 1,
      isAlone: !isShared(first - 1, words.lineAt(first)) && !isShared(last + 1, words.lineAt(last)),
      stretches: () => stretches(words, first, last),
    });
  }
  return found;
}

function stretches(words: WordList, first: number, last: number): TypedStretch[] {
  const found: TypedStretch[] = [];
  for (let index = first; index <= last; index++) {
    const [from, line] = [words.fillersFromAt(index), words.lineAt(index)];
    while (index < last && words.lineAt(index + 1) === line) index++;
    found.push({ from, to: words.fillersToAt(index), line });
  }
  return found;
}

/** Lines such as `:-)` or `-----`, unless they are what clients make of a quotation, a list or a table. */
function typedFillers(
  words: WordList,
  text: string,
  typed: Uint8Array,
  hasFillerLines: () => boolean,
): TypedPassage[] {
  const found = words.fillerLines.filter(({ from, to }) => !MADE_BY_CLIENTS.test(text.slice(from, to)));
  if (found.length === 0 || hasFillerLines()) return [];
  let next = 0;
  return found.flatMap((stretch) => {
    while (next < words.length && words.lineAt(next) < stretch.line) next++;
    // Between two lines of the user's it is within their passage.
    if (next > 0 && next < words.length && typed[next - 1] === 1 && typed[next] === 1) return [];
    const { from, to } = stretch;
    return [{ from, to, lineCount: 1, isAlone: true, stretches: () => [stretch] }];
  });
}

const MADE_BY_CLIENTS = /^(?:[-*+\u00b7\u2022\u25aa\u25cf\u25e6]|[>|\s]+)$/u;
