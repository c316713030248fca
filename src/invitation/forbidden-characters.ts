/**
 * Characters that XML 1.0 does not allow. Exchange hands them out in bodies and refuses to take them back, so they are
 * left out of what is written. Does not escape anything: that is the work of whoever builds XML.
 */

/** Not a Char of XML 1.0 (5th edition, production 2): most controls, lone surrogates, U+FFFE and U+FFFF. */
const FORBIDDEN = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uD800-\uDFFF\uFFFE\uFFFF]/gu;

/** A numeric character reference as HTML reads it: the semicolon may be missing. */
const REFERENCE = /&#(?:[xX]([0-9a-fA-F]+)|([0-9]+));?/gu;

/** The text without forbidden characters, raw or as numeric references; everything else unchanged. */
export function withoutForbiddenCharacters(text: string): string {
  return text
    .replace(FORBIDDEN, '')
    .replace(REFERENCE, (reference, hexadecimal?: string, decimal?: string) =>
      isAllowed(hexadecimal === undefined ? parseInt(decimal ?? '', 10) : parseInt(hexadecimal, 16))
        ? reference
        : '',
    );
}

function isAllowed(code: number): boolean {
  if (code < 0x20) return code === 0x9 || code === 0xa || code === 0xd;
  return code <= 0xd7ff || (code >= 0xe000 && code <= 0xfffd) || (code >= 0x10000 && code <= 0x10ffff);
}
