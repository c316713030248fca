/** Stretches of a body's source: from visible text to what stands for it there, and the tags around that go with it. */
import type { Body } from './body.js';
import { tokenIndexAt, type Token } from './tokens.js';

/** A stretch of source, with the indexes of the tokens that it touches first and last. */
export interface SourceRange {
  readonly from: number;
  readonly to: number;
  readonly firstToken: number;
  readonly lastToken: number;
}

/** The source of the visible text between two indexes into it. */
export function rangeOf({ tokens, visible }: Body, from: number, to: number): SourceRange {
  const start = visible.starts[from] ?? 0;
  const end = visible.ends[to - 1] ?? start;
  const firstToken = tokenIndexAt(tokens, start);
  return { from: start, to: end, firstToken, lastToken: Math.max(firstToken, tokenIndexAt(tokens, end - 1)) };
}

/**
 * The range with the tags around it that would enclose nothing once it is gone: those whose partner is inside, and
 * pairs around it all for which `isWrapper` holds. White space between such tags goes with them.
 * @param isWrapper asked with a start tag
 */
export function growOverEmptied(
  body: Body,
  range: SourceRange,
  isWrapper: (startTag: Token) => boolean,
): SourceRange {
  let { firstToken, lastToken } = range;
  const isInside = (tag: Token | undefined) =>
    tag !== undefined && tag.index >= firstToken && tag.index <= lastToken;
  // Each side is looked at anew only after it has moved: what stands there may be long.
  let left = tagBefore(body, range);
  let right = tagAfter(body, range);
  for (;;) {
    const opened = left?.kind === 'start' ? left : undefined;
    const isPair = opened?.partner !== undefined && opened.partner === right && isWrapper(opened);
    let [takesLeft, takesRight]: (Token | undefined)[] = [];
    if (isPair) [takesLeft, takesRight] = [opened, right];
    else if (isInside(opened?.partner)) takesLeft = opened;
    else if (right?.kind === 'end' && isInside(right.partner)) takesRight = right;
    else if (isEmptyOfficeParagraph(body, right)) takesRight = right?.partner;
    else break;
    if (takesLeft !== undefined) left = nextTag(body, (firstToken = takesLeft.index) - 1, -1);
    if (takesRight !== undefined) right = nextTag(body, (lastToken = takesRight.index) + 1, 1);
  }
  const from = firstToken === range.firstToken ? range.from : (body.tokens[firstToken]?.start ?? 0);
  const to = lastToken === range.lastToken ? range.to : (body.tokens[lastToken]?.end ?? 0);
  return { from, to, firstToken, lastToken };
}

/** The tag right before the range, over white space; undefined where anything else comes first. */
export function tagBefore(body: Body, { from, firstToken }: SourceRange): Token | undefined {
  const start = body.tokens[firstToken]?.start ?? 0;
  return isBlankBetween(body.html, start, from) ? nextTag(body, firstToken - 1, -1) : undefined;
}

/** The tag right after it, likewise. */
export function tagAfter(body: Body, { to, lastToken }: SourceRange): Token | undefined {
  const end = body.tokens[lastToken]?.end ?? 0;
  return isBlankBetween(body.html, to, end) ? nextTag(body, lastToken + 1, 1) : undefined;
}

/** Word ends every paragraph with `<o:p></o:p>`, which would keep an emptied one alive. */
function isEmptyOfficeParagraph({ html }: Body, tag: Token | undefined): boolean {
  if (tag?.kind !== 'start' || tag.name !== 'o:p' || tag.partner === undefined) return false;
  if (tag.partner.index > tag.index + 2) return false;
  return html.slice(tag.end, tag.partner.start).replaceAll('&nbsp;', '').trim() === '';
}

/** The next tag from `index` on, over white space; undefined where anything else comes first. */
export function nextTag({ html, tokens }: Body, index: number, step: 1 | -1): Token | undefined {
  for (let at = index; ; at += step) {
    const token = tokens[at];
    if (token === undefined || isTag(token)) return token;
    if (!isBlankText(html, token)) return undefined;
  }
}

export function isTag({ kind }: Token): boolean {
  return kind === 'start' || kind === 'end';
}

export function isBlankText(html: string, { kind, start, end }: Token): boolean {
  return kind === 'text' && isBlankBetween(html, start, end);
}

/** From both ends at once: of many blocks in one text, each would else look at all that stands before or behind it. */
export function isBlankBetween(html: string, from: number, to: number): boolean {
  for (let left = from, right = to - 1; left <= right; left++, right--)
    if (html.charCodeAt(left) > 0x20 || html.charCodeAt(right) > 0x20) return false;
  return true;
}
