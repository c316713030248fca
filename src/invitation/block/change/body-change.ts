/**
 * The new body: a block added, put in the place of an old one, or taken out. Everything outside of blocks keeps its
 * bytes. Decides nothing: plan.ts says which.
 */
import type { BlockStudy } from '../block-study.js';
import { blockClass, type FoundBlock } from '../block.js';
import { bestPlaced, findObstacles, placeInsteadOf } from '../block-place.js';
import { cutBlocks, remainsOf, type Cut } from './cut.js';
import { ownLineEnds } from './line-ends.js';
import { plainLines, takeOutWrapper, withoutOwnLook } from './own-look.js';
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
 * @param tag of the blocks that are written
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
  for (const cut of cutBlocks(body, blocks)) {
    const put = cut.blocks.some((block) => block === keeper) ? (replacement ?? '') : '';
    const all = cut.blocks.flatMap((block) => [block, ...block.inner]);
    const added = typedHtml(body, all, study) + put;
    const { from } = cut.range;
    const ownTag = cut.blocks[0]!.tag;
    const place = added === '' ? from : placeInsteadOf(body, obstacles, cut.range, put !== '');
    const isFilled = added !== '' && place === from;
    edits.push(
      takeOut(body, cut, isFilled ? added : undefined),
      plainLines(body, cut.range, seen),
      isFilled && put !== '' ? [] : takeOutMarks(body, cut.range, ownTag, isFilled),
      takeOutWrapper(body, cut.range, ownTag, seen),
    );
    if (!isFilled && place === undefined) atEnd.push(added);
    else if (!isFilled && place !== undefined) edits.push([{ from: place, to: place, text: added }]);
  }
  const html = applyEdits(body.html, edits.flat());
  if (atEnd.length > 0) return appendToBody(readBody(html), atEnd.join(''), blockClass(tag));
  return replacement === undefined ? withoutEmptyDocument(html, blockClass(blocks[0]!.tag)) : html;
}

/** @param put what comes to stand where the block was, if anything does */
function takeOut(body: Body, cut: Cut, put: string | undefined): Edit[] {
  const { html } = body;
  const { range, after, lineEnd } = cut;
  const { closers, openers, lineEnd: parting } = remainsOf(body, cut);
  const text = [
    ...closers.map(({ start, end }) => html.slice(start, end)),
    put ?? parting,
    ...openers.map((tag) => withoutOwnLook(html, tag)),
  ];
  return [
    { from: range.from, to: range.to, text: text.join('') },
    ...ownLineEnds(body, range, after, lineEnd, put !== undefined).map(({ from, to }) => ({
      from,
      to,
      text: '',
    })),
  ];
}

/**
 * End tags were added with the block where something was left open, our class their attribute: they go with it. Where
 * more stands below, which they keep from becoming a link or bold, they stay and become the user's.
 */
function takeOutMarks(
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
