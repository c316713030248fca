/** What body-cost.ts tells. */
export interface BodyCost {
  readonly shape: string;
  readonly megabytes: number;
  readonly action: string;
  readonly cpuMs: number;
}

/** The yardstick: the same text made a tree by parse5, and nothing done with it. */
export const YARDSTICK = 'paragraphs of text, parse5 alone';

/** Shapes as people write them. The others must only not cost more than in proportion to their length. */
export const ORDINARY_SHAPES: ReadonlySet<string> = new Set([
  'paragraphs of text',
  'RTF of Outlook',
  'Chinese and characters beyond',
  'block inside',
  'a table in our block',
  'a list in our block',
]);

/** One body with a block is measured in all of these. */
export const BLOCK_SIZES_MB = [0.25, 0.5, 1, 2] as const;

/** Every shape is measured in these, too, to see whether the cost grows with the size or faster. */
export const LINEARITY_SIZES_MB = { small: 0.25, large: 2 } as const;
