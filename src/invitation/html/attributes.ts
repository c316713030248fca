/** The attributes of a tag. */
import { Parser } from 'htmlparser2';
import { LINKS } from './elements.js';
import { decodeCharacterReferences } from './character-references.js';
import type { Token } from './tokens.js';

/** As the source has it: name in lower case, value without quotes, nothing decoded. */
export interface Attribute {
  readonly name: string;
  readonly value: string;
}

/** The attributes of a start tag in order, doubled ones included. */
export function readAttributes(html: string, { start, end }: Pick<Token, 'start' | 'end'>): Attribute[] {
  const attributes: Attribute[] = [];
  const onattribute = (name: string, value: string) => void attributes.push({ name, value });
  new Parser({ onattribute }, { decodeEntities: false }).write(html.slice(start, end));
  return attributes;
}

/** Safe Links keeps the address as it was in `originalsrc`; OWA puts `x_` before what it does not know. */
const LINK_ATTRIBUTE = /^(?:x_)*(?:href|originalsrc)$/;

/** Addresses that the links among the tokens lead to, decoded, in order. */
export function readLinkTargets(html: string, tokens: readonly Token[]): string[] {
  return tokens
    .filter(({ kind, name }) => kind === 'start' && LINKS.has(name))
    .flatMap((tag) => readAttributes(html, tag))
    .filter(({ name }) => LINK_ATTRIBUTE.test(name))
    .map(({ value }) => decodeCharacterReferences(value).trim());
}
