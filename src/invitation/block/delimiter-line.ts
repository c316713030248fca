/** What the user typed on the line of a delimiter stays when the block is cut, but not in our element and our style. */
import type { BodyReading } from '../html/body-reading.js';
import type { Cut } from './cut.js';
import { TRAIT } from '../html/elements.js';
import { KIND } from '../html/html-token-list.js';
import { isOwnElement, withoutOwnLook } from './own-element.js';
import { nextTag, type SourceRange } from '../html/source-range.js';
import type { Edits } from '../html/edits.js';

/** Our wrapper lies no further around the block than so many elements. */
const MAX_DEPTH = 8;

/** Tokens of one line that were looked at: with many blocks in a line, each would look at all of it anew. */
export interface SeenLine {
  readonly from: number;
  readonly to: number;
  /** Does the line begin, or end, there? */
  readonly isBegun: boolean;
  readonly isEnded: boolean;
}

/**
 * Takes our look from the start tags on the lines that the cut leaves.
 * @param seen what the cut before it in the body has seen
 * @returns what this one has seen
 */
export function plainLines(
  edits: Edits,
  reading: BodyReading,
  { range, before, after }: Cut,
  seen: SeenLine | undefined,
): SeenLine {
  const isJoined = seen !== undefined && seen.to >= range.firstToken - 1;
  let { from, to, isBegun, isEnded } = isJoined ? seen : lineOf(range);
  to = Math.max(to, range.lastToken);
  if (before === 'text' && !isBegun) {
    const limit = isJoined ? -1 : (seen?.to ?? -1);
    from = lookAlong(edits, reading, from - 1, -1, limit);
    if (limit >= 0 && from === limit && seen !== undefined) {
      // Further left the cut before it may have looked already.
      from = seen.isBegun ? seen.from : lookAlong(edits, reading, seen.from - 1, -1, -1);
    }
    isBegun = true;
  }
  if (after.next === 'text' && after.breaks.length === 0 && !isEnded) {
    to = lookAlong(edits, reading, to + 1, 1, reading.tokens.length);
    isEnded = true;
  }
  return { from, to, isBegun, isEnded };
}

function lineOf({ firstToken, lastToken }: SourceRange): SeenLine {
  return { from: firstToken, to: lastToken, isBegun: false, isEnded: false };
}

/** Where the line begins or ends, or the token that is not to be passed. */
function lookAlong(edits: Edits, reading: BodyReading, first: number, step: 1 | -1, limit: number): number {
  const { tokens } = reading;
  for (let index = first; index !== limit && index >= 0 && index < tokens.length; index += step) {
    const type = tokens.types[index] ?? 0;
    const isLine = (type & TRAIT.line) !== 0;
    // What begins the line may be our paragraph.
    if ((type & KIND.start) !== 0 && (step < 0 || !isLine)) {
      const [from, to] = [tokens.startAt(index), tokens.endAt(index)];
      const text = withoutOwnLook(reading, index);
      if (text !== reading.html.slice(from, to)) edits.add(from, to, text);
    }
    if (isLine) return index - (step > 0 ? 1 : 0);
  }
  return limit;
}

/**
 * The tags of our wrapper, where it stays because of what else it holds, go, or become those of a plain element where
 * text within would run into text outside.
 * @param freed start tags of wrappers that were dealt with before; gets those that are now
 */
export function takeOutWrapper(
  edits: Edits,
  reading: BodyReading,
  { range }: Cut,
  tag: string,
  freed: Set<number>,
): void {
  const { tokens, nesting } = reading;
  let around = nesting.parent[range.firstToken] ?? -1;
  for (let depth = 0; around >= 0 && depth < MAX_DEPTH; depth++, around = nesting.parent[around] ?? -1) {
    const end = nesting.partner[around] ?? -1;
    if (end <= range.lastToken || freed.has(around) || tokens.typeAt(around).name !== 'div') continue;
    if (!isOwnElement(reading, around, tag)) continue;
    freed.add(around);
    const isParted = isEdge(reading, around, range) && isEdge(reading, end, range);
    edits.add(tokens.startAt(around), tokens.endAt(around), isParted ? '' : '<div>');
    edits.add(tokens.startAt(end), tokens.endAt(end), isParted ? '' : '</div>');
  }
}

/** Whether another tag, too, parts the lines before and after a tag. */
function isEdge({ html, tokens }: BodyReading, index: number, range: SourceRange): boolean {
  const isLine = (at: number) => at >= 0 && ((tokens.types[at] ?? 0) & TRAIT.line) !== 0;
  const [left, right] = [nextTag(html, tokens, index - 1, -1), nextTag(html, tokens, index + 1, 1)];
  const isCut = (at: number) => at >= range.firstToken && at <= range.lastToken;
  return (isLine(left) && !isCut(left)) || (isLine(right) && !isCut(right));
}
