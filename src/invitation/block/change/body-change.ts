/**
 * The new body: a block added, put in the place of an old one, or taken out. Everything outside of blocks keeps its
 * bytes. Decides nothing: plan.ts says which.
 */
import type { BlockStudy } from '../block-study.js';
import { blockClass, type FoundBlock } from '../block.js';
import { bestPlaced, findObstacles, placeInsteadOf } from '../block-place.js';
import { closeUp, cutBlock, remainsOf, type Cut, type Remains } from './cut.js';
import type { EarlierCut } from './line-ends.js';
import { removeOwnStyle, removeWrapper, withoutOwnStyle } from './own-style.js';
import { typedHtml } from './typed-html.js';
import { readBody, type Body } from '../../html/body.js';
import { appendToBody, isContentAfter, withoutEmptyDocument } from '../../html/content-end.js';
import { applyEdits, type Edit } from '../../html/edits.js';
import type { SourceRange } from '../../html/source-range.js';
import { tokenIndexAt, type Token } from '../../html/tokens.js';

/** @param block as formatBlock gave it */
export function insertBlock(body: Body, block: string, tag: string): string {
  return appendToBody(body, block, blockClass(tag));
}

/**
 * Cuts out `blocks` and puts `replacement`, if any, in the place of the one that stands best. What the user typed inside
 * comes before it.
 */
export function replaceBlocks(
  body: Body,
  blocks: readonly FoundBlock[],
  tag: string,
  study: BlockStudy,
  replacement: string | undefined,
): string {
  const edits: Edit[][] = [];
  const obstacles = findObstacles(body);
  const seen = new Set<Token>();
  const keeper = replacement === undefined ? undefined : bestPlaced(body, blocks);
  const atEnd: string[] = [];
  let earlier: EarlierCut | undefined;
  for (const block of blocks) {
    const wide = cutBlock(body, block, tag, earlier);
    const put = block === keeper ? (replacement ?? '') : '';
    const added = typedHtml(body, block, study.of(block).typed) + put;
    const place = added === '' ? wide.range.from : placeInsteadOf(body, obstacles, wide.range, put !== '');
    const isFilled = added !== '' && place === wide.range.from;
    const cut = isFilled ? wide : closeUp(body, wide, tag);
    const remains = remainsOf(body, cut);
    edits.push(
      removeBlock(body, cut, remains, isFilled ? added : undefined),
      removeOwnStyle(body, cut, seen),
      isFilled && put !== '' ? [] : removeAddedEndTags(body, cut.range, tag, isFilled),
      removeWrapper(body, cut, tag, seen),
    );
    if (!isFilled && place === undefined) atEnd.push(added);
    else if (!isFilled && place !== undefined) edits.push([{ from: place, to: place, text: added }]);
    earlier = { range: cut.range, before: isFilled || remains.isParted ? 'line' : cut.before };
  }
  const html = applyEdits(body.html, edits.flat());
  if (atEnd.length > 0) return appendToBody(readBody(html), atEnd.join(''), blockClass(tag));
  return replacement === undefined ? withoutEmptyDocument(html, blockClass(tag)) : html;
}

/** @param put what comes to stand where the block was, if anything does */
function removeBlock(
  { html }: Body,
  { range, apart }: Cut,
  { closers, openers, lineEnd }: Remains,
  put: string | undefined,
): Edit[] {
  const text = [
    ...closers.map(({ start, end }) => html.slice(start, end)),
    put ?? lineEnd,
    ...openers.map((tag) => withoutOwnStyle(html, tag)),
  ];
  return [
    { from: range.from, to: range.to, text: text.join('') },
    ...apart.map(({ from, to }) => ({ from, to, text: '' })),
  ];
}

/**
 * End tags were added with the block where something was left open, our class their attribute: they go with it. Where
 * more stands below, which they keep from becoming a link or bold, they stay and become the user's.
 */
function removeAddedEndTags(
  body: Body,
  { from, lastToken }: SourceRange,
  tag: string,
  isFollowed: boolean,
): Edit[] {
  const { html, tokens } = body;
  const mark = ` ${blockClass(tag)}>`;
  const edits: Edit[] = [];
  let stays: boolean | undefined;
  for (let index = tokenIndexAt(tokens, from) - 1; index >= 0; index--) {
    const token = tokens[index];
    if (token?.kind !== 'end' || !html.endsWith(mark, token.end)) break;
    stays ??= isFollowed || isContentAfter(body, lastToken);
    const { start, end } = token;
    edits.push({ from: start, to: end, text: stays ? `${html.slice(start, end - mark.length)}>` : '' });
  }
  return edits;
}
