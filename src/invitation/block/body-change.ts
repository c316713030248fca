/**
 * The new body: a block added, put in the place of an old one, or taken out. Everything outside of blocks keeps its
 * bytes. Decides nothing: plan.ts says which.
 */
import type { BlockStudy } from './block-study.js';
import { blockClass, type FoundBlock } from './block.js';
import { readBody, type BodyReading } from '../html/body-reading.js';
import { closeUp, cutBlock, remainsOf, type Cut, type Remains } from './cut.js';
import { bestPlaced, BlockPlaces } from './block-place.js';
import { plainLines, takeOutWrapper, type SeenLine } from './delimiter-line.js';
import { Edits } from '../html/edits.js';
import { KIND } from '../html/html-token-list.js';
import { appendToBody, isContentAfter, withoutEmptyDocument } from '../html/html-body.js';
import type { EarlierCut } from './line-ends.js';
import { withoutOwnLook } from './own-element.js';
import type { SourceRange } from '../html/source-range.js';
import { typedHtml } from './typed-html.js';

/** @param block as formatBlock gave it */
export function insertBlock(reading: BodyReading, block: string, tag: string): string {
  return appendToBody(reading, block, blockClass(tag));
}

/**
 * Cuts out `blocks` and puts `replacement`, if any, in the place of the one that stands best. What the user typed inside
 * comes before it.
 */
export function replaceBlocks(
  reading: BodyReading,
  blocks: readonly FoundBlock[],
  tag: string,
  study: BlockStudy,
  replacement: string | undefined,
): string {
  const edits = new Edits();
  const places = new BlockPlaces(reading);
  const freed = new Set<number>();
  let atEnd = '';
  let earlier: EarlierCut | undefined;
  let seenLine: SeenLine | undefined;
  const keeper = replacement === undefined ? undefined : bestPlaced(reading, blocks);
  for (const block of blocks) {
    const wide = cutBlock(reading, block, tag, earlier);
    const put = block === keeper ? (replacement ?? '') : '';
    const added = typedHtml(reading, block, study.of(block).typed) + put;
    const place = added === '' ? wide.range.from : places.insteadOf(wide.range, put !== '');
    const isFilled = added !== '' && place === wide.range.from;
    const cut = isFilled ? wide : closeUp(reading, wide, tag);
    const remains = remainsOf(reading, cut);
    takeOut(edits, reading, cut, remains, isFilled ? added : undefined);
    seenLine = plainLines(edits, reading, cut, seenLine);
    if (!isFilled || put === '') takeOutMarks(edits, reading, cut.range, tag, isFilled);
    takeOutWrapper(edits, reading, cut, tag, freed);
    if (!isFilled && place === undefined) atEnd += added;
    else if (!isFilled && place !== undefined && added !== '') edits.add(place, place, added);
    earlier = { range: cut.range, before: isFilled || remains.isParted ? 'line' : cut.before };
  }
  const html = edits.apply(reading.html);
  if (atEnd !== '') return appendToBody(readBody(html), atEnd, blockClass(tag));
  return replacement === undefined ? withoutEmptyDocument(html, blockClass(tag)) : html;
}

/** @param put what comes to stand where the block was, if anything does */
function takeOut(
  edits: Edits,
  reading: BodyReading,
  { range, apart }: Cut,
  { closers, openers, lineEnd }: Remains,
  put: string | undefined,
): void {
  const { html, tokens } = reading;
  let text = '';
  for (const endTag of closers) text += html.slice(tokens.startAt(endTag), tokens.endAt(endTag));
  text += put ?? lineEnd;
  for (const startTag of openers) text += withoutOwnLook(reading, startTag);
  edits.add(range.from, range.to, text);
  for (const { from, to } of apart) edits.add(from, to, '');
}

/**
 * End tags were added with the block where something was left open, our class their attribute: they go with it. Where
 * more stands below, which they keep from becoming a link or bold, they stay and become the user's.
 */
function takeOutMarks(
  edits: Edits,
  reading: BodyReading,
  { from, lastToken }: SourceRange,
  tag: string,
  isFollowed: boolean,
): void {
  const { html, tokens } = reading;
  const mark = ` ${blockClass(tag)}>`;
  let stays: boolean | undefined;
  for (let index = tokens.indexAt(from) - 1; index >= 0; index--) {
    const end = tokens.endAt(index);
    if (((tokens.types[index] ?? 0) & KIND.end) === 0 || !html.endsWith(mark, end)) break;
    stays ??= isFollowed || isContentAfter(reading, lastToken);
    const start = tokens.startAt(index);
    edits.add(start, end, stays ? `${html.slice(start, end - mark.length)}>` : '');
  }
}
