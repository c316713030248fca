/** Where a block may come to stand, and how well one stands where somebody has put it. Moves nothing. */
import type { FoundBlock } from './block.js';
import type { Body } from '../html/body.js';
import { CELLS, FORMATS, NO_PLACE_FOR_BLOCK, ROW_PARTS } from '../html/elements.js';
import { isFormatLeftOpen } from '../html/formats-left-open.js';
import { closedAt } from '../html/nesting.js';
import type { SourceRange } from '../html/source-range.js';
import { tokenIndexAt, type Token } from '../html/tokens.js';

/**
 * For each start tag, by its index, the outermost element around its content that a block must not stand in. A table is no
 * obstacle to what stands in one of its cells.
 */
export function findObstacles({ tokens }: Body): readonly (Token | undefined)[] {
  const obstacles = new Array<Token | undefined>(tokens.length);
  const aroundTable = new Array<Token | undefined>(tokens.length);
  for (const token of tokens) {
    const { kind, name, index } = token;
    if (kind !== 'start') continue;
    const outer = token.parent?.index ?? -1;
    const around = obstacles[outer];
    const isObstacle = name === 'table' || ROW_PARTS.has(name) || NO_PLACE_FOR_BLOCK.has(name);
    aroundTable[index] = name === 'table' ? around : aroundTable[outer];
    if (CELLS.has(name)) obstacles[index] = aroundTable[index];
    else obstacles[index] = around ?? (isObstacle ? token : undefined);
  }
  return obstacles;
}

/**
 * Where in the source a block may stand instead of what is cut: right there, or after the paragraph, link or table that
 * it would break; undefined where only the end of the body remains, where all that is open can be ended.
 * @param isOurs it is a new block, which must not look like what the user wrote
 */
export function placeInsteadOf(
  body: Body,
  obstacles: readonly (Token | undefined)[],
  range: SourceRange,
  isOurs: boolean,
): number | undefined {
  let around = body.tokens[range.firstToken]?.parent;
  while (around !== undefined && closedAt(around) <= range.lastToken) around = around.parent;
  const obstacle = obstacles[around?.index ?? -1];
  const end = obstacle?.partner;
  if (obstacle !== undefined && end === undefined) return undefined;
  // Beyond the old block its own link may seem to have ended one before it.
  const places = end === undefined ? [range.firstToken] : [range.firstToken, end.index + 1];
  const isCaught = isOurs && places.some((index) => isFormatLeftOpen(body, index));
  return isCaught ? undefined : (end?.end ?? range.from);
}

/** The block with the fewest elements around it that it is caught in, the first of several. */
export function bestPlaced(body: Body, blocks: readonly FoundBlock[]): FoundBlock | undefined {
  if (blocks.length < 2) return blocks[0];
  const catches = countEnclosing(body);
  let best: FoundBlock | undefined;
  let least = Infinity;
  for (const block of blocks) {
    const caught = catches[tokenIndexAt(body.tokens, body.visible.starts[block.from] ?? 0)] ?? 0;
    const count = caught + (isQuoted(body, block) ? 1 : 0);
    if (count < least) [best, least] = [block, count];
  }
  return best;
}

/** As plain text quotes. */
function isQuoted({ visible }: Body, { from }: FoundBlock): boolean {
  return /[>|] ?$/.test(visible.text.slice(Math.max(0, from - 2), from));
}

/** For each token in how many links, lists, tables, quotations and formats it stands. */
function countEnclosing({ tokens }: Body): readonly number[] {
  const counts: number[] = [];
  for (const { parent } of tokens)
    counts.push(parent === undefined ? 0 : (counts[parent.index] ?? 0) + (isEnclosing(parent.name) ? 1 : 0));
  return counts;
}

/** A block's own paragraph is no catch. */
function isEnclosing(name: string): boolean {
  if (name === 'p') return false;
  return NO_PLACE_FOR_BLOCK.has(name) || CELLS.has(name) || FORMATS.has(name) || name === 'blockquote';
}
