/**
 * Taking blocks out of a body. What goes is the text between the delimiters and the elements that stood around it only;
 * tags that belong to something outside stay, and so does what the user typed inside. Pure: source in, edits out.
 */
import { blockClass, type FoundBlock } from './block.js';
import { tokenIndexAt, type BodyReading } from './body-reading.js';
import { TRAIT, traitsOf } from './elements.js';
import { isBlank } from './html-body.js';
import { readLinkTargets } from './join-link.js';
import type { HtmlToken, HtmlTokenList } from './html-token-list.js';
import { readAttributes } from './html-tokens.js';
import type { TypedText } from './typed-text.js';

/** A stretch of source, with the indexes of the tokens that it touches first and last. */
export interface SourceRange {
  readonly from: number;
  readonly to: number;
  readonly firstToken: number;
  readonly lastToken: number;
}

/** What a cut leaves in the place of the range. */
export interface Cut {
  readonly range: SourceRange;
  /** End tags of elements that began before the range. */
  readonly closers: string;
  /** What the user typed inside, a paragraph for each line; empty where there is nothing. */
  readonly typed: string;
  /** Start tags of elements that go on after it. */
  readonly openers: string;
}

/** @param typed what the user typed inside the block */
export function cutBlock(reading: BodyReading, block: FoundBlock, tag: string, typed: TypedText): Cut {
  const range = growOverEmptied(reading, rangeOf(reading, block.from, block.to), (token) =>
    isDroppedWithBlock(reading.html, token, tag),
  );
  return { range, ...straddlingTags(reading, range), typed: typedHtml(reading, typed) };
}

function rangeOf({ tokens, visible }: BodyReading, from: number, to: number): SourceRange {
  const start = visible.starts[from] ?? 0;
  const end = visible.ends[to - 1] ?? start;
  return {
    from: start,
    to: end,
    firstToken: tokenIndexAt(tokens, start),
    lastToken: tokenIndexAt(tokens, end - 1),
  };
}

/**
 * The range with the tags around it that would enclose nothing once it is gone: those whose partner is inside, and
 * pairs around it all for which `isWrapper` holds. White space between such tags goes with them.
 */
function growOverEmptied(
  { html, tokens, nesting: { partner } }: BodyReading,
  range: SourceRange,
  isWrapper: (token: HtmlToken) => boolean,
): SourceRange {
  let { from, to, firstToken, lastToken } = range;
  const before = () => {
    if (!isBlankBetween(html, tokens.at(firstToken)?.start ?? from, from)) return -1;
    return nextTag(html, tokens, firstToken - 1, -1);
  };
  const after = () => {
    if (!isBlankBetween(html, to, tokens.at(lastToken)?.end ?? to)) return -1;
    return nextTag(html, tokens, lastToken + 1, 1);
  };
  const take = (index: number) => {
    const token = tokens.at(index);
    if (token === undefined) return;
    if (index < firstToken) [from, firstToken] = [token.start, index];
    else [to, lastToken] = [token.end, index];
  };
  for (;;) {
    const [left, right] = [before(), after()];
    const leftToken = tokens.at(left);
    const leftPartner = left < 0 ? -1 : (partner[left] ?? -1);
    const rightPartner = right < 0 ? -1 : (partner[right] ?? -1);
    if (leftToken?.kind === 'start' && leftPartner > left && leftPartner <= lastToken) take(left);
    else if (tokens.at(right)?.kind === 'end' && rightPartner >= firstToken && rightPartner < right)
      take(right);
    else if (leftToken?.kind === 'start' && leftPartner === right && right >= 0 && isWrapper(leftToken)) {
      take(left);
      take(right);
    } else if (isEmptyOfficeParagraph(html, tokens, right, rightPartner)) take(rightPartner);
    else return { from, to, firstToken, lastToken };
  }
}

/** Word ends every paragraph with `<o:p></o:p>`, which would keep an emptied one alive. */
function isEmptyOfficeParagraph(html: string, tokens: HtmlTokenList, start: number, end: number): boolean {
  const [opening, closing] = [tokens.at(start), tokens.at(end)];
  if (opening?.kind !== 'start' || opening.name !== 'o:p' || closing === undefined) return false;
  return /^(?:\s|&nbsp;)*$/u.test(html.slice(opening.end, closing.start));
}

/** The next tag from `index` on, over comments and white space; -1 where text comes first. */
function nextTag(html: string, tokens: HtmlTokenList, index: number, step: 1 | -1): number {
  for (let at = index; ; at += step) {
    const token = tokens.at(at);
    if (token === undefined) return -1;
    if (token.kind === 'start' || token.kind === 'end') return at;
    if (token.kind !== 'text' || !isBlank(html, token)) return -1;
  }
}

function isBlankBetween(html: string, from: number, to: number): boolean {
  for (let at = from; at < to; at++) if (html.charCodeAt(at) > 0x20) return false;
  return true;
}

/** Our own wrapper, or an element that says nothing but "a line" or "in this font". */
function isDroppedWithBlock(html: string, token: HtmlToken, tag: string): boolean {
  if (token.name === 'p' || INLINE_WRAPPERS.has(token.name)) return true;
  if (token.name !== 'div') return false;
  const attributes = readAttributes(html, token);
  const ours = new RegExp(`(?:^|\\s)(?:x_)*${blockClass(tag)}(?:\\s|$)`, 'iu');
  return (
    attributes.length === 0 || attributes.some(({ name, value }) => name === 'class' && ours.test(value))
  );
}

const INLINE_WRAPPERS: ReadonlySet<string> = new Set([
  ...[
    'a',
    'b',
    'big',
    'code',
    'em',
    'font',
    'i',
    's',
    'small',
    'span',
    'strike',
    'strong',
    'sub',
    'sup',
    'u',
  ],
  ...['o:p', 'st1:place'],
]);

/** Tags inside the range that belong to elements which reach out of it. */
function straddlingTags(
  { html, tokens, nesting: { partner, closedAt } }: BodyReading,
  { firstToken, lastToken }: SourceRange,
): { readonly closers: string; readonly openers: string } {
  const closers: string[] = [];
  const openers: string[] = [];
  const following = nextTag(html, tokens, lastToken + 1, 1);
  for (let index = firstToken; index <= lastToken; index++) {
    const token = tokens.at(index);
    if (token?.kind === 'end') {
      const start = partner[index] ?? -1;
      if (isOfDocument(token) || (start >= 0 && start < firstToken)) {
        closers.push(html.slice(token.start, token.end));
      }
    } else if (token?.kind === 'start' && !isVoid(token)) {
      const end = closedAt[index] ?? tokens.length;
      // An element without an end tag, ended by the very next tag, has nothing left in it.
      const isEmptied = (partner[index] ?? -1) < 0 && (end === following || end === tokens.length);
      if (isOfDocument(token) || (end > lastToken && !isEmptied)) {
        openers.push(html.slice(token.start, token.end));
      }
    }
  }
  return { closers: closers.join(''), openers: openers.join('') };
}

/** The user's stretches as paragraphs of their own, formatting and links kept. */
function typedHtml(reading: BodyReading, { stretches, isOurLink }: TypedText): string {
  const lines = new Map<number, string[]>();
  for (const stretch of stretches) {
    const range = growOverEmptied(reading, rangeOf(reading, stretch.from, stretch.to), (token) =>
      INLINE_WRAPPERS.has(token.name),
    );
    const parts = lines.get(stretch.line) ?? [];
    parts.push(balancedSource(reading, range, isOurLink));
    lines.set(stretch.line, parts);
  }
  return [...lines.values()].map((parts) => `<div>${parts.join(' ')}</div>`).join('');
}

/** The source of a range without comments, links of ours, and tags whose partner is outside of it. */
function balancedSource(
  { html, tokens, nesting: { partner } }: BodyReading,
  range: SourceRange,
  isOurLink: (target: string) => boolean,
): string {
  let source = '';
  const dropped = new Set<number>();
  for (let index = range.firstToken; index <= range.lastToken; index++) {
    const token = tokens.at(index);
    if (token === undefined) continue;
    const text = html.slice(Math.max(token.start, range.from), Math.min(token.end, range.to));
    if (token.kind === 'text') source += text;
    else if (token.kind === 'start' && isVoid(token)) source += text;
    else if (token.kind === 'start' || token.kind === 'end') {
      const other = partner[index] ?? -1;
      if (token.kind === 'start' && readLinkTargets(html, tokens, index, index + 1).some(isOurLink))
        dropped.add(other);
      else if (other >= range.firstToken && other <= range.lastToken && !dropped.has(index)) source += text;
    }
  }
  return source;
}

function isVoid({ name }: HtmlToken): boolean {
  return (traitsOf(name) & TRAIT.void) !== 0;
}

function isOfDocument({ name }: HtmlToken): boolean {
  return (traitsOf(name) & TRAIT.document) !== 0;
}
