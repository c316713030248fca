/** How the quick server is started and what it tells of itself. */
import type { AnswerRules } from './canned-answers.js';

export interface CannedOptions extends AnswerRules {
  /** Before each answer. */
  readonly latencyMs?: number;
  /** One mailbox that is answered much later. */
  readonly slow?: { readonly address: string; readonly latencyMs: number };
  /** Compresses its answers for those who ask for it. */
  readonly gzip?: boolean;
  /** Remembers when each mailbox was asked. */
  readonly counts?: boolean;
}

export interface CannedReport {
  readonly requests: number;
  /** Between two requests for one mailbox, the slow one left out. */
  readonly longestGapMs: number;
  readonly mailboxesAsked: number;
}
