/**
 * The line ends around a block that is cut out. A client that flattens a body writes `<br>` where our paragraphs ended:
 * as many as there are for one paragraph of the block go with it, and no more. Where a tag that goes was what parted two
 * lines of the user's, a line end takes its place.
 */
import type { FoundBlock } from './block.js';
import type { BodyReading } from '../html/body-reading.js';
import { TRAIT } from '../html/elements.js';
import type { HtmlTokenType } from '../html/html-token-list.js';
import { isInlineWrapper } from '../html/inline-wrappers.js';
import {
  growOverEmptied,
  isBlankBefore,
  isBlankBetween,
  tagAfter,
  tagBefore,
  type SourceRange,
} from '../html/source-range.js';

/**
 * What is before a block, once it is cut: the start of a `line`; `text` that stood on the delimiter's line; text of a line
 * of its own that is `joined` to what follows, since what ended it was cut.
 */
export type Before = 'line' | 'text' | 'joined';

/** What follows in the source: so many `<br>`, and then text, or the end of what the line stands in. */
export interface After {
  /** Indexes of tokens. */
  readonly breaks: readonly number[];
  readonly next: 'text' | 'edge';
  /** The end of a source line in preformatted text comes first. */
  readonly isLineEnd: boolean;
}

/** A cut that comes earlier in the body. */
export interface EarlierCut {
  readonly range: SourceRange;
  readonly before: Before;
}

/** How many `<br>` stand where a paragraph of the block ended; 0 where its lines are still elements of their own. */
export function flattenedLineEnd(reading: BodyReading, { contentFrom, contentTo }: FoundBlock): number {
  const content = reading.visible.text.slice(contentFrom, contentTo);
  const [first, last] = [content.indexOf('\n'), content.lastIndexOf('\n')];
  if (first < 0) return 0;
  const count = breaksAt(reading, contentFrom + first);
  // The user may have typed beside either delimiter.
  return last === first ? count : Math.min(count, breaksAt(reading, contentFrom + last));
}

/** @param at of a line end in the visible text; 0 where anything but `<br>` is among what makes it */
function breaksAt({ html, tokens, visible }: BodyReading, at: number): number {
  let count = 0;
  for (let index = tokens.indexAt(visible.starts[at] ?? 0); index < tokens.length; index++) {
    const type = tokens.typeAt(index);
    const { kind, traits } = type;
    if (isBreak(type)) count++;
    else if (kind === 'text' && !isBlankBetween(html, tokens.startAt(index), tokens.endAt(index))) break;
    else if ((traits & TRAIT.line) !== 0) return 0;
    else if ((traits & TRAIT.void) !== 0) break;
  }
  return count;
}

export function readBefore(
  { tokens, visible }: BodyReading,
  { from }: FoundBlock,
  range: SourceRange,
  earlier: EarlierCut | undefined,
): Before {
  const lastEnd = visible.endAt(from - 1) ?? 0;
  const seenEnd = visible.text[from - 1] === ' ' ? (visible.endAt(from - 2) ?? 0) : lastEnd;
  if (earlier !== undefined && seenEnd <= earlier.range.to) {
    for (let index = earlier.range.lastToken + 1; index < range.firstToken; index++)
      if ((tokens.typeAt(index).traits & TRAIT.line) !== 0) return 'line';
    return earlier.before;
  }
  if (from === 0) return 'line';
  if (visible.text[from - 1] !== '\n') return 'text';
  return lastEnd <= range.from ? 'line' : 'joined';
}

export function readAfter(
  { html, tokens, visible }: BodyReading,
  { to }: FoundBlock,
  range: SourceRange,
): After {
  const isLineEnd = visible.text[to] === '\n' && (visible.starts[to] ?? 0) >= range.to;
  const breaks: number[] = [];
  if (!isBlankBetween(html, range.to, tokens.endAt(range.lastToken)))
    return { breaks, next: 'text', isLineEnd };
  for (let index = range.lastToken + 1; index < tokens.length; index++) {
    const type = tokens.typeAt(index);
    const { kind, traits } = type;
    if (isBreak(type)) breaks.push(index);
    else if ((traits & TRAIT.line) !== 0) break;
    else if (kind === 'text' && isBlankBetween(html, tokens.startAt(index), tokens.endAt(index))) continue;
    else if (kind === 'text' || (traits & TRAIT.void) !== 0) return { breaks, next: 'text', isLineEnd };
  }
  return { breaks, next: 'edge', isLineEnd };
}

/** Indexes of the last `<br>` before the range, from the last one on: up to `most`, with nothing to be seen in between. */
export function breaksBefore({ html, tokens }: BodyReading, range: SourceRange, most: number): number[] {
  const breaks: number[] = [];
  if (!isBlankBefore(html, tokens.startAt(range.firstToken), range.from)) return breaks;
  for (let index = range.firstToken - 1; index >= 0 && breaks.length < most; index--) {
    const type = tokens.typeAt(index);
    const { kind, traits } = type;
    if (isBreak(type)) breaks.push(index);
    else if ((traits & (TRAIT.line | TRAIT.void)) !== 0) break;
    else if (kind === 'text' && !isBlankBetween(html, tokens.startAt(index), tokens.endAt(index))) break;
  }
  return breaks;
}

/** What is to stand between what came before the block and what comes after it. */
export function lineEndBetween(before: Before, { breaks, next, isLineEnd }: After): string {
  if (before === 'line') return '';
  if (breaks.length > 0) return before === 'joined' ? '<br>' : '';
  return next === 'text' && !isLineEnd ? '<br>' : '';
}

/**
 * The range with line ends beside it.
 * @param breaks as readAfter or breaksBefore gave them
 * @returns also those that do not border on it, since something of the user's stands in between
 */
export function withBreaks(
  reading: BodyReading,
  range: SourceRange,
  breaks: readonly number[],
): { readonly range: SourceRange; readonly apart: readonly SourceRange[] } {
  const apart: SourceRange[] = [];
  const grown = { ...range };
  for (const index of breaks) {
    const taken = breakRange(reading, index);
    if (index > grown.lastToken && tagAfter(reading, grown) === taken.firstToken)
      [grown.to, grown.lastToken] = [taken.to, taken.lastToken];
    else if (index < grown.firstToken && tagBefore(reading, grown) === lastTag(reading, taken))
      [grown.from, grown.firstToken] = [taken.from, taken.firstToken];
    else apart.push(taken);
  }
  return { range: grown, apart };
}

/** A `<br>` with the formats that hold nothing else, and the end of the source line. */
function breakRange(reading: BodyReading, index: number): SourceRange {
  const { html, tokens } = reading;
  const alone = { from: tokens.startAt(index), to: tokens.endAt(index), firstToken: index, lastToken: index };
  const range = !mayBeWrapped(reading, index) ? alone : growOverEmptied(reading, alone, isInlineWrapper);
  const following = range.lastToken + 1;
  if (following >= tokens.length || tokens.typeAt(following).kind !== 'text') return range;
  const sourceLineEnd = html.startsWith('\r\n', range.to) ? 2 : html.startsWith('\n', range.to) ? 1 : 0;
  return sourceLineEnd === 0 ? range : { ...range, to: range.to + sourceLineEnd, lastToken: following };
}

/** Whether a start tag stands right before it: most line ends stand in a row. */
function mayBeWrapped({ tokens }: BodyReading, index: number): boolean {
  const near = index > 1 && tokens.typeAt(index - 1).kind === 'text' ? index - 2 : index - 1;
  const { kind, traits } = tokens.typeAt(near);
  return near >= 0 && kind === 'start' && (traits & TRAIT.void) === 0;
}

/** The last token of a range that is not the end of a source line. */
function lastTag({ tokens }: BodyReading, { lastToken }: SourceRange): number {
  return tokens.typeAt(lastToken).kind === 'text' ? lastToken - 1 : lastToken;
}

function isBreak({ kind, name }: HtmlTokenType): boolean {
  return name === 'br' && (kind === 'start' || kind === 'end');
}
