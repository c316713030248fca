/** What store-cost.ts is asked and what it tells. */
export interface StoreCostOptions {
  readonly home: string;
  /** Mailboxes that the home has. */
  readonly count: number;
}

export interface StoreCostResult {
  readonly cpuMs: number;
  readonly wallMs: number;
}
