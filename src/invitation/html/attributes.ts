/** The attributes of a tag. */
import { Tokenizer } from 'htmlparser2';
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
  const source = html.slice(start, end);
  const attributes: Attribute[] = [];
  let name = '';
  let value = '';
  const tokenizer = new Tokenizer(
    { decodeEntities: false },
    {
      ...NO_CALLBACKS,
      onattribname: (from, to) => (name = source.slice(from, to).toLowerCase()),
      onattribdata: (from, to) => (value = source.slice(from, to)),
      onattribend: () => {
        attributes.push({ name, value });
        value = '';
      },
    },
  );
  tokenizer.write(source);
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

const nothing = () => {};

const NO_CALLBACKS = {
  onattribdata: nothing,
  onattribend: nothing,
  onattribentity: nothing,
  onattribname: nothing,
  oncdata: nothing,
  onclosetag: nothing,
  oncomment: nothing,
  ondeclaration: nothing,
  onend: nothing,
  onopentagend: nothing,
  onopentagname: nothing,
  onprocessinginstruction: nothing,
  onselfclosingtag: nothing,
  ontext: nothing,
  ontextentity: nothing,
};
