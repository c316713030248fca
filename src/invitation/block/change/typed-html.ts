/**
 * What the user typed inside a block as HTML to be put beside it. What makes a whole by itself, such as a paragraph, a table
 * or a list, comes as it is; else each line becomes a paragraph of its own, formatting and links kept, links of ours taken
 * off.
 */
import type { FoundBlock } from '../block.js';
import type { TypedPassage, TypedText } from '../words/typed-passages.js';
import { readLinkTargets } from '../../html/link-targets.js';
import type { Body } from '../../html/body.js';
import {
  CELLS,
  DOCUMENT_ELEMENTS,
  INLINE_WRAPPERS,
  LINE_ELEMENTS,
  LINKS,
  ROW_PARTS,
  VOID_ELEMENTS,
} from '../../html/elements.js';
import { growOverEmptied, isTag, rangeOf, type SourceRange } from '../../html/source-range.js';
import type { Token } from '../../html/tokens.js';

type IsOurLink = TypedText['isOurLink'];

/** Empty where nothing was typed. */
export function typedHtml(
  body: Body,
  { contentFrom }: FoundBlock,
  { passages, isOurLink }: TypedText,
): string {
  /** Its last line may go on: words of ours may stand between its parts. */
  const pieces: { html: string; readonly line?: number }[] = [];
  for (const passage of passages) {
    const whole = wholeSource(body, contentFrom, passage, isOurLink);
    if (whole !== undefined) pieces.push({ html: whole });
    else
      for (const { from, to, line } of passage.spans) {
        const visible = rangeOf(body, contentFrom + from, contentFrom + to);
        const range = growOverEmptied(body, visible, ({ name }) => INLINE_WRAPPERS.has(name));
        const html = balancedSource(body, range, isOurLink);
        const last = pieces.at(-1);
        if (last?.line === line) last.html += ` ${html}`;
        else pieces.push({ html, line });
      }
  }
  return pieces.map(({ html, line }) => (line === undefined ? html : `<div>${html}</div>`)).join('');
}

/** The source of whole lines as it stands there; undefined where it makes no whole without what is around it. */
function wholeSource(
  body: Body,
  contentFrom: number,
  { spans: stretches, isAlone }: TypedPassage,
  isOurLink: IsOurLink,
): string | undefined {
  const [first, last] = [stretches[0], stretches.at(-1)];
  if (first === undefined || last === undefined || (first === last && !isAlone)) return undefined;
  const visible = withInvisible(body, contentFrom + first.from, contentFrom + last.to);
  const range = growOverEmptied(body, visible, ({ name }) => !DOCUMENT_ELEMENTS.has(name));
  if (!isWhole(body, range)) return undefined;
  const source = balancedSource(body, range, isOurLink);
  const isOfLines = [range.firstToken, range.lastToken].every((index) => beginsLine(body.tokens[index]));
  return isOfLines ? source : `<div>${source}</div>`;
}

/** Marks of direction and the like at the edges of a text are a part of it, although nobody sees them. */
function withInvisible(body: Body, from: number, to: number): SourceRange {
  const { tokens, visible } = body;
  const range = rangeOf(body, from, to);
  return {
    ...range,
    from: Math.max(tokens[range.firstToken]?.start ?? 0, visible.ends[from - 1] ?? 0),
    to: Math.min(tokens[range.lastToken]?.end ?? 0, visible.starts[to] ?? Infinity),
  };
}

function beginsLine(token: Token | undefined): boolean {
  return token !== undefined && isTag(token) && LINE_ELEMENTS.has(token.name) && token.name !== 'br';
}

/** True where all that is opened or closed within the range is both, and no part of a table is without its table. */
function isWhole({ tokens }: Body, range: SourceRange): boolean {
  let tables = 0;
  for (let index = range.firstToken; index <= range.lastToken; index++) {
    const token = tokens[index];
    if (token === undefined || token.kind === 'text' || token.kind === 'comment') continue;
    const { kind, name } = token;
    if (VOID_ELEMENTS.has(name)) continue;
    if (!isTag(token) || !isWithin(token.partner, range)) return false;
    if (name === 'table') tables += kind === 'start' ? 1 : -1;
    else if (tables === 0 && (CELLS.has(name) || ROW_PARTS.has(name))) return false;
  }
  return true;
}

/** The source of a range without comments, links of ours, and tags whose partner is outside of it. */
function balancedSource({ html, tokens }: Body, range: SourceRange, isOurLink: IsOurLink): string {
  const dropped = new Set<Token>();
  const pieces: string[] = [];
  let last: Token | undefined;
  for (let index = range.firstToken; index <= range.lastToken; index++) {
    const token = tokens[index];
    if (token === undefined || isLeftOut(token, range, isOurLink, dropped)) continue;
    const [start, end] = [Math.max(token.start, range.from), Math.min(token.end, range.to)];
    // Two texts with nothing between them any more could make a tag or a character that was not there.
    if (
      last?.kind === 'text' &&
      last.end < start &&
      /[<&][#\w/]{0,32}$/.test(pieces.at(-1)?.slice(-34) ?? '')
    )
      pieces.push('<!-- -->');
    pieces.push(html.slice(start, end));
    last = token;
  }
  return pieces.join('');
}

/**
 * Whether a token of a range does not come with the user's text.
 * @param dropped end tags of links of ours; gets that of one which is dropped here
 */
function isLeftOut(token: Token, range: SourceRange, isOurLink: IsOurLink, dropped: Set<Token>): boolean {
  const { kind, name, partner } = token;
  if (kind === 'text') return false;
  if (!isTag(token)) return true;
  if (kind === 'end') return dropped.has(token) || !isWithin(partner, range);
  const isVoid = VOID_ELEMENTS.has(name);
  if (LINKS.has(name) && readLinkTargets([token]).some(isOurLink)) {
    if (partner !== undefined) dropped.add(partner);
    return !isVoid;
  }
  return !isVoid && !isWithin(partner, range);
}

function isWithin(token: Token | undefined, { firstToken, lastToken }: SourceRange): boolean {
  return token !== undefined && token.index >= firstToken && token.index <= lastToken;
}
