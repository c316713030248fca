/** The faults that the embedded Exchange can be told to have: what they are, and which request they strike. */
import type { OperationName } from '../soap/envelope.js';

/** `values` are those of the MessageXml, e.g. `{ BackOffMilliseconds: '5000' }`. */
interface EwsErrorFields {
  readonly code: string;
  readonly text?: string;
  readonly values?: Readonly<Record<string, string>>;
}

export interface Incomplete {
  /** Asked anew for each item of each answer. */
  readonly without?: readonly string[] | ((itemId: string) => readonly string[]);
  /** `elements`: the HTML is not escaped; `twice`: two elements; `nil`: xsi:nil. */
  readonly body?: 'elements' | 'twice' | 'nil';
}

export type Fault =
  /** A SOAP fault. `status`: 500 where missing, 200 on gromox. `bare`: without a detail. */
  | ({ readonly kind: 'soap-fault'; readonly status?: number; readonly bare?: boolean } & EwsErrorFields)
  /** Every response message is this error; nothing is executed. */
  | ({ readonly kind: 'response-error' } & EwsErrorFields)
  /** One response message of a batch is this error, the others are as they would have been. `index` from 0. */
  | ({ readonly kind: 'item-error'; readonly index?: number } & EwsErrorFields)
  /** A single error for the whole batch. */
  | ({ readonly kind: 'batch-error' } & EwsErrorFields)
  /** Any HTTP answer. */
  | {
      readonly kind: 'http';
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: string;
    }
  /** 429. `retryAfter`: seconds or an HTTP date. */
  | { readonly kind: 'too-many-requests'; readonly retryAfter?: string }
  /** 503 without a body. */
  | { readonly kind: 'service-unavailable'; readonly retryAfter?: string }
  /** 503 with IIS's page: the application pool is down. */
  | { readonly kind: 'iis-unavailable' }
  /** 302 to the error page of Outlook on the web. */
  | { readonly kind: 'redirect-to-error-page' }
  /** 401 in mid-session; an NTLM connection is signed out. */
  | { readonly kind: 'unauthorized' }
  /** 401 that says the account is locked out. */
  | { readonly kind: 'locked-out' }
  | { readonly kind: 'forbidden' }
  | { readonly kind: 'empty-500' }
  | { readonly kind: 'text-500' }
  /** ASP.NET's error page, with 500 or 200. */
  | { readonly kind: 'server-error-page'; readonly status?: number }
  /** The document ends early, though the HTTP answer is whole. `keep`: how much of it, default 0.6. */
  | { readonly kind: 'truncated'; readonly keep?: number }
  /** The right document as HTML (or whatever is given). */
  | { readonly kind: 'wrong-content-type'; readonly contentType?: string }
  /** Bytes that are no text. */
  | { readonly kind: 'garbage' }
  | { readonly kind: 'entity-bomb' }
  /** Elements nested so many levels deep, default 100,000. */
  | { readonly kind: 'deep-nesting'; readonly levels?: number }
  /** A success of SyncFolderItems whose SyncState is empty. */
  | { readonly kind: 'empty-sync-state' }
  /** SyncFolderItems gives the same page with the same state again and again, and says that more is to come. */
  | { readonly kind: 'same-page' }
  /** A well-formed answer that goes on for so many bytes, default 200 MB. */
  | { readonly kind: 'huge'; readonly bytes?: number }
  /** The answer comes in drops: `bytes` (1) every `everyMs` (50). */
  | { readonly kind: 'drip'; readonly bytes?: number; readonly everyMs?: number }
  /** The connection is cut without an answer. With `executed: true`: the answer is lost. */
  | { readonly kind: 'reset' }
  /** The connection is cut in the middle of the answer. */
  | { readonly kind: 'reset-mid-answer' }
  /** No answer, ever. */
  | { readonly kind: 'never-answer' }
  /**
   * The answer leaves out properties that were asked for, by the names of their elements, or gives bodies that cannot be
   * read. `item`: of this item only; default: of all.
   */
  | ({ readonly kind: 'incomplete'; readonly item?: string } & Incomplete)
  /** UpdateItem saves the body, answers ErrorIrresolvableConflict, and mails nobody. */
  | { readonly kind: 'partial-success' };

export interface FaultTarget {
  readonly operation?: OperationName;
  /** Impersonated address. */
  readonly mailbox?: string;
  /** The first matching request that is struck, counted from 1 since the fault was added. Default 1. */
  readonly nth?: number;
  /** How many matching requests are struck from then on. Default 1; Infinity: until it is removed. */
  readonly times?: number;
  /** Is the operation carried out, although its answer is spoilt? Default: where the answer is made from the real one. */
  readonly executed?: boolean;
}

export type FaultRule = FaultTarget & Fault;

/** A fault that was added. */
export interface FaultHandle {
  /** How often it has struck. */
  readonly struck: number;
  remove(): void;
}

const EXECUTED_KINDS: ReadonlySet<Fault['kind']> = new Set([
  'item-error',
  'truncated',
  'wrong-content-type',
  'empty-sync-state',
  'same-page',
  'drip',
  'incomplete',
  'reset-mid-answer',
  'partial-success',
] as const);

/** What some faults can only be faults of. */
export const ONLY_OPERATION: Readonly<Partial<Record<Fault['kind'], OperationName>>> = {
  'partial-success': 'UpdateItem',
  'empty-sync-state': 'SyncFolderItems',
  'same-page': 'SyncFolderItems',
};

export function isExecuted(rule: FaultRule): boolean {
  return rule.executed ?? EXECUTED_KINDS.has(rule.kind);
}
