/**
 * The attributes of a tag, one after the other, by the rules of the HTML standard (13.2.5.32 and following). Gives places
 * and makes no strings: of most attributes nobody wants to know more than where they end.
 */

/** Is told where a name begins and ends, and where its value does, without quotes; the same place where there is none. */
export type AttributeVisitor = (
  nameStart: number,
  nameEnd: number,
  valueStart: number,
  valueEnd: number,
) => void;

/**
 * @param from where the tag's name ends
 * @returns where the tag is over, -1 where the source ends before
 */
export function scanAttributes(html: string, from: number, visit?: AttributeVisitor): number {
  let at = from;
  for (;;) {
    while (isBetweenAttributes(html.charCodeAt(at))) at++;
    if (at >= html.length) return -1;
    if (html.charCodeAt(at) === GREATER) return at + 1;
    const nameStart = at++;
    // An `=` may begin a name, but not end it.
    while (at < html.length && !isAfterName(html.charCodeAt(at))) at++;
    const nameEnd = at;
    const equals = skipSpace(html, at);
    if (html.charCodeAt(equals) !== EQUALS) {
      visit?.(nameStart, nameEnd, nameEnd, nameEnd);
      continue;
    }
    let valueStart = skipSpace(html, equals + 1);
    const quote = html.charCodeAt(valueStart);
    const isQuoted = quote === DOUBLE_QUOTE || quote === SINGLE_QUOTE;
    if (isQuoted) valueStart++;
    const valueEnd = isQuoted ? endOfQuoted(html, valueStart, quote) : endOfPlain(html, valueStart);
    visit?.(nameStart, nameEnd, valueStart, valueEnd);
    at = isQuoted ? valueEnd + 1 : valueEnd;
  }
}

/** A quote that is not closed takes all that follows. */
function endOfQuoted(html: string, from: number, quote: number): number {
  const end = html.indexOf(quote === DOUBLE_QUOTE ? '"' : "'", from);
  return end < 0 ? html.length : end;
}

function endOfPlain(html: string, from: number): number {
  let at = from;
  while (at < html.length && !isAfterValue(html.charCodeAt(at))) at++;
  return at;
}

const DOUBLE_QUOTE = 0x22;
const SINGLE_QUOTE = 0x27;
const SLASH = 0x2f;
const EQUALS = 0x3d;
const GREATER = 0x3e;

function skipSpace(html: string, from: number): number {
  let at = from;
  while (isSpace(html.charCodeAt(at))) at++;
  return at;
}

function isSpace(code: number): boolean {
  return code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09 || code === 0x0c;
}

function isBetweenAttributes(code: number): boolean {
  return code === SLASH || isSpace(code);
}

function isAfterName(code: number): boolean {
  return code === EQUALS || isAfterTagName(code);
}

function isAfterValue(code: number): boolean {
  return code === GREATER || isSpace(code);
}

/** True for what ends a tag's name. */
export function isAfterTagName(code: number): boolean {
  return code === SLASH || isAfterValue(code);
}
