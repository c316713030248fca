/** What is ours about an element: the class of the block's wrapper, the look of the delimiter lines. Never more than a hint. */
import { blockClass, DELIMITER_STYLE } from './block.js';
import { readAttributes, type Attribute } from '../html/attributes.js';
import type { Token } from '../html/tokens.js';

/** Whether a start tag is that of a block's wrapper, however often OWA has put an `x_` before its class. */
export function isOwnElement(html: string, startTag: Token, tag: string): boolean {
  return hasOwnClass(readAttributes(html, startTag), tag);
}

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
