/** How well a block stands where somebody has put it: by itself, or caught in something. Moves nothing. */
import type { FoundBlock } from './block.js';
import type { BodyReading } from './body-reading.js';
import { TRAIT } from './elements.js';

/** What a block is caught in: a link, list, table, quotation or format. */
const CATCHES = TRAIT.noPlaceForBlock | TRAIT.cell | TRAIT.format;

/** The block with the fewest such elements around it, the first of several. */
export function bestPlaced(reading: BodyReading, blocks: readonly FoundBlock[]): FoundBlock | undefined {
  if (blocks.length < 2) return blocks[0];
  const { tokens, visible } = reading;
  const catches = catchesAround(reading);
  const around = blocks.map(({ from }) => catches[tokens.indexAt(visible.starts[from] ?? 0)] ?? 0);
  return blocks[around.indexOf(around.reduce((least, count) => Math.min(least, count)))];
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
