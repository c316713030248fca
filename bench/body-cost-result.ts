/** What body-cost.ts tells. */
export interface BodyCost {
  readonly shape: string;
  readonly megabytes: number;
  readonly action: string;
  readonly cpuMs: number;
}

/** The yardstick: the same text made a tree by parse5, and nothing done with it. */
export const YARDSTICK = 'paragraphs of text, parse5 alone';

/** What body-cost.ts is asked: all shapes as they cost once code is compiled, or one as the first of a fresh process. */
export interface BodyCostOptions {
  readonly firstOf?: string;
}

/** One body with a block is measured in all of these. */
export const BLOCK_SIZES_MB = [0.25, 0.5, 1, 2] as const;

/** Every shape is measured in these, too, to see whether the cost grows with the size or faster. */
export const LINEARITY_SIZES_MB = { small: 0.25, large: 2 } as const;
