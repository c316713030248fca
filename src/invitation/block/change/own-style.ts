/**
 * What is ours about the elements around a block: the class of its wrapper, the look of its delimiter lines. What the user
 * typed there stays when the block is cut, but not in our element and our style.
 */
import { blockClass } from '../block.js';
import type { Cut } from './cut.js';
import type { Body } from '../../html/body.js';
import type { Edit } from '../../html/edits.js';
import { LINE_ELEMENTS } from '../../html/elements.js';
import { isTag, nextTag, type SourceRange } from '../../html/source-range.js';
import type { Attribute, Token } from '../../html/tokens.js';

/** Whether this is the start tag of a block's wrapper, however often OWA has put an `x_` before its class. */
export function hasOwnClass({ attributes }: Token, tag: string): boolean {
  const ours = new RegExp(`(?:^|\\s)(?:x_)*${blockClass(tag)}(?:\\s|$)`, 'i');
  return attributes.some(({ name, value }) => name === 'class' && ours.test(value));
}

/** The rules that tell our lines from others, as browsers and Word write them: many texts are in Arial. */
const OWN_STYLE =
  /^\s*(?:color:\s*(?:#a6a6a6|rgb\(166,\s*166,\s*166\))|font-size:\s*7\.5pt|line-height:\s*10(?:\.0)?pt)\s*$/i;
/** Those that go, in whatever way a client has rewritten them. */
const OWN_RULE = /^\s*(?:margin[\w-]*|font-family|font-size|line-height|color)\s*:/i;
/** In characters: no client makes that much of our look, and a pattern cannot remember each of a row of millions. */
const LONGEST_TAG = 10_000;

/** A start tag's source without the look of our delimiter lines, in whatever form a client keeps that; else as it is. */
export function withoutOwnStyle(html: string, { start, end, attributes }: Token): string {
  const source = html.slice(start, end);
  if (source.length > LONGEST_TAG || !attributes.some(isOwnStyle)) return source;
  return attributes.reduceRight((text, { name, value, start: from, end: to }) => {
    // Outlook writes colour and size of a text as attributes of a FONT.
    if (name !== 'style' && name !== 'color' && name !== 'size') return text;
    const rules =
      name === 'style' ? rulesOf(value).filter((rule) => rule.includes(':') && !OWN_RULE.test(rule)) : [];
    const kept = rules.join(';').trim();
    const quote = kept.includes('"') ? "'" : '"';
    const attribute = kept === '' ? '' : ` style=${quote}${kept}${quote}`;
    return text.slice(0, from - start).trimEnd() + attribute + text.slice(to - start);
  }, source);
}

function isOwnStyle({ name, value }: Attribute): boolean {
  if (name === 'style') return rulesOf(value).some((rule) => OWN_STYLE.test(rule));
  return name === 'color' && value.toLowerCase() === '#a6a6a6';
}

/** A `;` may be that of a reference. */
function rulesOf(style: string): string[] {
  return style.match(/(?:&#?\w+;|[^;])+/gu) ?? [];
}

/** Our wrapper lies no further around the block than so many elements. */
const MAX_DEPTH = 8;

/**
 * Takes our look from the start tags on the lines that the cut leaves.
 * @param seen what was looked at before: with many blocks in a line, each would look at all of it anew; gets what is now
 */
export function removeOwnStyle(body: Body, { range, before, after }: Cut, seen: Set<Token>): Edit[] {
  const isTextAfter = after.next === 'text' && after.breaks.length === 0;
  return [
    ...(before === 'text' ? removeOwnStyleAlong(body, range.firstToken - 1, -1, seen) : []),
    ...(isTextAfter ? removeOwnStyleAlong(body, range.lastToken + 1, 1, seen) : []),
  ];
}

/** Up to where the line begins or ends. */
function removeOwnStyleAlong({ html, tokens }: Body, first: number, step: 1 | -1, seen: Set<Token>): Edit[] {
  const edits: Edit[] = [];
  for (let index = first; ; index += step) {
    const token = tokens[index];
    if (token === undefined || seen.has(token)) break;
    const isLine = isLineTag(token);
    // What begins the line may be our paragraph.
    if (token.kind === 'start' && (step < 0 || !isLine)) {
      const { start, end } = token;
      const text = withoutOwnStyle(html, token);
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
export function removeWrapper(body: Body, { range }: Cut, tag: string, seen: Set<Token>): Edit[] {
  const edits: Edit[] = [];
  let around = body.tokens[range.firstToken]?.parent;
  for (let depth = 0; around !== undefined && depth < MAX_DEPTH; depth++, around = around.parent) {
    const { name, partner } = around;
    if (name !== 'div' || partner === undefined || partner.index <= range.lastToken || seen.has(around))
      continue;
    if (!hasOwnClass(around, tag)) continue;
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
