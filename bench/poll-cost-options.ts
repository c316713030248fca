/** What poll-cost.ts is asked and what it tells. */
export interface PollCostOptions {
  readonly way: 'ours' | 'floor' | 'library';
  /** Polls of idle mailboxes, or pages of 512 changes. */
  readonly work: 'idle' | 'page';
  readonly url: string;
  readonly stateLength: number;
  readonly warmUp: number;
  readonly count: number;
}

export interface PollCostResult {
  readonly cpuMsEach: number;
}
