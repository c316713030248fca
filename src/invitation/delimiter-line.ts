/** What the user typed on the line of a delimiter stays when the block is cut, but not in our element and our style. */
import type { BodyReading } from './body-reading.js';
import type { Cut } from './cut.js';
import { TRAIT } from './elements.js';
import { KIND } from './html-token-list.js';
import { isOwnElement, withoutOwnLook } from './own-element.js';
import { nextTag, type SourceRange } from './source-range.js';
import type { Edit } from './edits.js';

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
 * The start tags, on the lines that the cut leaves, that give text our look.
 * @param seen what the cut before it in the body has seen
 */
export function plainLines(
  reading: BodyReading,
  { range, before, after }: Cut,
  seen: SeenLine | undefined,
): { readonly edits: readonly Edit[]; readonly seen: SeenLine } {
  const edits: Edit[] = [];
  const isJoined = seen !== undefined && seen.to >= range.firstToken - 1;
  let { from, to, isBegun, isEnded } = isJoined ? seen : lineOf(range);
  to = Math.max(to, range.lastToken);
  if (before === 'text' && !isBegun) {
    const limit = isJoined ? -1 : (seen?.to ?? -1);
    from = lookAlong(reading, from - 1, -1, limit, edits);
    if (limit >= 0 && from === limit && seen !== undefined) {
      // Further left the cut before it may have looked already.
      from = seen.isBegun ? seen.from : lookAlong(reading, seen.from - 1, -1, -1, edits);
    }
    isBegun = true;
  }
  if (after.next === 'text' && after.breaks.length === 0 && !isEnded) {
    to = lookAlong(reading, to + 1, 1, reading.tokens.length, edits);
    isEnded = true;
  }
  return { edits, seen: { from, to, isBegun, isEnded } };
}

function lineOf({ firstToken, lastToken }: SourceRange): SeenLine {
  return { from: firstToken, to: lastToken, isBegun: false, isEnded: false };
}

/** Where the line begins or ends, or the token that is not to be passed. @param edits gets those of the start tags */
function lookAlong(reading: BodyReading, first: number, step: 1 | -1, limit: number, edits: Edit[]): number {
  const { tokens } = reading;
  for (let index = first; index !== limit && index >= 0 && index < tokens.length; index += step) {
    const type = tokens.types[index] ?? 0;
    const isLine = (type & TRAIT.line) !== 0;
    // What begins the line may be our paragraph.
    if ((type & KIND.start) !== 0 && (step < 0 || !isLine)) {
      const [from, to] = [tokens.startAt(index), tokens.endAt(index)];
      const text = withoutOwnLook(reading, index);
      if (text !== reading.html.slice(from, to)) edits.push({ from, to, text });
    }
    if (isLine) return index - (step > 0 ? 1 : 0);
  }
  return limit;
}

/**
 * The tags of our wrapper where it stays because of what else it holds: they go, or become those of a plain element where
 * text within would run into text outside.
 * @param freed start tags of wrappers that were dealt with before; gets those that are now
 */
export function withoutWrapper(
  reading: BodyReading,
  { range }: Cut,
  tag: string,
  freed: Set<number>,
): Edit[] {
  const { tokens, nesting } = reading;
  const edits: Edit[] = [];
  let around = nesting.parent[range.firstToken] ?? -1;
  for (let depth = 0; around >= 0 && depth < MAX_DEPTH; depth++, around = nesting.parent[around] ?? -1) {
    const end = nesting.partner[around] ?? -1;
    if (end <= range.lastToken || freed.has(around) || tokens.typeAt(around).name !== 'div') continue;
    if (!isOwnElement(reading, around, tag)) continue;
    freed.add(around);
    const isParted = isEdge(reading, around, range) && isEdge(reading, end, range);
    const token = (index: number, text: string): Edit => ({
      from: tokens.startAt(index),
      to: tokens.endAt(index),
      text: isParted ? '' : text,
    });
    edits.push(token(around, '<div>'), token(end, '</div>'));
  }
  return edits;
}

/** Whether another tag, too, parts the lines before and after a tag. */
function isEdge({ html, tokens }: BodyReading, index: number, range: SourceRange): boolean {
  const isLine = (at: number) => at >= 0 && ((tokens.types[at] ?? 0) & TRAIT.line) !== 0;
  const [left, right] = [nextTag(html, tokens, index - 1, -1), nextTag(html, tokens, index + 1, 1)];
  const isCut = (at: number) => at >= range.firstToken && at <= range.lastToken;
  return (isLine(left) && !isCut(left)) || (isLine(right) && !isCut(right));
}
