/**
 * HTML cut into tags, texts and comments with their places in the source, by the tokenization rules of the HTML
 * standard (13.2.5), in one pass. Builds no tree and drops nothing: the tokens cover the whole source in order.
 *
 * Not parse5's tokenizer, because bodies come from strangers: it compares every attribute of a tag with all those
 * before, so a tag with 100,000 of them takes minutes. The tests compare the two on generated input.
 */

import { TRAIT } from './elements.js';
import { HtmlTokenList, KIND, type HtmlToken } from './html-token-list.js';
import { endOfName, scanAttributes } from './scan-attributes.js';

/** The tokens of `html` in order, without gaps. Never throws; takes time linear in the length. */
export function readHtmlTokens(html: string): HtmlTokenList {
  const tokens = new HtmlTokenList(html.length);
  const attribute = attributePattern();
  const rawEnds = new Map<string, RegExp>();
  let foreignDepth = 0;
  let next = 0;
  for (let at = nextLess(html, next); at >= 0; at = nextLess(html, next)) {
    const kind = kindOfMarkup(html, at);
    next = at + 1;
    if (kind === KIND.text) continue;
    if (at > tokens.end) tokens.add(KIND.text, 0, at);
    const type =
      kind === KIND.comment
        ? addComment(html, tokens, at, foreignDepth > 0)
        : addTag(html, tokens, at, kind, attribute);
    if ((type & TRAIT.foreign) !== 0) foreignDepth += foreignStep(html, tokens.end, type, foreignDepth);
    if ((type & TRAIT.raw) !== 0 && (type & KIND.start) !== 0) addRawText(html, tokens, rawEnds);
    next = tokens.end;
  }
  if (html.length > tokens.end) tokens.add(KIND.text, 0, html.length);
  return tokens;
}

/** @returns the type of the token that was added, as in the next */
function addTag(html: string, tokens: HtmlTokenList, at: number, kind: number, attribute: RegExp): number {
  const nameStart = kind === KIND.end ? at + 2 : at + 1;
  const nameEnd = endOfName(html, nameStart);
  const name = tokens.numberName(html.slice(nameStart, nameEnd));
  const end = tagEnd(html, nameEnd, attribute);
  return end < 0 ? tokens.add(KIND.unfinished, name, html.length) : tokens.add(kind, name, end);
}

function addComment(html: string, tokens: HtmlTokenList, at: number, isForeign: boolean): number {
  const end = commentEnd(html, at, isForeign);
  return end < 0 ? tokens.add(KIND.unfinished, 0, html.length) : tokens.add(KIND.comment, 0, end);
}

/** How a tag of svg or math that ends at `tagEnd` changes the depth of such elements. */
function foreignStep(html: string, tagEnd: number, type: number, depth: number): number {
  if ((type & KIND.end) !== 0) return depth > 0 ? -1 : 0;
  return html[tagEnd - 2] === '/' ? 0 : 1;
}

/** Adds what stands between the tags of the element that the last token begins, if there is anything. */
function addRawText(html: string, tokens: HtmlTokenList, rawEnds: Map<string, RegExp>): void {
  const name = tokens.nameIds[tokens.length - 1] ?? 0;
  const end = rawTextEnd(html, tokens.names[name] ?? '', tokens.end, rawEnds);
  if (end > tokens.end) tokens.add(KIND.raw, name, end);
}

const EXCLAMATION_MARK = 0x21;
const SLASH = 0x2f;
const LESS = 0x3c;
const GREATER = 0x3e;
const QUESTION_MARK = 0x3f;

/** Tags often stand close together. */
function nextLess(html: string, from: number): number {
  return from < html.length && html.charCodeAt(from) === LESS ? from : html.indexOf('<', from);
}

/** What begins at this `<`, one of KIND: a start tag, an end tag, a comment, or nothing but text. */
function kindOfMarkup(html: string, start: number): number {
  const next = html.charCodeAt(start + 1);
  if (isLetter(next)) return KIND.start;
  if (next === SLASH) {
    if (start + 2 >= html.length) return KIND.text;
    return isLetter(html.charCodeAt(start + 2)) ? KIND.end : KIND.comment;
  }
  // Declarations and the like are comments, too.
  return next === QUESTION_MARK || next === EXCLAMATION_MARK ? KIND.comment : KIND.text;
}

/**
 * What stands before an attribute, and the attribute, if there is one: see scan-attributes.ts. A pattern, since V8 runs it
 * fast from the beginning, and most bodies are read by a program that has just been started. Sticky, for one caller's use.
 */
function attributePattern(): RegExp {
  return /[\t\n\f\r /]*(?:[^\t\n\f\r />][^\t\n\f\r />=]*(?:[\t\n\f\r ]*=[\t\n\f\r ]*(?:"[^"]*(?:"|$)|'[^']*(?:'|$)|(?:[^\t\n\f\r "'>][^\t\n\f\r >]*)?))?)?/uy;
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
    if (html.charCodeAt(at) === GREATER) return at + 1;
    at = endOfMatch(attribute, html, at);
  }
  return -1;
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

/** An attribute of a start tag as the source has it: name in lower case, value without quotes, nothing decoded. */
export interface HtmlAttribute {
  readonly name: string;
  readonly value: string;
}

/** The attributes of a start tag in order, doubled ones included. */
export function readAttributes(html: string, tag: HtmlToken): HtmlAttribute[] {
  const attributes: HtmlAttribute[] = [];
  scanAttributes(html, endOfName(html, tag.start + 1), (nameStart, nameEnd, valueStart, valueEnd) => {
    const name = html.slice(nameStart, nameEnd).toLowerCase();
    attributes.push({ name, value: html.slice(valueStart, valueEnd) });
  });
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
