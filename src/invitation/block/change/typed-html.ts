/**
 * What the user typed inside a block as HTML to be put beside it. What makes a whole by itself, such as a paragraph, a table
 * or a list, comes as it is. Of anything else the tags go that would not be closed, and a line stays a line.
 */
import type { BlockStudy } from '../block-study.js';
import type { FoundBlock } from '../block.js';
import type { TypedText } from '../words/typed-passages.js';
import { readLinkTargets } from '../../html/link-targets.js';
import type { Body } from '../../html/body.js';
import {
  CELLS,
  DOCUMENT_ELEMENTS,
  LINE_ELEMENTS,
  LINKS,
  ROW_PARTS,
  VOID_ELEMENTS,
} from '../../html/elements.js';
import { growOverEmptied, isBlankText, isTag, rangeOf, type SourceRange } from '../../html/source-range.js';
import type { Token } from '../../html/tokens.js';

/** In the order of the text; empty where nothing was typed. */
export function typedHtml(body: Body, blocks: readonly FoundBlock[], study: BlockStudy): string {
  return blocks
    .flatMap((block) => {
      const { passages, isOurLink } = study.of(block).typed;
      return passages.map(({ from, to }) => ({
        from: block.contentFrom + from,
        to: block.contentFrom + to,
        isOurLink,
      }));
    })
    .sort((left, right) => left.from - right.from)
    .map(({ from, to, isOurLink }) => {
      const visible = withInvisible(body, from, to);
      const range = growOverEmptied(body, visible, ({ name }) => !DOCUMENT_ELEMENTS.has(name));
      return balancedSource(body, range, isOurLink);
    })
    .join('');
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

/** The source of a range with the tags that it holds both of, as lines of their own. */
function balancedSource(body: Body, range: SourceRange, isOurLink: TypedText['isOurLink']): string {
  const { html } = body;
  const dropped = droppedTokens(body, range, isOurLink);
  const pieces: string[] = [];
  let [first, last]: (Token | undefined)[] = [];
  let isNewLine = false;
  for (const token of body.tokens.slice(range.firstToken, range.lastToken + 1)) {
    if (dropped.has(token)) {
      isNewLine ||= isLine(token) && last !== undefined;
      continue;
    }
    if (isNewLine && !isBlankText(html, token)) {
      pieces.push('<br>');
      isNewLine = false;
    } else if (
      last?.kind === 'text' &&
      token.kind === 'text' &&
      /[<&][#\w/]{0,32}$/.test(pieces.at(-1)!.slice(-34))
    ) {
      // Two texts with nothing between them any more could make a tag or a character that was not there.
      pieces.push('<!-- -->');
    }
    pieces.push(html.slice(Math.max(token.start, range.from), Math.min(token.end, range.to)));
    first ??= token;
    last = token;
  }
  return isLine(first) && isLine(last) ? pieces.join('') : `<div>${pieces.join('')}</div>`;
}

function isLine(token: Token | undefined): boolean {
  return token !== undefined && isTag(token) && LINE_ELEMENTS.has(token.name) && token.name !== 'br';
}

/** Comments, links of ours, tags whose partner is outside of the range, and parts of a table whose table is. */
function droppedTokens(
  { html, tokens }: Body,
  { firstToken, lastToken }: SourceRange,
  isOurLink: TypedText['isOurLink'],
): ReadonlySet<Token> {
  const dropped = new Set<Token>();
  const isWithin = (tag: Token | undefined) =>
    tag !== undefined && tag.index >= firstToken && tag.index <= lastToken;
  let tables = 0;
  for (let index = firstToken; index <= lastToken; index++) {
    const token = tokens[index]!;
    const { kind, name, partner } = token;
    if (kind === 'text') continue;
    const isVoid = VOID_ELEMENTS.has(name);
    const isPartOfTable = CELLS.has(name) || ROW_PARTS.has(name);
    if (!isTag(token) || (!isVoid && !isWithin(partner)) || (isPartOfTable && tables === 0))
      dropped.add(token);
    else if (name === 'table') tables += kind === 'start' ? 1 : -1;
    else if (LINKS.has(name) && kind === 'start' && readLinkTargets(html, [token]).some(isOurLink)) {
      dropped.add(token);
      if (partner !== undefined) dropped.add(partner);
    }
  }
  return dropped;
}
