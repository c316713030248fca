/**
 * HTML cut into tags, texts and comments with their places in the source, by the tokenization rules of the HTML
 * standard (13.2.5), in one pass. Builds no tree and drops nothing: the tokens cover the whole source in order.
 *
 * Not parse5's tokenizer, because bodies come from strangers: it compares every attribute of a tag with all those
 * before, so a tag with 100,000 of them takes minutes. The tests compare the two on generated input.
 */

import { TRAIT } from './elements.js';
import { HtmlTokenList, type HtmlToken } from './html-token-list.js';

/** The tokens of `html` in order, without gaps. Never throws; takes time linear in the length. */
export function readHtmlTokens(html: string): HtmlTokenList {
  const tokens = new HtmlTokenList(html.length);
  const text = tokens.typeOf('text', '');
  const comment = tokens.typeOf('comment', '');
  const [tagName, attribute] = [tagNamePattern(), attributePattern()];
  const rawEnds = new Map<string, RegExp>();
  let foreignDepth = 0;
  let textStart = 0;
  let at = html.indexOf('<');
  while (at >= 0) {
    const markup = markupAt(html, at);
    if (markup === 'text') {
      at = html.indexOf('<', at + 1);
      continue;
    }
    if (at > textStart) tokens.add(text, at);
    const nameEnd = markup === 'tag' ? endOfMatch(tagName, html, at + 1) : at;
    const type = markup === 'tag' ? tokens.typeOfTag(html.slice(at + 1, nameEnd)) : comment;
    const end = markup === 'tag' ? tagEnd(html, nameEnd, attribute) : commentEnd(html, at, foreignDepth > 0);
    if (end < 0) {
      tokens.add(tokens.typeOf('unfinished', type.name), html.length);
      return tokens;
    }
    tokens.add(type, end);
    textStart = end;
    if ((type.traits & TRAIT.foreign) !== 0) {
      if (type.kind === 'end') foreignDepth = Math.max(0, foreignDepth - 1);
      else if (html[end - 2] !== '/') foreignDepth++;
    } else if ((type.traits & TRAIT.raw) !== 0 && type.kind === 'start') {
      textStart = rawTextEnd(html, type.name, end, rawEnds);
      if (textStart > end) tokens.add(tokens.typeOf('raw', type.name), textStart);
    }
    at = html.indexOf('<', textStart);
  }
  if (html.length > textStart) tokens.add(text, html.length);
  return tokens;
}

/** What begins at a `<`. Declarations and the like are comments. */
function markupAt(html: string, start: number): 'tag' | 'comment' | 'text' {
  const next = html.charCodeAt(start + 1);
  if (isLetter(next)) return 'tag';
  if (next === 0x2f /* / */) {
    const afterSlash = html.charCodeAt(start + 2);
    if (isLetter(afterSlash)) return 'tag';
    return Number.isNaN(afterSlash) ? 'text' : 'comment';
  }
  return next === 0x3f /* ? */ || next === 0x21 /* ! */ ? 'comment' : 'text';
}

/** Where the comment that begins at `start` is over, -1 where the source ends before. */
function commentEnd(html: string, start: number, isForeign: boolean): number {
  if (html.startsWith('!--', start + 1)) {
    const from = start + 4;
    if (html.startsWith('>', from)) return from + 1;
    if (html.startsWith('->', from)) return from + 2;
    const close = /--!?>/gu;
    close.lastIndex = from;
    return close.test(html) ? close.lastIndex : -1;
  }
  // CDATA sections exist in svg and math only; elsewhere they are comments that end at the next `>`.
  if (isForeign && html.startsWith('![CDATA[', start + 1)) return endOf(']]>', html, start + 9);
  return endOf('>', html, html[start + 1] === '?' ? start + 1 : start + 2);
}

function endOf(mark: string, html: string, from: number): number {
  const at = html.indexOf(mark, from);
  return at < 0 ? -1 : at + mark.length;
}

/** Sticky, for one caller's use, as is the next. The slash is that of an end tag. */
function tagNamePattern(): RegExp {
  return /\/?[^\t\n\f\r />]*/uy;
}

/**
 * What stands before an attribute, and the attribute, if there is one: its name, which an `=` may begin but not end, and
 * its value in one of three forms. A quote that is not closed takes all that follows.
 */
function attributePattern(): RegExp {
  return /[\t\n\f\r /]*(?:([^\t\n\f\r />][^\t\n\f\r />=]*)(?:[\t\n\f\r ]*=[\t\n\f\r ]*(?:"([^"]*)(?:"|$)|'([^']*)(?:'|$)|([^\t\n\f\r "'>][^\t\n\f\r >]*)?))?)?/uy;
}

function endOfMatch(pattern: RegExp, html: string, from: number): number {
  pattern.lastIndex = from;
  pattern.test(html);
  return pattern.lastIndex;
}

/** Where the tag whose name ends at `from` is over, -1 where the source ends before. */
function tagEnd(html: string, from: number, attribute: RegExp): number {
  let at = from;
  while (at < html.length) {
    if (html.charCodeAt(at) === 0x3e /* > */) return at + 1;
    at = endOfMatch(attribute, html, at);
  }
  return -1;
}

/** An attribute of a start tag as the source has it: name in lower case, value without quotes, nothing decoded. */
export interface HtmlAttribute {
  readonly name: string;
  readonly value: string;
}

/** The attributes of a start tag in order, doubled ones included. */
export function readAttributes(html: string, tag: HtmlToken): HtmlAttribute[] {
  const attributes: HtmlAttribute[] = [];
  const attribute = attributePattern();
  attribute.lastIndex = tag.start + 1 + tag.name.length;
  while (attribute.lastIndex < tag.end - 1) {
    const [, name, double, single, plain] = attribute.exec(html) ?? [];
    if (name !== undefined)
      attributes.push({ name: name.toLowerCase(), value: double ?? single ?? plain ?? '' });
  }
  return attributes;
}

/** Where the raw text of the element `name` that begins at `from` ends: at its end tag, or with the source. */
function rawTextEnd(html: string, name: string, from: number, rawEnds: Map<string, RegExp>): number {
  if (name === 'plaintext') return html.length;
  if (name === 'script') return scriptEnd(html, from);
  let pattern = rawEnds.get(name);
  if (pattern === undefined) {
    pattern = new RegExp(`</${name}(?=[\\t\\n\\f\\r />])`, 'giu');
    rawEnds.set(name, pattern);
  }
  pattern.lastIndex = from;
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

function isLetter(code: number): boolean {
  return (code >= 0x61 && code <= 0x7a) || (code >= 0x41 && code <= 0x5a);
}
