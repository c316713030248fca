/**
 * The line ends around a block that is cut out. A client that flattens a body writes `<br>` where our paragraphs ended:
 * as many as there are for one paragraph of the block go with it, and no more. Where a tag that goes was what parted two
 * lines of the user's, a line end takes its place.
 */
import type { FoundBlock } from '../block.js';
import type { Body } from '../../html/body.js';
import { INLINE_WRAPPERS, LINE_ELEMENTS, VOID_ELEMENTS } from '../../html/elements.js';
import {
  growOverEmptied,
  isBlankBetween,
  isBlankText,
  isTag,
  tagAfter,
  tagBefore,
  type SourceRange,
} from '../../html/source-range.js';
import { tokenIndexAt, type Token } from '../../html/tokens.js';

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
function roleOf(html: string, token: Token | undefined): 'break' | 'edge' | 'text' | 'nothing' {
  if (token === undefined) return 'edge';
  if (token.kind === 'text') return isBlankText(html, token) ? 'nothing' : 'text';
  if (!isTag(token)) return 'nothing';
  if (token.name === 'br') return 'break';
  if (LINE_ELEMENTS.has(token.name)) return 'edge';
  return VOID_ELEMENTS.has(token.name) ? 'text' : 'nothing';
}

/** The next `<br>`, up to `most`, with nothing to be seen in between, and what comes then. */
function readBreaks(
  { html, tokens }: Body,
  from: number,
  step: 1 | -1,
  most = Infinity,
): { readonly breaks: Token[]; readonly next: 'text' | 'edge' } {
  const breaks: Token[] = [];
  for (let index = from; ; index += step) {
    const role = roleOf(html, tokens[index]);
    if (role === 'text' || role === 'edge' || breaks.length >= most)
      return { breaks, next: role === 'edge' ? 'edge' : 'text' };
    if (role === 'break') breaks.push(tokens[index]!);
  }
}

/** How many `<br>` stand where a paragraph of the block ended; 0 where its lines are still elements of their own. */
export function flattenedLineEnd(body: Body, { contentFrom, contentTo }: FoundBlock): number {
  const content = body.visible.text.slice(contentFrom, contentTo);
  const ends = [content.indexOf('\n'), content.lastIndexOf('\n')];
  if (ends.includes(-1)) return 0;
  // The user may have typed beside either delimiter.
  const counts = ends.map((end) => {
    const { breaks, next } = readBreaks(body, firstTokenOf(body, contentFrom + end), 1);
    return next === 'edge' ? 0 : breaks.length;
  });
  return Math.min(...counts);
}

function firstTokenOf({ tokens, visible }: Body, at: number): number {
  return tokenIndexAt(tokens, visible.starts[at] ?? 0);
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

export function readAfter(body: Body, { to }: FoundBlock, range: SourceRange): After {
  const { html, tokens, visible } = body;
  const isLineEnd = visible.text[to] === '\n' && (visible.starts[to] ?? 0) >= range.to;
  return isBlankBetween(html, range.to, tokens[range.lastToken]?.end ?? 0)
    ? { ...readBreaks(body, range.lastToken + 1, 1), isLineEnd }
    : { breaks: [], next: 'text', isLineEnd };
}

/** The last `<br>` before the range, from the last one on. */
export function breaksBefore(body: Body, range: SourceRange, most: number): Token[] {
  const { html, tokens } = body;
  const isAtEdge = isBlankBetween(html, tokens[range.firstToken]?.start ?? 0, range.from);
  return isAtEdge ? readBreaks(body, range.firstToken - 1, -1, most).breaks : [];
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
  const [lineEnd = ''] = /^\r?\n/.exec(body.html.slice(range.to, range.to + 2)) ?? [];
  return lineEnd === '' ? range : { ...range, to: range.to + lineEnd.length, lastToken: following };
}

/** The last token of a range that is not the end of a source line. */
function lastTag({ tokens }: Body, { lastToken }: SourceRange): number {
  return tokens[lastToken]?.kind === 'text' ? lastToken - 1 : lastToken;
}
