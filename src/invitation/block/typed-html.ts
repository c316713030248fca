/**
 * What the user typed inside a block as HTML to be put beside it. What makes a whole by itself, such as a paragraph, a table
 * or a list, comes as it is; else each line becomes a paragraph of its own, formatting and links kept, links of ours taken
 * off.
 */
import type { FoundBlock } from './block.js';
import { readBody, type BodyReading } from '../html/body-reading.js';
import { TRAIT } from '../html/elements.js';
import { KIND, TAG, type HtmlTokenList } from '../html/html-token-list.js';
import { isInlineWrapper } from '../html/inline-wrappers.js';
import { readLinkTargets } from './join-link.js';
import { keepCompiled } from '../html/kept-compiled.js';
import { growOverEmptied, rangeOf, type SourceRange } from '../html/source-range.js';
import { TextInPieces } from '../html/text-in-pieces.js';
import type { StretchTaker, TypedPassage } from './typed-passages.js';
import { NOTHING_TYPED, type TypedText } from './typed-text.js';

/** Empty where nothing was typed. */
export function typedHtml(reading: BodyReading, block: FoundBlock, typed: TypedText): string {
  const lines = new TypedLines(reading, block, typed);
  for (const passage of typed.passages) {
    const whole = wholeSource(reading, block.contentFrom, passage, typed.isOurLink);
    if (whole === undefined) passage.forEachLine(lines);
    else lines.addWhole(whole);
  }
  return lines.toHtml();
}

class TypedLines implements StretchTaker {
  readonly #reading: BodyReading;
  readonly #contentFrom: number;
  readonly #typed: TypedText;
  readonly #html = new TextInPieces();
  /** Of one line, which may have words of ours between its parts. */
  #lineHtml = '';
  #line = -1;

  constructor(reading: BodyReading, { contentFrom }: FoundBlock, typed: TypedText) {
    [this.#reading, this.#contentFrom, this.#typed] = [reading, contentFrom, typed];
  }

  addStretch(from: number, to: number, line: number): void {
    if (line === this.#line) this.#lineHtml += ' ';
    else this.#endLine();
    this.#line = line;
    const visible = rangeOf(this.#reading, this.#contentFrom + from, this.#contentFrom + to);
    const range = growOverEmptied(this.#reading, visible, isInlineWrapper);
    this.#lineHtml += balancedSource(this.#reading, range, this.#typed.isOurLink);
  }

  addWhole(html: string): void {
    this.#endLine();
    this.#html.add(html);
  }

  toHtml(): string {
    this.#endLine();
    return this.#html.toString();
  }

  #endLine(): void {
    if (this.#line >= 0) this.#html.add(`<div>${this.#lineHtml}</div>`);
    this.#lineHtml = '';
    this.#line = -1;
  }
}

keepCompiled(new TypedLines(readBody(''), { from: 0, contentFrom: 0, contentTo: 0, to: 0 }, NOTHING_TYPED));

/** The source of whole lines as it stands there; undefined where it makes no whole without what is around it. */
function wholeSource(
  reading: BodyReading,
  contentFrom: number,
  { from, to, lineCount, isAlone }: TypedPassage,
  isOurLink: (target: string) => boolean,
): string | undefined {
  if (lineCount === 1 && !isAlone) return undefined;
  const { tokens } = reading;
  const visible = withInvisible(reading, contentFrom + from, contentFrom + to);
  const range = growOverEmptied(reading, visible, isElement);
  if (!isWhole(reading, range)) return undefined;
  const source = balancedSource(reading, range, isOurLink);
  return beginsLine(tokens, range.firstToken) && beginsLine(tokens, range.lastToken)
    ? source
    : `<div>${source}</div>`;
}

function isElement({ tokens }: BodyReading, startTag: number): boolean {
  return ((tokens.types[startTag] ?? 0) & TRAIT.document) === 0;
}

/** Marks of direction and the like at the edges of a text are a part of it, although nobody sees them. */
function withInvisible(reading: BodyReading, from: number, to: number): SourceRange {
  const { tokens, visible } = reading;
  const range = rangeOf(reading, from, to);
  return {
    ...range,
    from: Math.max(tokens.startAt(range.firstToken), visible.endAt(from - 1) ?? 0),
    to: Math.min(tokens.endAt(range.lastToken), visible.starts[to] ?? Infinity),
  };
}

function beginsLine(tokens: HtmlTokenList, tag: number): boolean {
  const type = tokens.types[tag] ?? 0;
  return (type & TAG) !== 0 && (type & TRAIT.line) !== 0 && (type & TRAIT.void) === 0;
}

/** True where all that is opened or closed within the range is both, and no part of a table is without its table. */
function isWhole({ tokens, nesting: { partner } }: BodyReading, range: SourceRange): boolean {
  let tables = 0;
  for (let index = range.firstToken; index <= range.lastToken; index++) {
    const type = tokens.types[index] ?? 0;
    if ((type & (KIND.text | KIND.comment | TRAIT.void)) !== 0) continue;
    if ((type & TAG) === 0 || !isWithin(partner[index] ?? -1, range)) return false;
    if ((type & TRAIT.table) !== 0) tables += (type & KIND.start) !== 0 ? 1 : -1;
    else if (tables === 0 && (type & (TRAIT.cell | TRAIT.rowPart)) !== 0) return false;
  }
  return true;
}

/** The source of a range without comments, links of ours, and tags whose partner is outside of it. */
function balancedSource(
  reading: BodyReading,
  range: SourceRange,
  isOurLink: (target: string) => boolean,
): string {
  const { html, tokens } = reading;
  const { firstToken, lastToken } = range;
  const dropped = new Set<number>();
  const startOf = (index: number) => Math.max(tokens.startAt(index), range.from);
  let source = '';
  /** Where what is kept in one piece begins, -1 where nothing is. */
  let pieceFrom = startOf(firstToken);
  let lastKept = -1;
  for (let index = firstToken; index <= lastToken; index++) {
    if (isLeftOut(reading, range, isOurLink, dropped, index)) {
      if (pieceFrom >= 0) source += html.slice(pieceFrom, startOf(index));
      pieceFrom = -1;
      continue;
    }
    if (pieceFrom < 0) {
      pieceFrom = startOf(index);
      const isAfterText = lastKept >= 0 && isText(tokens, lastKept);
      if (isAfterText && wouldJoin(html, startOf(lastKept), tokens.endAt(lastKept), pieceFrom))
        source += '<!-- -->';
    }
    lastKept = index;
  }
  return pieceFrom < 0 ? source : source + html.slice(pieceFrom, range.to);
}

/**
 * Whether a token of a range does not come with the user's text.
 * @param dropped end tags of links of ours; gets that of one which is dropped here
 */
function isLeftOut(
  { html, tokens, nesting: { partner } }: BodyReading,
  range: SourceRange,
  isOurLink: (target: string) => boolean,
  dropped: Set<number>,
  index: number,
): boolean {
  const type = tokens.types[index] ?? 0;
  if ((type & KIND.text) !== 0) return false;
  if ((type & TAG) === 0) return true;
  if ((type & KIND.end) !== 0) return dropped.has(index) || !isWithin(partner[index] ?? -1, range);
  if ((type & TRAIT.link) !== 0 && readLinkTargets(html, tokens, index, index + 1).some(isOurLink)) {
    dropped.add(partner[index] ?? -1);
    return (type & TRAIT.void) === 0;
  }
  return (type & TRAIT.void) === 0 && !isWithin(partner[index] ?? -1, range);
}

function isText(tokens: HtmlTokenList, index: number): boolean {
  return ((tokens.types[index] ?? 0) & KIND.text) !== 0;
}

/**
 * Whether a text of the source, from one offset up to another, and what stands at a third, with nothing between them any
 * more, would make a tag or a character that was not there.
 */
function wouldJoin(html: string, from: number, to: number, next: number): boolean {
  if (!/[\w#/!?;]/u.test(html.charAt(next))) return false;
  return /(?:<\/?|&[#\w]{0,32})$/u.test(html.slice(Math.max(from, to - 34), to));
}

function isWithin(token: number, { firstToken, lastToken }: SourceRange): boolean {
  return token >= firstToken && token <= lastToken;
}
