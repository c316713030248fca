/**
 * The Call Bridges of one cluster: they share a database, so any of them will do. Tries them in the order of
 * base_cms_url, stays with the one that works, and gives those that were merely busy one more chance, where it may. Knows
 * nothing of cycles: see cycle-gate.ts.
 */
import { InternalError, type CmsError } from '../../errors.js';
import type { Clock, Log } from '../../sync/ports.js';
import type { AskBridges, Attempt, BridgeFailure, CmsAnswer, CmsRequest } from './cms-request.js';
import { toAborted } from './error-map.js';

/** Long enough for a restart of a proxy, short enough that nobody waits for it. */
const SECOND_TRY_AFTER_MS = 300;

export interface CallBridgeDeps {
  readonly baseUrls: readonly string[];
  /** One attempt; never throws. */
  readonly attempt: (baseUrl: string, request: CmsRequest) => Promise<Attempt>;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly log: Log;
}

export class CallBridges {
  #preferred = 0;

  constructor(private readonly deps: CallBridgeDeps) {}

  readonly ask: AskBridges = async (request, mayTryAgain) => {
    const { baseUrls, clock, signal } = this.deps;
    const order = baseUrls.map((_url, i) => (this.#preferred + i) % baseUrls.length);
    const first = await this.#tryEach(request, order);
    if (!(first instanceof Map)) return first;
    const again = [...first].filter(([, failure]) => failure.tryAgain).map(([bridge]) => bridge);
    if (!mayTryAgain || again.length === 0) throw findMostTelling(first);
    const waits = [...first.values()].map(({ waitMs = 0 }) => waitMs);
    await clock.sleep(Math.max(SECOND_TRY_AFTER_MS, ...waits), signal);
    const second = await this.#tryEach(request, again);
    if (!(second instanceof Map)) return second;
    throw findMostTelling(new Map([...first, ...second]));
  };

  /** @returns the first answer, or what each of the bridges failed with */
  async #tryEach(
    request: CmsRequest,
    bridges: readonly number[],
  ): Promise<CmsAnswer | Map<number, BridgeFailure>> {
    const failures = new Map<number, BridgeFailure>();
    for (const bridge of bridges) {
      if (this.deps.signal.aborted) throw toAborted();
      const outcome = await this.deps.attempt(this.deps.baseUrls[bridge]!, request);
      if (outcome.kind !== 'failed') {
        this.#recordWorking(bridge, failures);
        return outcome;
      }
      if (!outcome.tryNext) throw outcome.error;
      failures.set(bridge, outcome);
    }
    return failures;
  }

  #recordWorking(bridge: number, failures: ReadonlyMap<number, BridgeFailure>): void {
    const error = failures.get(this.#preferred)?.error;
    // An answer that was damaged once does not make a bridge a bad one.
    if (bridge === this.#preferred || error?.reach === 'meeting') return;
    this.#preferred = bridge;
    const { host } = new URL(this.deps.baseUrls[bridge]!);
    this.deps.log.warn(`${error?.message ?? 'A Call Bridge failed.'} ${host} is asked from now on.`, {
      code: error?.code,
      hint: error?.hint,
    });
  }
}

/** What a person can mend comes before what may pass. */
function findMostTelling(failures: ReadonlyMap<number, BridgeFailure>): CmsError {
  const errors = [...failures.values()].map((failure) => failure.error);
  const ofServer = (code: CmsError['code']): CmsError | undefined =>
    errors.find((error) => error.code === code && error.reach === 'run');
  const error =
    ofServer('CertificateNotTrusted') ?? ofServer('BadAnswer') ?? ofServer('Unavailable') ?? errors[0];
  if (error === undefined) throw new InternalError('A request to CMS failed at no Call Bridge');
  return error;
}
