/** What the user typed on the line of a delimiter stays when the block is cut, but not in our element and our style. */
import type { Cut } from './cut.js';
import { isOwnElement, withoutOwnLook } from './own-element.js';
import type { Body } from '../html/body.js';
import type { Edit } from '../html/edits.js';
import { LINE_ELEMENTS } from '../html/elements.js';
import { isTag, nextTag, type SourceRange } from '../html/source-range.js';
import type { Token } from '../html/tokens.js';

/** Our wrapper lies no further around the block than so many elements. */
const MAX_DEPTH = 8;

/**
 * Takes our look from the start tags on the lines that the cut leaves.
 * @param seen what was looked at before: with many blocks in a line, each would look at all of it anew; gets what is now
 */
export function plainLines(body: Body, { range, before, after }: Cut, seen: Set<Token>): Edit[] {
  const isTextAfter = after.next === 'text' && after.breaks.length === 0;
  return [
    ...(before === 'text' ? plainAlong(body, range.firstToken - 1, -1, seen) : []),
    ...(isTextAfter ? plainAlong(body, range.lastToken + 1, 1, seen) : []),
  ];
}

/** Up to where the line begins or ends. */
function plainAlong({ html, tokens }: Body, first: number, step: 1 | -1, seen: Set<Token>): Edit[] {
  const edits: Edit[] = [];
  for (let index = first; ; index += step) {
    const token = tokens[index];
    if (token === undefined || seen.has(token)) break;
    const isLine = isLineTag(token);
    // What begins the line may be our paragraph.
    if (token.kind === 'start' && (step < 0 || !isLine)) {
      const { start, end } = token;
      const text = withoutOwnLook(html, token);
      if (text !== html.slice(start, end)) edits.push({ from: start, to: end, text });
    }
    if (isLine) break;
    seen.add(token);
  }
  return edits;
}

function isLineTag(token: Token): boolean {
  return isTag(token) && LINE_ELEMENTS.has(token.name);
}

/**
 * The tags of our wrapper, where it stays because of what else it holds, go, or become those of a plain element where
 * text within would run into text outside.
 * @param seen start tags of wrappers that were dealt with before; gets those that are now
 */
export function takeOutWrapper(body: Body, { range }: Cut, tag: string, seen: Set<Token>): Edit[] {
  const edits: Edit[] = [];
  let around = body.tokens[range.firstToken]?.parent;
  for (let depth = 0; around !== undefined && depth < MAX_DEPTH; depth++, around = around.parent) {
    const { name, partner } = around;
    if (name !== 'div' || partner === undefined || partner.index <= range.lastToken || seen.has(around))
      continue;
    if (!isOwnElement(body.html, around, tag)) continue;
    seen.add(around);
    const isParted = isEdge(body, around, range) && isEdge(body, partner, range);
    edits.push({ from: around.start, to: around.end, text: isParted ? '' : '<div>' });
    edits.push({ from: partner.start, to: partner.end, text: isParted ? '' : '</div>' });
  }
  return edits;
}

/** Whether another tag, too, parts the lines before and after a tag. */
function isEdge(body: Body, { index }: Token, { firstToken, lastToken }: SourceRange): boolean {
  return [nextTag(body, index - 1, -1), nextTag(body, index + 1, 1)].some(
    (tag) => tag !== undefined && isLineTag(tag) && (tag.index < firstToken || tag.index > lastToken),
  );
}
