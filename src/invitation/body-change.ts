/**
 * The new body: a block added, put in the place of an old one, or taken out. Everything outside of blocks keeps its
 * bytes. Decides nothing: plan.ts says which.
 */
import type { BlockStudy } from './block-study.js';
import { blockClass, type FoundBlock } from './block.js';
import { readBody, type BodyReading } from './body-reading.js';
import { closeUp, cutBlock, remainsOf, type Cut, type Remains } from './cut.js';
import { bestPlaced } from './block-place.js';
import { plainLines, withoutWrapper, type SeenLine } from './delimiter-line.js';
import { applyEdits, type Edit } from './edits.js';
import { TRAIT } from './elements.js';
import { KIND } from './html-token-list.js';
import { appendToBody, isContentAfter, isFormatLeftOpen, withoutEmptyDocument } from './html-body.js';
import type { EarlierCut } from './line-ends.js';
import { withoutOwnLook } from './own-element.js';
import type { SourceRange } from './source-range.js';
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
  const edits: Edit[] = [];
  const obstacles = readObstacles(reading);
  const freed = new Set<number>();
  let atEnd = '';
  let earlier: EarlierCut | undefined;
  let seenLine: SeenLine | undefined;
  const keeper = replacement === undefined ? undefined : bestPlaced(reading, blocks);
  for (const block of blocks) {
    const wide = cutBlock(reading, block, tag, earlier);
    const put = block === keeper ? (replacement ?? '') : '';
    const added = typedHtml(reading, block, study.of(block).typed) + put;
    const place = added === '' ? wide.range.from : placeForBlock(reading, wide.range, obstacles, put !== '');
    const isFilled = added !== '' && place === wide.range.from;
    const cut = isFilled ? wide : closeUp(reading, wide, tag);
    const remains = remainsOf(reading, cut);
    edits.push(...editsOfCut(reading, cut, remains, isFilled ? added : undefined));
    const plain = plainLines(reading, cut, seenLine);
    edits.push(...plain.edits);
    seenLine = plain.seen;
    if (!isFilled || put === '') edits.push(...withoutMarks(reading, cut.range, tag, isFilled));
    edits.push(...withoutWrapper(reading, cut, tag, freed));
    if (!isFilled && place === undefined) atEnd += added;
    else if (!isFilled && place !== undefined && added !== '')
      edits.push({ from: place, to: place, text: added });
    earlier = { range: cut.range, before: isFilled || remains.isParted ? 'line' : cut.before };
  }
  const html = applyEdits(reading.html, edits);
  if (atEnd !== '') return appendToBody(readBody(html), atEnd, blockClass(tag));
  return replacement === undefined ? withoutEmptyDocument(html, blockClass(tag)) : html;
}

/** @param put what comes to stand where the block was, if anything does */
function editsOfCut(
  reading: BodyReading,
  cut: Cut,
  { closers, openers, lineEnd }: Remains,
  put: string | undefined,
): Edit[] {
  const { html, tokens } = reading;
  const { range, apart } = cut;
  const before = closers.map((endTag) => html.slice(tokens.startAt(endTag), tokens.endAt(endTag)));
  const after = openers.map((startTag) => withoutOwnLook(reading, startTag));
  return [
    { from: range.from, to: range.to, text: before.join('') + (put ?? lineEnd) + after.join('') },
    ...apart.map(({ from, to }) => ({ from, to, text: '' })),
  ];
}

/**
 * Where in the source a block may stand instead of what is cut: right there, or after the paragraph, link or table that
 * it would break; undefined where only the end of the body remains, where all that is open can be ended.
 * @param isOurs it is a new block, which must not look like what the user wrote
 */
function placeForBlock(
  reading: BodyReading,
  range: SourceRange,
  obstacles: Int32Array,
  isOurs: boolean,
): number | undefined {
  const {
    tokens,
    nesting: { parent, closedAt, partner },
  } = reading;
  let around = parent[range.firstToken] ?? -1;
  while (around >= 0 && (closedAt[around] ?? 0) <= range.lastToken) around = parent[around] ?? -1;
  const obstacle = around < 0 ? -1 : (obstacles[around] ?? -1);
  const end = obstacle < 0 ? undefined : tokens.at(partner[obstacle] ?? -1)?.end;
  if (obstacle >= 0 && end === undefined) return undefined;
  // Beyond the old block its own link may seem to have ended one before it.
  const from = [range.firstToken, ...(obstacle < 0 ? [] : [(partner[obstacle] ?? 0) + 1])];
  return isOurs && from.some((index) => isFormatLeftOpen(reading, index)) ? undefined : (end ?? range.from);
}

/**
 * For each start tag the outermost element around its content that a block must not stand in, -1 for none. A table is no
 * obstacle to what stands in one of its cells.
 */
function readObstacles({ tokens, nesting: { parent } }: BodyReading): Int32Array {
  const obstacles = new Int32Array(tokens.length).fill(-1);
  const aroundTable = new Int32Array(tokens.length).fill(-1);
  for (let index = 0; index < tokens.length; index++) {
    const type = tokens.types[index] ?? 0;
    if ((type & KIND.start) === 0) continue;
    const outer = parent[index] ?? -1;
    const around = outer < 0 ? -1 : (obstacles[outer] ?? -1);
    const isStructure = (type & TRAIT.tableStructure) !== 0;
    const isTable = (type & TRAIT.table) !== 0;
    aroundTable[index] = isTable ? around : outer < 0 ? -1 : (aroundTable[outer] ?? -1);
    if ((type & TRAIT.cell) !== 0) obstacles[index] = aroundTable[index] ?? -1;
    else if (around >= 0) obstacles[index] = around;
    else if (isStructure || (type & TRAIT.noPlaceForBlock) !== 0) obstacles[index] = index;
  }
  return obstacles;
}

/**
 * End tags were added with the block where something was left open, our class their attribute: they go with it. Where
 * more stands below, which they keep from becoming a link or bold, they stay and become the user's.
 */
function withoutMarks(
  reading: BodyReading,
  { from, lastToken }: SourceRange,
  tag: string,
  isFollowed: boolean,
): Edit[] {
  const { html, tokens } = reading;
  const mark = ` ${blockClass(tag)}>`;
  const edits: Edit[] = [];
  for (let index = tokens.indexAt(from) - 1; index >= 0; index--) {
    const end = tokens.endAt(index);
    if (((tokens.types[index] ?? 0) & KIND.end) === 0 || !html.endsWith(mark, end)) break;
    const from = tokens.startAt(index);
    edits.push({ from, to: end, text: `${html.slice(from, end - mark.length)}>` });
  }
  if (edits.length === 0 || isFollowed || isContentAfter(reading, lastToken)) return edits;
  return edits.map(({ from, to }) => ({ from, to, text: '' }));
}
