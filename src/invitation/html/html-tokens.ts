/**
 * HTML cut into tags, texts and comments with their places in the source, by the tokenization rules of the HTML
 * standard (13.2.5), in one pass. Builds no tree and drops nothing: the tokens cover the whole source in order.
 *
 * Not parse5's tokenizer, because bodies come from strangers: it compares every attribute of a tag with all those
 * before, so a tag with 100,000 of them takes minutes. The tests compare the two on generated input.
 */

import { codesOf } from './character-codes.js';
import { TRAIT } from './elements.js';
import { HtmlTokenList, KIND, type HtmlToken } from './html-token-list.js';
import { endOfName, scanAttributes } from './scan-attributes.js';
import { isLetter, TagNames } from './tag-names.js';

/**
 * The tokens of `html` in order, without gaps. Never throws; takes time linear in the length.
 *
 * One long loop that calls little of ours for a usual tag: most bodies are read by a program that has just been started,
 * and until V8 has compiled a function, to call it costs as much as all else that is done with a tag. What is built in,
 * patterns among it, is fast from the beginning.
 * @param codes the characters of `html`; not needed any more once this is done
 */
export function readHtmlTokens(html: string, codes = codesOf(html)): HtmlTokenList {
  // The shortest tag has three characters, a text before it one.
  const most = (html.length >>> 1) + 2;
  const [types, nameIds, starts] = [new Int32Array(most), new Int32Array(most), new Int32Array(most + 1)];
  const names = new TagNames(html, codes);
  const usualRest = usualRestPattern();
  const rawEnds = new Map<string, RegExp>();
  let length = 0;
  let foreignDepth = 0;
  let textStart = 0;
  let next = 0;
  for (;;) {
    const isTagNext = next < html.length && codes[next] === LESS;
    const at = isTagNext ? next : html.indexOf('<', next);
    if (at < 0) break;
    const first = codes[at + 1] ?? 0;
    const nameStart = first === SLASH ? at + 2 : at + 1;
    let type: number = KIND.comment;
    let nameId = 0;
    let end: number;
    if (isLetter(first === SLASH ? (codes[nameStart] ?? 0) : first)) {
      nameId = names.read(nameStart);
      const nameEnd = names.end;
      type = (first === SLASH ? KIND.end : KIND.start) | (names.traits[nameId] ?? 0);
      if (codes[nameEnd] === GREATER) end = nameEnd + 1;
      else {
        usualRest.lastIndex = nameEnd;
        end = usualRest.test(html) ? usualRest.lastIndex : scanAttributes(html, nameEnd, ignore);
      }
    } else if (isComment(html, at)) {
      end = commentEnd(html, at, foreignDepth > 0);
    } else {
      next = at + 1;
      continue;
    }
    if (at > textStart) {
      types[length] = KIND.text;
      starts[++length] = at;
    }
    if (end < 0) {
      type = KIND.unfinished | (names.traits[nameId] ?? 0);
      end = html.length;
    }
    types[length] = type;
    nameIds[length] = nameId;
    starts[++length] = end;
    if ((type & TRAIT.foreign) !== 0) foreignDepth += foreignStep(html, end, type, foreignDepth);
    if ((type & TRAIT.raw) !== 0 && (type & KIND.start) !== 0) {
      const rawEnd = rawTextEnd(html, names.textOf(nameId), end, rawEnds);
      if (rawEnd > end) {
        types[length] = KIND.raw | (names.traits[nameId] ?? 0);
        nameIds[length] = nameId;
        starts[++length] = rawEnd;
      }
      end = rawEnd;
    }
    textStart = next = end;
  }
  if (html.length > textStart) {
    types[length] = KIND.text;
    starts[++length] = html.length;
  }
  return new HtmlTokenList({ types, nameIds, starts }, length, names);
}

/** How a tag of svg or math that ends at `tagEnd` changes the depth of such elements. */
function foreignStep(html: string, tagEnd: number, type: number, depth: number): number {
  if ((type & KIND.end) !== 0) return depth > 0 ? -1 : 0;
  return html[tagEnd - 2] === '/' ? 0 : 1;
}

const ignore = () => undefined;

const EXCLAMATION_MARK = 0x21;
const LESS = 0x3c;
const SLASH = 0x2f;
const GREATER = 0x3e;
const QUESTION_MARK = 0x3f;

/** Does a comment begin at this `<` that begins no tag? Declarations and the like are comments, too. */
function isComment(html: string, start: number): boolean {
  const next = html.charCodeAt(start + 1);
  if (next === SLASH) return true;
  return next === QUESTION_MARK || next === EXCLAMATION_MARK;
}

/**
 * The rest of a tag after its name, with attributes as mail programs write them; for all others see scan-attributes.ts.
 * Sticky, for one caller's use. Without the `u` flag, by which V8 remembers each character of a row, and has no place left
 * for those of 8 MB.
 */
function usualRestPattern(): RegExp {
  return /(?:[\t\n\f\r ]+[^\t\n\f\r "'<>/=]+(?:=(?:"[^"]*"|[^\t\n\f\r "'>][^\t\n\f\r >]*))?){0,16}[\t\n\f\r /]*>/y;
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
