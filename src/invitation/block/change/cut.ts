/**
 * Taking blocks out of a body. What goes is the text between the delimiters, the elements that stood around it only, and
 * the line ends that clients made of ours; tags that belong to something outside stay, and so does what the user typed
 * inside. Pure: source in, offsets out.
 */
import type { FoundBlock } from '../block.js';
import {
  breaksBefore,
  flattenedLineEnd,
  lineEndBetween,
  readAfter,
  readBefore,
  withBreaks,
  type After,
  type EarlierCut,
} from './line-ends.js';
import { hasOwnClass } from './own-style.js';
import type { Body } from '../../html/body.js';
import { DOCUMENT_ELEMENTS, INLINE_WRAPPERS, LINE_ELEMENTS, VOID_ELEMENTS } from '../../html/elements.js';
import { closedAt } from '../../html/nesting.js';
import { growOverEmptied, nextTag, rangeOf, type SourceRange } from '../../html/source-range.js';
import type { Token } from '../../html/tokens.js';

/** A block about to be cut: how much goes, unless something else comes to stand in its place. */
export interface Cut extends EarlierCut {
  readonly after: After;
  /** How many line ends a client made of one of ours. */
  readonly lineEnd: number;
  /** What goes as well although it does not border on the range. */
  readonly apart: readonly SourceRange[];
}

/** @param earlier the cut before it, if any */
export function cutBlock(body: Body, block: FoundBlock, tag: string, earlier: EarlierCut | undefined): Cut {
  const alone = grow(body, rangeOf(body, block.from, block.to), tag);
  const before = readBefore(body, block, alone, earlier);
  const after = readAfter(body, block, alone);
  const lineEnd = before === 'line' ? flattenedLineEnd(body, block) : 0;
  return withLineEnds(
    body,
    { range: alone, before, after, lineEnd, apart: [] },
    after.breaks.slice(0, lineEnd),
    tag,
  );
}

/** The cut where nothing comes to stand in its place: its line ends may be those before it. */
export function closeUp(body: Body, cut: Cut, tag: string): Cut {
  const { after, lineEnd } = cut;
  const owed = after.next === 'edge' ? lineEnd - after.breaks.length : 0;
  return owed <= 0 ? cut : withLineEnds(body, cut, breaksBefore(body, cut.range, owed), tag);
}

function withLineEnds(body: Body, cut: Cut, breaks: readonly Token[], tag: string): Cut {
  if (breaks.length === 0) return cut;
  const { range, apart } = withBreaks(body, cut.range, breaks);
  return { ...cut, range: grow(body, range, tag), apart: [...cut.apart, ...apart] };
}

function grow(body: Body, range: SourceRange, tag: string): SourceRange {
  return growOverEmptied(body, range, (startTag) => isDroppedWithBlock(startTag, tag));
}

/** Our own wrapper, or an element that says nothing but "a line" or "in this font". */
function isDroppedWithBlock(startTag: Token, tag: string): boolean {
  if (startTag.name !== 'div') return startTag.name === 'p' || INLINE_WRAPPERS.has(startTag.name);
  return startTag.attributes.length === 0 || hasOwnClass(startTag, tag);
}

/** What stays of a cut. */
export interface Remains {
  /** The end tags inside of elements that began before it, and the start tags of those that go on after. */
  readonly closers: readonly Token[];
  readonly openers: readonly Token[];
  /** What parts the lines before and after, where nothing comes to stand in place of the block. */
  readonly lineEnd: string;
  /** Whether anything parts them. */
  readonly isParted: boolean;
}

export function remainsOf(body: Body, { range, before, after }: Cut): Remains {
  const closers: Token[] = [];
  const openers: Token[] = [];
  const following = nextTag(body, range.lastToken + 1, 1);
  for (const token of body.tokens.slice(range.firstToken, range.lastToken + 1)) {
    if (token.kind === 'end' && reachesBack(token, range)) closers.push(token);
    if (token.kind === 'start' && reachesOn(token, range, following)) openers.push(token);
  }
  const isParted = [...closers, ...openers].some(({ name }) => LINE_ELEMENTS.has(name));
  const lineEnd = isParted ? '' : lineEndBetween(before, after);
  return { closers, openers, lineEnd, isParted: isParted || lineEnd !== '' };
}

function reachesBack({ name, partner }: Token, { firstToken }: SourceRange): boolean {
  return DOCUMENT_ELEMENTS.has(name) || (partner !== undefined && partner.index < firstToken);
}

/** @param following the first tag after the range */
function reachesOn(tag: Token, { lastToken }: SourceRange, following: Token | undefined): boolean {
  if (DOCUMENT_ELEMENTS.has(tag.name)) return true;
  if (VOID_ELEMENTS.has(tag.name) || closedAt(tag) <= lastToken) return false;
  // An element without an end tag, ended by the very next tag, has nothing left in it.
  return tag.partner !== undefined || (tag.closedBy !== undefined && tag.closedBy !== following);
}
