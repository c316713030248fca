/** What came of one attempt at one Call Bridge. Says what may be tried next; call-bridges.ts does it. */
import type { CmsError } from '../errors.js';
import type { CmsAnswer } from './cms-request.js';

export interface BridgeFailure {
  readonly error: CmsError;
  /** Another Call Bridge of the cluster may do better. Never after refused credentials: they share the accounts. */
  readonly tryNext: boolean;
  /** The same one may do better in a moment: busy, or a connection that broke. */
  readonly tryAgain: boolean;
  /** What it asked to wait before that. */
  readonly waitMs?: number;
}

export type Attempt =
  { readonly kind: 'answered'; readonly answer: CmsAnswer } | ({ readonly kind: 'failed' } & BridgeFailure);
