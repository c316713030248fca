/**
 * HTML cut into tags, texts and comments with their places in the source, by the tokenization rules of the HTML
 * standard (13.2.5), in one pass. Builds no tree and drops nothing: the tokens cover the whole source in order.
 *
 * Not parse5's tokenizer, because bodies come from strangers: it compares every attribute of a tag with all those
 * before, so a tag with 100,000 of them takes minutes. The tests compare the two on generated input.
 */

export type HtmlTokenKind =
  /** Text with character references. */
  | 'text'
  /** What stands between the tags of script, style, title, textarea and the like: never markup, never visible text. */
  | 'raw'
  | 'start'
  | 'end'
  /** Comments, doctypes, processing instructions, and all that browsers treat as such. */
  | 'comment'
  /** A tag or comment that the source ends in. Browsers drop such a tag. */
  | 'unfinished';

export interface HtmlToken {
  readonly kind: HtmlTokenKind;
  readonly start: number;
  readonly end: number;
  /** Of a tag, lower case; of raw text, its element's; else empty. */
  readonly name: string;
}

const RAW_ELEMENTS: ReadonlySet<string> = new Set([
  ...['script', 'style', 'title', 'textarea', 'xmp', 'iframe', 'noembed', 'noframes', 'plaintext'],
]);

/** The tokens of `html` in order, without gaps. Never throws; takes time linear in the length. */
export function readHtmlTokens(html: string): HtmlToken[] {
  const tokens: HtmlToken[] = [];
  const rawEnds = new Map<string, RegExp>();
  let foreignDepth = 0;
  let textStart = 0;
  let at = html.indexOf('<');
  while (at >= 0) {
    const token = readMarkup(html, at, foreignDepth > 0);
    if (token === undefined) {
      at = html.indexOf('<', at + 1);
      continue;
    }
    if (at > textStart) tokens.push({ kind: 'text', start: textStart, end: at, name: '' });
    tokens.push(token);
    textStart = token.end;
    if (token.name === 'svg' || token.name === 'math') {
      if (token.kind === 'end') foreignDepth = Math.max(0, foreignDepth - 1);
      else if (html[token.end - 2] !== '/') foreignDepth++;
    } else if (token.kind === 'start' && RAW_ELEMENTS.has(token.name)) {
      const end = rawTextEnd(html, token, rawEnds);
      if (end > token.end) tokens.push({ kind: 'raw', start: token.end, end, name: token.name });
      textStart = end;
    }
    at = html.indexOf('<', textStart);
  }
  if (html.length > textStart) tokens.push({ kind: 'text', start: textStart, end: html.length, name: '' });
  return tokens;
}

/** The tag, comment or declaration at a `<`; undefined where the `<` is text. */
function readMarkup(html: string, start: number, isForeign: boolean): HtmlToken | undefined {
  const next = html.charCodeAt(start + 1);
  if (isLetter(next)) return readTag(html, 'start', start, start + 1);
  if (next === 0x2f /* / */) {
    const afterSlash = html.charCodeAt(start + 2);
    if (isLetter(afterSlash)) return readTag(html, 'end', start, start + 2);
    if (Number.isNaN(afterSlash)) return undefined;
    return until(html, '>', start, start + 2);
  }
  if (next === 0x3f /* ? */) return until(html, '>', start, start + 1);
  if (next !== 0x21 /* ! */) return undefined;
  if (html.startsWith('--', start + 2)) return readComment(html, start);
  // CDATA sections exist in svg and math only; elsewhere they are comments that end at the next `>`.
  if (isForeign && html.startsWith('[CDATA[', start + 2)) return until(html, ']]>', start, start + 9);
  return until(html, '>', start, start + 2);
}

function until(html: string, mark: string, start: number, from: number): HtmlToken {
  const at = html.indexOf(mark, from);
  return at < 0
    ? { kind: 'unfinished', start, end: html.length, name: '' }
    : { kind: 'comment', start, end: at + mark.length, name: '' };
}

function readComment(html: string, start: number): HtmlToken {
  const from = start + 4;
  if (html.startsWith('>', from)) return { kind: 'comment', start, end: from + 1, name: '' };
  if (html.startsWith('->', from)) return { kind: 'comment', start, end: from + 2, name: '' };
  const close = /--!?>/gu;
  close.lastIndex = from;
  if (close.test(html)) return { kind: 'comment', start, end: close.lastIndex, name: '' };
  return { kind: 'unfinished', start, end: html.length, name: '' };
}

function readTag(html: string, kind: 'start' | 'end', start: number, nameStart: number): HtmlToken {
  let at = nameStart + 1;
  while (at < html.length && !endsTagName(html.charCodeAt(at))) at++;
  // Nearly all names are lower case already: V8 then gives the same string back.
  const name = html.slice(nameStart, at).toLowerCase();
  const end = tagEnd(html, at);
  return end < 0 ? { kind: 'unfinished', start, end: html.length, name } : { kind, start, end, name };
}

/** Where the tag whose name ends at `from` is over, -1 where the source ends before. */
function tagEnd(html: string, from: number): number {
  let at = from;
  for (;;) {
    at = skipSpaceAndSlashes(html, at);
    if (at >= html.length) return -1;
    if (html.charCodeAt(at) === 0x3e /* > */) return at + 1;
    const attribute = readAttribute(html, at);
    if (attribute === undefined) return -1;
    at = attribute.end;
  }
}

/** An attribute of a start tag as the source has it: name in lower case, value without quotes, nothing decoded. */
export interface HtmlAttribute {
  readonly name: string;
  readonly value: string;
}

/** The attributes of a start tag in order, doubled ones included. */
export function readAttributes(html: string, tag: HtmlToken): HtmlAttribute[] {
  const attributes: HtmlAttribute[] = [];
  let at = skipSpaceAndSlashes(html, tag.start + 1 + tag.name.length);
  while (at < tag.end - 1) {
    const attribute = readAttribute(html, at);
    if (attribute === undefined) break;
    const { nameEnd, valueStart, valueEnd } = attribute;
    attributes.push({ name: html.slice(at, nameEnd).toLowerCase(), value: html.slice(valueStart, valueEnd) });
    at = skipSpaceAndSlashes(html, attribute.end);
  }
  return attributes;
}

interface AttributePlaces {
  readonly nameEnd: number;
  readonly valueStart: number;
  readonly valueEnd: number;
  readonly end: number;
}

/** The attribute whose name begins at `start`; undefined where the source ends in its quoted value. */
function readAttribute(html: string, start: number): AttributePlaces | undefined {
  // An `=` in the first place begins a name, it does not end one.
  let at = start + 1;
  while (at < html.length && !endsAttributeName(html.charCodeAt(at))) at++;
  const nameEnd = at;
  const equalsAt = skipSpace(html, at);
  if (html.charCodeAt(equalsAt) !== 0x3d /* = */) return { nameEnd, valueStart: at, valueEnd: at, end: at };
  const valueAt = skipSpace(html, equalsAt + 1);
  const quote = html.charCodeAt(valueAt);
  if (quote === 0x22 || quote === 0x27) {
    const close = html.indexOf(quote === 0x22 ? '"' : "'", valueAt + 1);
    return close < 0 ? undefined : { nameEnd, valueStart: valueAt + 1, valueEnd: close, end: close + 1 };
  }
  at = valueAt;
  while (at < html.length && !endsUnquotedValue(html.charCodeAt(at))) at++;
  return { nameEnd, valueStart: valueAt, valueEnd: at, end: at };
}

/** Where the raw text that begins after `tag` ends: at its end tag, or with the source. */
function rawTextEnd(html: string, tag: HtmlToken, rawEnds: Map<string, RegExp>): number {
  if (tag.name === 'plaintext') return html.length;
  if (tag.name === 'script') return scriptEnd(html, tag.end);
  let pattern = rawEnds.get(tag.name);
  if (pattern === undefined) {
    pattern = new RegExp(`</${tag.name}(?=[\\t\\n\\f\\r />])`, 'giu');
    rawEnds.set(tag.name, pattern);
  }
  pattern.lastIndex = tag.end;
  return pattern.exec(html)?.index ?? html.length;
}

/** Scripts may hold `<!-- <script> </script> -->`, whose end tag does not end them (13.2.5.15 and following). */
function scriptEnd(html: string, from: number): number {
  const marks = /<!--|-->|<\/?script(?=[\t\n\f\r />])/giu;
  marks.lastIndex = from;
  let state: 'data' | 'escaped' | 'double-escaped' = 'data';
  for (let mark = marks.exec(html); mark !== null; mark = marks.exec(html)) {
    const text = mark[0].toLowerCase();
    if (text === '</script' && state !== 'double-escaped') return mark.index;
    if (text === '-->') state = 'data';
    else if (text === '</script') state = 'escaped';
    else if (text === '<script') state = state === 'escaped' ? 'double-escaped' : state;
    else if (state === 'data') {
      state = 'escaped';
      // `<!-->` opens and closes with the same hyphens.
      marks.lastIndex = mark.index + 2;
    }
  }
  return html.length;
}

function skipSpace(html: string, from: number): number {
  let at = from;
  while (isSpace(html.charCodeAt(at))) at++;
  return at;
}

function skipSpaceAndSlashes(html: string, from: number): number {
  let at = from;
  while (isSpace(html.charCodeAt(at)) || html.charCodeAt(at) === 0x2f) at++;
  return at;
}

function isSpace(code: number): boolean {
  return code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09 || code === 0x0c;
}

function isLetter(code: number): boolean {
  return (code >= 0x61 && code <= 0x7a) || (code >= 0x41 && code <= 0x5a);
}

function endsTagName(code: number): boolean {
  return isSpace(code) || code === 0x2f || code === 0x3e;
}

function endsAttributeName(code: number): boolean {
  return isSpace(code) || code === 0x2f || code === 0x3e || code === 0x3d;
}

function endsUnquotedValue(code: number): boolean {
  return isSpace(code) || code === 0x3e;
}
