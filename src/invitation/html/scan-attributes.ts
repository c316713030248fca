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
export function scanAttributes(html: string, from: number, visit: AttributeVisitor): number {
  for (let at = from; ;) {
    at = skipSpace(html, at);
    const code = html.charCodeAt(at);
    if (code === GREATER) return at + 1;
    if (at >= html.length) return -1;
    if (code === SLASH) {
      at++;
      continue;
    }
    const nameEnd = endOfAttributeName(html, at + 1);
    const equals = skipSpace(html, nameEnd);
    if (html.charCodeAt(equals) === EQUALS)
      at = scanValue(html, at, nameEnd, skipSpace(html, equals + 1), visit);
    else {
      visit(at, nameEnd, nameEnd, nameEnd);
      at = nameEnd;
    }
  }
}

/** @returns where the value's closing quote is over, too */
function scanValue(
  html: string,
  nameStart: number,
  nameEnd: number,
  start: number,
  visit: AttributeVisitor,
): number {
  const first = html[start];
  if (first === '"' || first === "'") {
    const close = html.indexOf(first, start + 1);
    // A quote that is not closed takes all that follows.
    const end = close < 0 ? html.length : close;
    visit(nameStart, nameEnd, start + 1, end);
    return close < 0 ? end : end + 1;
  }
  const end = endOfPlainValue(html, start);
  visit(nameStart, nameEnd, start, end);
  return end;
}

const SPACE = 0x20;
const SLASH = 0x2f;
const EQUALS = 0x3d;
const GREATER = 0x3e;

/** Where the name of a tag ends that begins at `from`. */
export function endOfName(html: string, from: number): number {
  let at = from;
  for (; at < html.length; at++) {
    const code = html.charCodeAt(at);
    if (code === GREATER || code === SLASH || (code <= SPACE && isSpace(code))) break;
  }
  return at;
}

/** An `=` may begin a name, but not end it. */
function endOfAttributeName(html: string, from: number): number {
  let at = from;
  for (; at < html.length; at++) {
    const code = html.charCodeAt(at);
    if (code === EQUALS || code === GREATER || code === SLASH || (code <= SPACE && isSpace(code))) break;
  }
  return at;
}

function endOfPlainValue(html: string, from: number): number {
  let at = from;
  for (; at < html.length; at++) {
    const code = html.charCodeAt(at);
    if (code === GREATER || (code <= SPACE && isSpace(code))) break;
  }
  return at;
}

function skipSpace(html: string, from: number): number {
  let at = from;
  while (at < html.length && isSpace(html.charCodeAt(at))) at++;
  return at;
}

export function isSpace(code: number): boolean {
  return code === SPACE || code === 0x0a || code === 0x0d || code === 0x09 || code === 0x0c;
}
