/** Characters of XML 1.0: which it forbids, and what references stand for. https://www.w3.org/TR/xml/#charsets */

/** Not a Char (production 2): most controls, lone surrogates, U+FFFE and U+FFFF. */
const FORBIDDEN = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uD800-\uDFFF\uFFFE\uFFFF]/gu;

/**
 * The text without forbidden characters; everything else unchanged. Exchange hands them out in bodies and refuses to take
 * them back. The HTML reference `&#x1F;` stays: its six characters are fit for XML, and they are the user's.
 */
export function withoutForbiddenCharacters(text: string): string {
  return text.replace(FORBIDDEN, '');
}

const NAMED: ReadonlyMap<string, string> = new Map([
  ['lt', '<'],
  ['gt', '>'],
  ['amp', '&'],
  ['quot', '"'],
  ['apos', "'"],
  // What nearly every body has, at each end of a line.
  ['#xD', '\r'],
]);

/** Longest reference that means anything: `&#x0010FFFF;`, with room for leading zeros. */
const LONGEST_REFERENCE = 16;

/**
 * Resolves the references that XML knows without a DTD: the five named ones and the numeric ones, those to forbidden
 * characters among them. Nothing can be declared, so nothing can expand. A loop and not a replace with a pattern: a body of
 * HTML is one reference in ten characters.
 * @param beyond what a number stands for that is beyond Unicode; undefined: for no character
 * @returns undefined where a reference stands for no character
 */
export function decodeXmlReferences(text: string, beyond?: string): string | undefined {
  let decoded = '';
  let from = 0;
  for (let at = text.indexOf('&'); at >= 0; at = text.indexOf('&', from)) {
    const end = text.indexOf(';', at);
    const character =
      end < 0 || end - at > LONGEST_REFERENCE ? undefined : toCharacter(text.slice(at + 1, end), beyond);
    if (character === undefined) return undefined;
    decoded += text.slice(from, at) + character;
    from = end + 1;
  }
  return decoded + text.slice(from);
}

/** @param name what stands between `&` and `;` */
function toCharacter(name: string, beyond: string | undefined): string | undefined {
  const named = NAMED.get(name);
  if (named !== undefined) return named;
  const [, hex, decimal] = /^#(?:[xX]([0-9a-fA-F]+)|([0-9]+))$/.exec(name) ?? [];
  const code = hex === undefined ? Number(decimal) : parseInt(hex, 16);
  if (Number.isNaN(code)) return undefined;
  return code <= 0x10ffff ? String.fromCodePoint(code) : beyond;
}
