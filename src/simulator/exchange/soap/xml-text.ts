/**
 * Text on its way into an answer. Exchange writes with character checking off: control characters of a stored body go
 * out as references that XML 1.0 forbids (`&#x1F;`), and CR as `&#xD;`. So does this.
 */

const SPECIAL = /[&<>\r\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]|\p{Surrogate}/gu;

/** Escapes text content. */
export function escapeText(text: string): string {
  return text.replace(SPECIAL, (character) => {
    if (character === '&') return '&amp;';
    if (character === '<') return '&lt;';
    if (character === '>') return '&gt;';
    return `&#x${character.codePointAt(0)!.toString(16).toUpperCase()};`;
  });
}

/** Escapes an attribute's value. */
export function escapeAttribute(text: string): string {
  return escapeText(text).replace(/"/g, '&quot;').replace(/\t/g, '&#x9;').replace(/\n/g, '&#xA;');
}

/** `<t:name>text</t:name>`, or `<t:name/>` for an empty text. */
export function textElement(name: string, text: string): string {
  return text === '' ? `<t:${name}/>` : `<t:${name}>${escapeText(text)}</t:${name}>`;
}
