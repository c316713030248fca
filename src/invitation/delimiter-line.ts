/** What the user typed on the line of a delimiter stays when the block is cut, but not in our element and our style. */
import type { BodyReading } from './body-reading.js';
import type { Cut } from './cut.js';
import { TRAIT } from './elements.js';
import { isOwnElement, withoutOwnLook } from './own-element.js';
import { nextTag, type SourceRange } from './source-range.js';
import type { Edit } from './edits.js';

/** Our wrapper lies no further around the block than so many elements. */
const MAX_DEPTH = 8;

/** The start tags, on the lines that the cut leaves, that give text our look. */
export function plainLines(reading: BodyReading, { range, before, after }: Cut): Edit[] {
  const edits: Edit[] = [];
  if (before === 'text') edits.push(...plainTags(reading, range.firstToken - 1, -1));
  if (after.next === 'text' && after.breaks.length === 0)
    edits.push(...plainTags(reading, range.lastToken + 1, 1));
  return edits;
}

/** Of the start tags from a token on to where the line begins or ends. */
function* plainTags(reading: BodyReading, first: number, step: 1 | -1): Generator<Edit> {
  const { tokens } = reading;
  for (let index = first; index >= 0 && index < tokens.length; index += step) {
    const { kind, traits } = tokens.typeAt(index);
    const isLine = (traits & TRAIT.line) !== 0;
    // What begins the line may be our paragraph.
    if (kind === 'start' && (step < 0 || !isLine)) {
      const [from, to] = [tokens.startAt(index), tokens.endAt(index)];
      const text = withoutOwnLook(reading, index);
      if (text !== reading.html.slice(from, to)) yield { from, to, text };
    }
    if (isLine) return;
  }
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
  const isLine = (at: number) => at >= 0 && (tokens.typeAt(at).traits & TRAIT.line) !== 0;
  const [left, right] = [nextTag(html, tokens, index - 1, -1), nextTag(html, tokens, index + 1, 1)];
  const isCut = (at: number) => at >= range.firstToken && at <= range.lastToken;
  return (isLine(left) && !isCut(left)) || (isLine(right) && !isCut(right));
}
