/** What body-cost.ts tells. */
export interface BodyCost {
  readonly shape: string;
  readonly megabytes: number;
  readonly action: string;
  readonly cpuMs: number;
}

/** One shape is measured in all of these, to see whether the cost grows with the size or faster. */
export const LINEARITY_SIZES_MB = [0.25, 0.5, 1, 2] as const;
