/** What a reader finds in a block: its text, and where its links lead. */
import type { FoundBlock } from './block.js';
import { tokenIndexAt, type BodyReading } from './body-reading.js';
import { readLinkTargets } from './join-link.js';
import type { ShownText } from './shown-details.js';

export type BlockReader = (block: FoundBlock) => ShownText;

/** Reads the blocks of a body, each of them once. */
export function blockReader({ html, tokens, visible }: BodyReading): BlockReader {
  const known = new Map<FoundBlock, ShownText>();
  const read = (block: FoundBlock): ShownText => {
    const first = tokenIndexAt(tokens, visible.starts[block.from] ?? 0);
    const last = tokenIndexAt(tokens, (visible.ends[block.to - 1] ?? 1) - 1);
    return {
      text: visible.text.slice(block.contentFrom, block.contentTo),
      linkTargets: readLinkTargets(html, tokens, first, last + 1),
    };
  };
  return (block) => {
    const shown = known.get(block) ?? read(block);
    known.set(block, shown);
    return shown;
  };
}
