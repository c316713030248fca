/** What company.ts is asked and what it tells. */
export interface CompanyOptions {
  readonly mailboxes: number;
}

/** So many meetings, one after the other. */
export interface CompanyCommand {
  readonly count: number;
  readonly everyMs: number;
}

export interface PatchDelays {
  /** From the making of a meeting to the arrival of its UpdateItem. */
  readonly delaysMs: readonly number[];
  readonly unpatched: number;
  /** SyncFolderItems so far. */
  readonly polls: number;
  readonly violations: readonly string[];
}
