/**
 * The new body: a block added, put in the place of an old one, or taken out. Everything outside of blocks keeps its
 * bytes. Decides nothing: plan.ts says which.
 */
import { blockClass, type FoundBlock } from './block.js';
import { tokenIndexAt, type BodyReading } from './body-reading.js';
import { cutBlock, type Cut } from './cut.js';
import { CELL_ELEMENTS, NO_PLACE_FOR_A_BLOCK, TABLE_STRUCTURE } from './elements.js';
import { appendToBody, isEmptyDocument } from './html-body.js';
import { openElementsAt } from './html-nesting.js';
import type { TypedStretch } from './typed-text.js';

interface Edit {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

/** What the user typed inside a block. */
export type TypedTextFinder = (block: FoundBlock) => readonly TypedStretch[];

/** @param block as formatBlock gave it */
export function insertBlock(html: string, block: string, tag: string): string {
  return appendToBody(html, block, blockClass(tag));
}

/**
 * Cuts out `blocks` and puts `replacement`, if any, in the place of the first of them. What the user typed inside comes
 * before it.
 */
export function replaceBlocks(
  reading: BodyReading,
  blocks: readonly FoundBlock[],
  tag: string,
  findTyped: TypedTextFinder,
  replacement: string | undefined,
): string {
  const edits: Edit[] = [];
  let atEnd = '';
  blocks.forEach((block, index) => {
    const cut = cutBlock(reading, block, tag, findTyped(block));
    const added = cut.typed + (index === 0 ? (replacement ?? '') : '');
    const place = added === '' ? cut.range.from : placeForBlock(reading, cut);
    const from = added === '' ? addedEndTagsFrom(reading, cut.range.from, tag) : cut.range.from;
    const isInPlace = place === cut.range.from;
    const left = cut.closers + (isInPlace ? added : '') + cut.openers;
    edits.push({ from, to: cut.range.to, text: left });
    if (isInPlace) return;
    if (place === undefined) atEnd += added;
    else edits.push({ from: place, to: place, text: added });
  });
  const html = applyEdits(reading.html, edits);
  if (atEnd !== '') return appendToBody(html, atEnd, blockClass(tag));
  return replacement === undefined && isEmptyDocument(html) ? '' : html;
}

/**
 * Where in the source a block may stand instead of what is cut: right there, or after the paragraph, link or table that
 * it would break; undefined where only the end of the body remains.
 */
function placeForBlock({ tokens, nesting }: BodyReading, { range }: Cut): number | undefined {
  const around = openElementsAt(tokens, nesting, range.firstToken)
    .filter((index) => (nesting.closedAt[index] ?? 0) > range.lastToken)
    .reverse();
  let place: number | undefined = range.from;
  let isInCell = false;
  for (const index of around) {
    const name = tokens[index]?.name ?? '';
    if (CELL_ELEMENTS.has(name)) isInCell = true;
    const isBad = NO_PLACE_FOR_A_BLOCK.has(name) || (TABLE_STRUCTURE.has(name) && !isInCell);
    if (isBad) place = tokens[nesting.partner[index] ?? -1]?.end;
    if (name === 'table') isInCell = false;
  }
  return place;
}

/** End tags that were added with the block because something was left open: they carry our class as an attribute. */
function addedEndTagsFrom({ html, tokens }: BodyReading, blockFrom: number, tag: string): number {
  const mark = ` ${blockClass(tag)}>`;
  let from = blockFrom;
  for (let index = tokenIndexAt(tokens, blockFrom) - 1; index >= 0; index--) {
    const token = tokens[index];
    if (token?.kind !== 'end' || !html.slice(token.start, token.end).endsWith(mark)) break;
    from = token.start;
  }
  return from;
}

/** Insertions that fall into something that is cut come right after it. */
function applyEdits(html: string, edits: readonly Edit[]): string {
  const sorted = [...edits].sort((left, right) => left.from - right.from || left.to - right.to);
  let result = '';
  let at = 0;
  for (const { from, to, text } of sorted) {
    result += html.slice(at, Math.max(at, from)) + text;
    at = Math.max(at, to);
  }
  return result + html.slice(at);
}
