/**
 * Taking blocks out of a body. What goes is the text between the delimiters, the elements that stood around it only, and
 * the line ends that clients made of ours; tags that belong to something outside stay, and so does what the user typed
 * inside. Pure: source in, offsets out.
 */
import type { FoundBlock } from '../block.js';
import {
  flattenedLineEnd,
  lineEndBetween,
  readAfter,
  readBefore,
  type After,
  type Before,
} from './line-ends.js';
import { hasOwnClass } from './own-look.js';
import { readAttributes } from '../../html/attributes.js';
import type { Body } from '../../html/body.js';
import { DOCUMENT_ELEMENTS, INLINE_WRAPPERS, LINE_ELEMENTS, VOID_ELEMENTS } from '../../html/elements.js';
import { closedAt } from '../../html/nesting.js';
import { growOverEmptied, nextTag, rangeOf, type SourceRange } from '../../html/source-range.js';
import type { Token } from '../../html/tokens.js';

/** Blocks about to be cut, with nothing between them. */
export interface Cut {
  readonly blocks: readonly FoundBlock[];
  readonly range: SourceRange;
  readonly before: Before;
  readonly after: After;
  /** How many line ends a client made of one of ours. */
  readonly lineEnd: number;
}

/** The cuts that take out these blocks and what stands in them, in order. */
export function cutBlocks(body: Body, blocks: readonly FoundBlock[]): Cut[] {
  const groups: [FoundBlock, ...FoundBlock[]][] = [];
  for (const block of blocks) {
    const last = groups.at(-1);
    // It stands in the one before it.
    if (block.to <= (last?.at(-1)?.to ?? 0)) continue;
    const between = body.visible.text.slice(last?.at(-1)?.to ?? 0, block.from);
    if (last !== undefined && between.trim() === '') last.push(block);
    else groups.push([block]);
  }
  return groups.map((group) => {
    const [first, last = first] = [group[0], group.at(-1)];
    const { tag } = first;
    const own = rangeOf(body, first.from, last.to);
    const range = growOverEmptied(body, own, (startTag) => isDroppedWithBlock(body.html, startTag, tag));
    const before = readBefore(body, first.from, range);
    const lineEnd = before === 'line' ? flattenedLineEnd(body, first) : 0;
    return { blocks: group, range, before, after: readAfter(body, last.to, range), lineEnd };
  });
}

/** Our own wrapper, or an element that says nothing but "a line" or "in this font". */
function isDroppedWithBlock(html: string, startTag: Token, tag: string): boolean {
  if (startTag.name !== 'div') return startTag.name === 'p' || INLINE_WRAPPERS.has(startTag.name);
  return readAttributes(html, startTag).length === 0 || hasOwnClass(html, startTag, tag);
}

/** What stays of a cut. */
export interface Remains {
  /** The end tags inside of elements that began before it, and the start tags of those that go on after. */
  readonly closers: readonly Token[];
  readonly openers: readonly Token[];
  /** What parts the lines before and after, where nothing comes to stand in place of the block. */
  readonly lineEnd: string;
}

export function remainsOf(body: Body, { range, before, after }: Cut): Remains {
  const inside = body.tokens.slice(range.firstToken, range.lastToken + 1);
  const following = nextTag(body, range.lastToken + 1, 1);
  const closers = inside.filter((token) => token.kind === 'end' && reachesBack(token, range));
  const openers = inside.filter((token) => token.kind === 'start' && reachesOn(token, range, following));
  const isParted = [...closers, ...openers].some(({ name }) => LINE_ELEMENTS.has(name));
  return { closers, openers, lineEnd: isParted ? '' : lineEndBetween(before, after) };
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
