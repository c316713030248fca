/** Stretches of a body's source: from visible text to what stands for it there, and the tags around that go with it. */
import type { BodyReading } from './body-reading.js';
import { KIND, TAG, type HtmlTokenList } from './html-token-list.js';

/** A stretch of source, with the indexes of the tokens that it touches first and last. */
export interface SourceRange {
  readonly from: number;
  readonly to: number;
  readonly firstToken: number;
  readonly lastToken: number;
}

/** The source of the visible text between two indexes into it. */
export function rangeOf({ tokens, visible }: BodyReading, from: number, to: number): SourceRange {
  const start = visible.starts[from] ?? 0;
  const end = visible.endAt(to - 1) ?? start;
  const firstToken = tokens.indexAt(start);
  const isInOne = tokens.endAt(firstToken) >= end;
  return {
    from: start,
    to: end,
    firstToken,
    lastToken: isInOne ? firstToken : tokens.indexAt(end - 1),
  };
}

/**
 * The range with the tags around it that would enclose nothing once it is gone: those whose partner is inside, and
 * pairs around it all for which `isWrapper` holds. White space between such tags goes with them.
 * @param isWrapper asked with the index of a start tag
 */
export function growOverEmptied(
  reading: BodyReading,
  range: SourceRange,
  isWrapper: (reading: BodyReading, startTag: number) => boolean,
): SourceRange {
  const {
    html,
    tokens,
    nesting: { partner },
  } = reading;
  let { firstToken, lastToken } = range;
  // Each side is looked at anew only after it has moved: what stands there may be long.
  let left = tagBefore(reading, range);
  let right = tagAfter(reading, range);
  for (;;) {
    const [leftPartner, rightPartner] = [partner[left] ?? -1, partner[right] ?? -1];
    const isOpening = left >= 0 && ((tokens.types[left] ?? 0) & KIND.start) !== 0;
    let [takesLeft, takesRight] = [-1, -1];
    if (isOpening && leftPartner > left && leftPartner <= lastToken) takesLeft = left;
    else if (rightPartner >= firstToken && rightPartner < right) takesRight = right;
    else if (isOpening && right >= 0 && leftPartner === right && isWrapper(reading, left))
      [takesLeft, takesRight] = [left, right];
    else if (isEmptyOfficeParagraph(reading, right, rightPartner)) takesRight = rightPartner;
    else break;
    if (takesLeft >= 0) left = nextTag(html, tokens, (firstToken = takesLeft) - 1, -1);
    if (takesRight >= 0) right = nextTag(html, tokens, (lastToken = takesRight) + 1, 1);
  }
  const from = firstToken === range.firstToken ? range.from : tokens.startAt(firstToken);
  const to = lastToken === range.lastToken ? range.to : tokens.endAt(lastToken);
  return { from, to, firstToken, lastToken };
}

/** The tag right before the range, over white space; -1 where anything else comes first. */
export function tagBefore({ html, tokens }: BodyReading, { from, firstToken }: SourceRange): number {
  return isBlankBefore(html, tokens.startAt(firstToken), from)
    ? nextTag(html, tokens, firstToken - 1, -1)
    : -1;
}

/** The tag right after it, likewise. */
export function tagAfter({ html, tokens }: BodyReading, { to, lastToken }: SourceRange): number {
  return isBlankBetween(html, to, tokens.endAt(lastToken)) ? nextTag(html, tokens, lastToken + 1, 1) : -1;
}

/** Word ends every paragraph with `<o:p></o:p>`, which would keep an emptied one alive. */
function isEmptyOfficeParagraph({ html, tokens }: BodyReading, start: number, end: number): boolean {
  if (start < 0 || end < 0) return false;
  const { kind, name } = tokens.typeAt(start);
  if (kind !== 'start' || name !== 'o:p') return false;
  return html.slice(tokens.endAt(start), tokens.startAt(end)).replaceAll('&nbsp;', '').trim() === '';
}

/** The next tag from `index` on, over white space; -1 where anything else comes first. */
export function nextTag(html: string, tokens: HtmlTokenList, index: number, step: 1 | -1): number {
  for (let at = index; at >= 0 && at < tokens.length; at += step) {
    const type = tokens.types[at] ?? 0;
    if ((type & TAG) !== 0) return at;
    if ((type & KIND.text) === 0 || !isBlankBetween(html, tokens.startAt(at), tokens.endAt(at))) return -1;
  }
  return -1;
}

/** The same, looked at from the end: of many blocks in one text, each would look at all before it. */
export function isBlankBefore(html: string, from: number, to: number): boolean {
  for (let at = to - 1; at >= from; at--) if (html.charCodeAt(at) > 0x20) return false;
  return true;
}

export function isBlankBetween(html: string, from: number, to: number): boolean {
  for (let at = from; at < to; at++) if (html.charCodeAt(at) > 0x20) return false;
  return true;
}
