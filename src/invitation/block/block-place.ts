/** Where a block may come to stand, and how well one stands where somebody has put it. Moves nothing. */
import type { FoundBlock } from './block.js';
import { readBody, type BodyReading } from '../html/body-reading.js';
import { TRAIT } from '../html/elements.js';
import { isFormatLeftOpen } from '../html/html-body.js';
import { keepCompiled } from '../html/kept-compiled.js';
import { KIND } from '../html/html-token-list.js';
import type { SourceRange } from '../html/source-range.js';

export class BlockPlaces {
  readonly #reading: BodyReading;
  #obstacles: Int32Array | undefined;

  constructor(reading: BodyReading) {
    this.#reading = reading;
  }

  /**
   * Where in the source a block may stand instead of what is cut: right there, or after the paragraph, link or table that
   * it would break; undefined where only the end of the body remains, where all that is open can be ended.
   * @param isOurs it is a new block, which must not look like what the user wrote
   */
  insteadOf(range: SourceRange, isOurs: boolean): number | undefined {
    const { tokens, nesting } = this.#reading;
    const { parent, closedAt, partner } = nesting;
    let around = parent[range.firstToken] ?? -1;
    while (around >= 0 && (closedAt[around] ?? 0) <= range.lastToken) around = parent[around] ?? -1;
    const obstacle = around < 0 ? -1 : this.#obstacleAround(around);
    const end = obstacle < 0 ? undefined : tokens.at(partner[obstacle] ?? -1)?.end;
    if (obstacle >= 0 && end === undefined) return undefined;
    // Beyond the old block its own link may seem to have ended one before it.
    const from = [range.firstToken, ...(obstacle < 0 ? [] : [(partner[obstacle] ?? 0) + 1])];
    const isCaught = isOurs && from.some((index) => isFormatLeftOpen(this.#reading, index));
    return isCaught ? undefined : (end ?? range.from);
  }

  #obstacleAround(startTag: number): number {
    this.#obstacles ??= readObstacles(this.#reading);
    return this.#obstacles[startTag] ?? -1;
  }
}

keepCompiled(new BlockPlaces(readBody('')));

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

/** What a block is caught in: a link, list, table, quotation or format. */
const CATCHES = TRAIT.noPlaceForBlock | TRAIT.cell | TRAIT.format;

/** The block with the fewest such elements around it, the first of several. */
export function bestPlaced(reading: BodyReading, blocks: readonly FoundBlock[]): FoundBlock | undefined {
  if (blocks.length < 2) return blocks[0];
  const { tokens, visible } = reading;
  const catches = catchesAround(reading);
  let best: FoundBlock | undefined;
  let least = Infinity;
  for (const block of blocks) {
    const count = catches[tokens.indexAt(visible.starts[block.from] ?? 0)] ?? 0;
    if (count < least) [best, least] = [block, count];
  }
  return best;
}

/** For each token how many elements it is caught in. */
function catchesAround({ tokens, nesting: { parent } }: BodyReading): Int32Array {
  const counts = new Int32Array(tokens.length);
  const [quotation, paragraph] = [tokens.nameIdOf('blockquote'), tokens.nameIdOf('p')];
  for (let index = 0; index < tokens.length; index++) {
    const around = parent[index] ?? -1;
    if (around < 0) continue;
    const name = tokens.nameIds[around] ?? 0;
    const isCaught = ((tokens.types[around] ?? 0) & CATCHES) !== 0 || name === quotation;
    // A block's own paragraph is no catch.
    counts[index] = (counts[around] ?? 0) + (isCaught && name !== paragraph ? 1 : 0);
  }
  return counts;
}
