/**
 * What is ours about the elements around a block: the class of its wrapper, the look of its delimiter lines. What the user
 * typed there stays when the block is cut, but not in our element and our style.
 */
import { blockClass, DELIMITER_STYLE } from './block.js';
import type { Cut } from './cut.js';
import { readAttributes, type Attribute } from '../html/attributes.js';
import type { Body } from '../html/body.js';
import type { Edit } from '../html/edits.js';
import { LINE_ELEMENTS } from '../html/elements.js';
import { isTag, nextTag, type SourceRange } from '../html/source-range.js';
import type { Token } from '../html/tokens.js';

/** Whether these are the attributes of a block's wrapper, however often OWA has put an `x_` before its class. */
export function hasOwnClass(attributes: readonly Attribute[], tag: string): boolean {
  const ours = new RegExp(`(?:^|\\s)(?:x_)*${blockClass(tag)}(?:\\s|$)`, 'i');
  return attributes.some(({ name, value }) => name === 'class' && ours.test(value));
}

/** A start tag's source without the look of our delimiter lines, in whatever form a client keeps that; else as it is. */
export function withoutOwnLook(html: string, { name: element, start, end }: Token): string {
  const source = html.slice(start, end);
  const attributes = readAttributes(html, { start, end });
  if (!attributes.some(isOwnLook)) return source;
  const left = attributes.flatMap(({ name, value }) => {
    if (value.length > LONGEST_LOOK) return [attributeSource(name, value)];
    // Outlook writes colour and size of a text as attributes of a FONT.
    if (name === 'color' || name === 'size') return [];
    const kept = name === 'style' ? withoutOwnRules(value) : value;
    return kept === '' && value !== '' ? [] : [attributeSource(name, kept)];
  });
  return `${source.slice(0, 1 + element.length)}${left.join('')}>`;
}

const OWN_RULES: ReadonlyMap<string, string> = new Map(rulesOf(DELIMITER_STYLE));

/** The rules that tell our lines from others: many texts are in Arial. */
const TELLING = ['color', 'font-size', 'line-height'];

/** In characters: no client makes that much of our look, and a pattern cannot remember each of a row of millions. */
const LONGEST_LOOK = 10_000;

function isOwnLook({ name, value }: Attribute): boolean {
  if (value.length > LONGEST_LOOK) return false;
  if (name === 'color') return usual(value) === OWN_RULES.get('color');
  return (
    name === 'style' &&
    rulesOf(value).some(
      ([property, set]) => TELLING.includes(property) && usual(set) === OWN_RULES.get(property),
    )
  );
}

function withoutOwnRules(style: string): string {
  return rulesOf(style)
    .filter(([property]) => !OWN_RULES.has(property) && !property.startsWith('margin'))
    .map((rule) => rule.join(':'))
    .join(';');
}

/** Pairs of property and value. A `;` may be that of a reference. */
function rulesOf(style: string): [property: string, value: string][] {
  return (style.match(/(?:&#?\w+;|[^;])+/gu) ?? []).flatMap((rule) => {
    const colon = rule.indexOf(':');
    return colon < 0 ? [] : [[rule.slice(0, colon).trim().toLowerCase(), rule.slice(colon + 1).trim()]];
  });
}

/** Word writes `10.0pt`, browsers `rgb(...)`. */
function usual(value: string): string {
  return value
    .toLowerCase()
    .replace(/\s+/gu, '')
    .replace('rgb(166,166,166)', '#a6a6a6')
    .replace(/\.0pt$/u, 'pt');
}

function attributeSource(name: string, value: string): string {
  if (value === '') return ` ${name}`;
  const quote = value.includes('"') ? "'" : '"';
  return ` ${name}=${quote}${value.replaceAll(quote, quote === '"' ? '&quot;' : '&#39;')}${quote}`;
}

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
    if (!hasOwnClass(readAttributes(body.html, around), tag)) continue;
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
