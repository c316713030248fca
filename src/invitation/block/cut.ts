/**
 * Taking blocks out of a body. What goes is the text between the delimiters, the elements that stood around it only, and
 * the line ends that clients made of ours; tags that belong to something outside stay, and so does what the user typed
 * inside. Pure: source in, edits out.
 */
import type { FoundBlock } from './block.js';
import type { BodyReading } from '../html/body-reading.js';
import { TRAIT } from '../html/elements.js';
import { KIND, TAG } from '../html/html-token-list.js';
import { readAttributes } from '../html/html-tokens.js';
import { isInlineWrapper } from '../html/inline-wrappers.js';
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
import { hasOwnClass } from './own-element.js';
import { growOverEmptied, nextTag, rangeOf, type SourceRange } from '../html/source-range.js';

/** A block about to be cut: how much goes, unless something else comes to stand in its place. */
export interface Cut extends EarlierCut {
  readonly after: After;
  /** How many line ends a client made of one of ours. */
  readonly lineEnd: number;
  /** What goes as well although it does not border on the range. */
  readonly apart: readonly SourceRange[];
}

/** @param earlier the cut before it, if any */
export function cutBlock(
  reading: BodyReading,
  block: FoundBlock,
  tag: string,
  earlier: EarlierCut | undefined,
): Cut {
  const alone = grow(reading, rangeOf(reading, block.from, block.to), tag);
  const before = readBefore(reading, block, alone, earlier);
  const after = readAfter(reading, block, alone);
  const lineEnd = before === 'line' ? flattenedLineEnd(reading, block) : 0;
  const taken = after.breaks.slice(0, lineEnd);
  if (taken.length === 0) return { range: alone, before, after, lineEnd, apart: [] };
  const { range, apart } = withBreaks(reading, alone, taken);
  return { range: grow(reading, range, tag), before, after, lineEnd, apart };
}

/** The cut where nothing comes to stand in its place: its line ends may be those before it. */
export function closeUp(reading: BodyReading, cut: Cut, tag: string): Cut {
  const { after, lineEnd } = cut;
  const owed = after.next === 'edge' ? lineEnd - after.breaks.length : 0;
  if (owed <= 0) return cut;
  const { range, apart } = withBreaks(reading, cut.range, breaksBefore(reading, cut.range, owed));
  return { ...cut, range: grow(reading, range, tag), apart: [...cut.apart, ...apart] };
}

function grow(reading: BodyReading, range: SourceRange, tag: string): SourceRange {
  return growOverEmptied(reading, range, (_reading, startTag) => isDroppedWithBlock(reading, startTag, tag));
}

/** Our own wrapper, or an element that says nothing but "a line" or "in this font". */
function isDroppedWithBlock(reading: BodyReading, startTag: number, tag: string): boolean {
  const { html, tokens } = reading;
  if (isInlineWrapper(reading, startTag)) return true;
  const { name } = tokens.typeAt(startTag);
  if (name === 'p') return true;
  const token = name === 'div' ? tokens.at(startTag) : undefined;
  if (token === undefined) return false;
  const attributes = readAttributes(html, token);
  return attributes.length === 0 || hasOwnClass(attributes, tag);
}

/** What stays of a cut. */
export interface Remains {
  /** Indexes of the end tags inside of elements that began before it, and of the start tags of those that go on after. */
  readonly closers: readonly number[];
  readonly openers: readonly number[];
  /** What parts the lines before and after, where nothing comes to stand in place of the block. */
  readonly lineEnd: string;
  /** Whether anything parts them. */
  readonly isParted: boolean;
}

export function remainsOf(reading: BodyReading, { range, before, after }: Cut): Remains {
  const { tokens } = reading;
  const { closers, openers } = straddlingTags(reading, range);
  const isLine = (index: number) => ((tokens.types[index] ?? 0) & TRAIT.line) !== 0;
  const isParted = closers.some(isLine) || openers.some(isLine);
  const lineEnd = isParted ? '' : lineEndBetween(before, after);
  return { closers, openers, lineEnd, isParted: isParted || lineEnd !== '' };
}

/** Tags inside the range that belong to elements which reach out of it. */
function straddlingTags(
  { html, tokens, nesting: { partner, closedAt } }: BodyReading,
  { firstToken, lastToken }: SourceRange,
): Pick<Remains, 'closers' | 'openers'> {
  const closers: number[] = [];
  const openers: number[] = [];
  const following = nextTag(html, tokens, lastToken + 1, 1);
  for (let index = firstToken; index <= lastToken; index++) {
    const type = tokens.types[index] ?? 0;
    if ((type & TAG) === 0) continue;
    const isOfDocument = (type & TRAIT.document) !== 0;
    if ((type & KIND.end) !== 0) {
      const start = partner[index] ?? -1;
      if (isOfDocument || (start >= 0 && start < firstToken)) closers.push(index);
    } else if ((type & TRAIT.void) === 0) {
      const end = closedAt[index] ?? tokens.length;
      // An element without an end tag, ended by the very next tag, has nothing left in it.
      const isEmptied = (partner[index] ?? -1) < 0 && (end === following || end === tokens.length);
      if (isOfDocument || (end > lastToken && !isEmptied)) openers.push(index);
    }
  }
  return { closers, openers };
}
