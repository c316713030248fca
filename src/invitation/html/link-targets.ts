/** Where the links of a body lead. */
import { decodeCharacterReferences } from './character-references.js';
import { LINKS } from './elements.js';
import type { Token } from './tokens.js';

/** Safe Links keeps the address as it was in `originalsrc`; OWA puts `x_` before what it does not know. */
const LINK_ATTRIBUTE = /^(?:x_)*(?:href|originalsrc)$/;

/** Addresses that the links among the tokens lead to, decoded, in order. */
export function readLinkTargets(tokens: readonly Token[]): string[] {
  const targets: string[] = [];
  for (const { kind, name, attributes } of tokens) {
    if (kind !== 'start' || !LINKS.has(name)) continue;
    for (const { name, value } of attributes)
      if (LINK_ATTRIBUTE.test(name)) targets.push(decodeCharacterReferences(value).trim());
  }
  return targets;
}
