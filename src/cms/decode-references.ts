/**
 * Resolves the references that XML knows without a DTD: the five named ones and the numeric ones. Nothing can be
 * declared, so nothing can expand: each reference becomes one character at most. https://www.w3.org/TR/xml/#sec-references
 */

const NAMED: ReadonlyMap<string, string> = new Map([
  ['lt', '<'],
  ['gt', '>'],
  ['amp', '&'],
  ['quot', '"'],
  ['apos', "'"],
]);

const REFERENCE = /&(?:#x([0-9a-fA-F]+)|#([0-9]+)|([A-Za-z_][\w.-]*));/g;

/**
 * @returns the text, or undefined where a reference is used that no document without a DTD can have. References to
 * characters that XML 1.0 forbids are left out: they have no place in a name, a PIN or a link.
 */
export function decodeReferences(text: string): string | undefined {
  if (!text.includes('&')) return text;
  let isKnown = true;
  const decoded = text.replace(REFERENCE, (_whole, hex?: string, decimal?: string, name?: string) => {
    if (name === undefined)
      return toCharacter(Number.parseInt(hex ?? decimal ?? '', hex === undefined ? 10 : 16));
    const character = NAMED.get(name);
    if (character === undefined) isKnown = false;
    return character ?? '';
  });
  return isKnown ? decoded : undefined;
}

function toCharacter(codePoint: number): string {
  const isAllowed =
    codePoint === 0x9 ||
    codePoint === 0xa ||
    codePoint === 0xd ||
    (codePoint >= 0x20 && codePoint <= 0xd7ff) ||
    (codePoint >= 0xe000 && codePoint <= 0xfffd) ||
    (codePoint >= 0x10000 && codePoint <= 0x10ffff);
  return isAllowed ? String.fromCodePoint(codePoint) : '';
}
