/**
 * The line ends around a block that is cut out. A client that flattens a body writes `<br>` where our paragraphs ended:
 * as many as there are for one paragraph of the block go with it, and no more. Where a tag that goes was what parted two
 * lines of the user's, a line end takes its place.
 */
import type { FoundBlock } from './block.js';
import type { Body } from '../html/body.js';
import { INLINE_WRAPPERS, LINE_ELEMENTS, VOID_ELEMENTS } from '../html/elements.js';
import {
  growOverEmptied,
  isBlankBetween,
  isBlankText,
  isTag,
  tagAfter,
  tagBefore,
  type SourceRange,
} from '../html/source-range.js';
import { tokenIndexAt, type Token } from '../html/tokens.js';

/**
 * What is before a block, once it is cut: the start of a `line`; `text` that stood on the delimiter's line; text of a line
 * of its own that is `joined` to what follows, since what ended it was cut.
 */
export type Before = 'line' | 'text' | 'joined';

/** What follows in the source: so many `<br>`, and then text, or the end of what the line stands in. */
export interface After {
  readonly breaks: readonly Token[];
  readonly next: 'text' | 'edge';
  /** The end of a source line in preformatted text comes first. */
  readonly isLineEnd: boolean;
}

/** A cut that comes earlier in the body. */
export interface EarlierCut {
  readonly range: SourceRange;
  readonly before: Before;
}

/** What a token means for the lines: a `<br>`, the edge of another element that is a line, something seen, or nothing. */
function roleOf(html: string, token: Token): 'break' | 'edge' | 'seen' | 'nothing' {
  if (token.kind === 'text') return isBlankText(html, token) ? 'nothing' : 'seen';
  if (!isTag(token)) return 'nothing';
  if (token.name === 'br') return 'break';
  if (LINE_ELEMENTS.has(token.name)) return 'edge';
  return VOID_ELEMENTS.has(token.name) ? 'seen' : 'nothing';
}

/** How many `<br>` stand where a paragraph of the block ended; 0 where its lines are still elements of their own. */
export function flattenedLineEnd(body: Body, { contentFrom, contentTo }: FoundBlock): number {
  const content = body.visible.text.slice(contentFrom, contentTo);
  const [first, last] = [content.indexOf('\n'), content.lastIndexOf('\n')];
  if (first < 0) return 0;
  // The user may have typed beside either delimiter.
  return Math.min(breaksAt(body, contentFrom + first), breaksAt(body, contentFrom + last));
}

/** @param at of a line end in the visible text; 0 where anything but `<br>` is among what makes it */
function breaksAt({ html, tokens, visible }: Body, at: number): number {
  let count = 0;
  for (let index = tokenIndexAt(tokens, visible.starts[at] ?? 0); ; index++) {
    const token = tokens[index];
    const role = token === undefined ? 'seen' : roleOf(html, token);
    if (role === 'edge') return 0;
    if (role === 'seen') return count;
    if (role === 'break') count++;
  }
}

export function readBefore(
  { tokens, visible }: Body,
  { from }: FoundBlock,
  range: SourceRange,
  earlier: EarlierCut | undefined,
): Before {
  const lastEnd = visible.ends[from - 1] ?? 0;
  const seenEnd = visible.text[from - 1] === ' ' ? (visible.ends[from - 2] ?? 0) : lastEnd;
  if (earlier !== undefined && seenEnd <= earlier.range.to) {
    const between = tokens.slice(earlier.range.lastToken + 1, range.firstToken);
    const isParted = between.some((token) => isTag(token) && LINE_ELEMENTS.has(token.name));
    return isParted ? 'line' : earlier.before;
  }
  if (from === 0) return 'line';
  if (visible.text[from - 1] !== '\n') return 'text';
  return lastEnd <= range.from ? 'line' : 'joined';
}

export function readAfter({ html, tokens, visible }: Body, { to }: FoundBlock, range: SourceRange): After {
  const isLineEnd = visible.text[to] === '\n' && (visible.starts[to] ?? 0) >= range.to;
  const breaks: Token[] = [];
  if (!isBlankBetween(html, range.to, tokens[range.lastToken]?.end ?? 0))
    return { breaks, next: 'text', isLineEnd };
  for (let index = range.lastToken + 1; ; index++) {
    const token = tokens[index];
    const role = token === undefined ? 'edge' : roleOf(html, token);
    if (role === 'edge') return { breaks, next: 'edge', isLineEnd };
    if (role === 'seen') return { breaks, next: 'text', isLineEnd };
    if (role === 'break' && token !== undefined) breaks.push(token);
  }
}

/** The last `<br>` before the range, from the last one on: up to `most`, with nothing to be seen in between. */
export function breaksBefore({ html, tokens }: Body, range: SourceRange, most: number): Token[] {
  const breaks: Token[] = [];
  if (!isBlankBetween(html, tokens[range.firstToken]?.start ?? 0, range.from)) return breaks;
  for (let index = range.firstToken - 1; breaks.length < most; index--) {
    const token = tokens[index];
    const role = token === undefined ? 'edge' : roleOf(html, token);
    if (token === undefined || role === 'edge' || role === 'seen') break;
    if (role === 'break') breaks.push(token);
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
  body: Body,
  range: SourceRange,
  breaks: readonly Token[],
): { readonly range: SourceRange; readonly apart: readonly SourceRange[] } {
  const apart: SourceRange[] = [];
  const grown = { ...range };
  for (const lineBreak of breaks) {
    const taken = breakRange(body, lineBreak);
    if (lineBreak.index > grown.lastToken && tagAfter(body, grown)?.index === taken.firstToken)
      [grown.to, grown.lastToken] = [taken.to, taken.lastToken];
    else if (lineBreak.index < grown.firstToken && tagBefore(body, grown)?.index === lastTag(body, taken))
      [grown.from, grown.firstToken] = [taken.from, taken.firstToken];
    else apart.push(taken);
  }
  return { range: grown, apart };
}

/** A `<br>` with the formats that hold nothing else, and the end of the source line. */
function breakRange(body: Body, { index, start, end }: Token): SourceRange {
  const alone = { from: start, to: end, firstToken: index, lastToken: index };
  const range = growOverEmptied(body, alone, ({ name }) => INLINE_WRAPPERS.has(name));
  const following = range.lastToken + 1;
  if (body.tokens[following]?.kind !== 'text') return range;
  const sourceLineEnd = body.html.startsWith('\r\n', range.to)
    ? 2
    : body.html.startsWith('\n', range.to)
      ? 1
      : 0;
  return sourceLineEnd === 0 ? range : { ...range, to: range.to + sourceLineEnd, lastToken: following };
}

/** The last token of a range that is not the end of a source line. */
function lastTag({ tokens }: Body, { lastToken }: SourceRange): number {
  return tokens[lastToken]?.kind === 'text' ? lastToken - 1 : lastToken;
}
