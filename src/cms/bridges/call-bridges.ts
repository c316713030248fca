/**
 * The Call Bridges of one cluster: they share a database, so any of them will do. Tries them in the order of
 * base_cms_url, stays with the one that works, and gives those that were merely busy one more chance, where it may. Knows
 * nothing of cycles: see cycle-gate.ts.
 */
import { CmsError, InternalError } from '../../errors.js';
import type { Clock, Log } from '../../sync/ports.js';
import type { CmsAnswer, CmsRequest } from './cms-request.js';
import { TransientCmsError, toAborted } from './error-map.js';

/** Long enough for a restart of a proxy, short enough that nobody waits for it. */
const SECOND_TRY_AFTER_MS = 300;

export interface CallBridgeDeps {
  readonly baseUrls: readonly string[];
  /** One attempt. @throws CmsError */
  readonly attempt: (baseUrl: string, request: CmsRequest) => Promise<CmsAnswer>;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly log: Log;
}

export class CallBridges {
  #preferred = 0;

  constructor(private readonly deps: CallBridgeDeps) {}

  /**
   * @param mayTryAgain whether those Call Bridges that are busy, or broke the connection, are asked a second time
   * @throws CmsError
   */
  async ask(request: CmsRequest, mayTryAgain: boolean): Promise<CmsAnswer> {
    const { baseUrls, clock, signal } = this.deps;
    const failures = new Map<number, CmsError>();
    let bridges = baseUrls.map((_url, i) => (this.#preferred + i) % baseUrls.length);
    for (let isAgain = false; ; isAgain = true) {
      for (const bridge of bridges) {
        const answer = await this.#try(bridge, request, failures);
        if (answer !== undefined) return answer;
      }
      const passing = [...failures].flatMap(([bridge, error]) =>
        error instanceof TransientCmsError ? [{ bridge, waitMs: error.waitMs }] : [],
      );
      if (isAgain || !mayTryAgain || passing.length === 0) throw findMostTelling(failures);
      await clock.sleep(Math.max(SECOND_TRY_AFTER_MS, ...passing.map(({ waitMs }) => waitMs)), signal);
      bridges = passing.map(({ bridge }) => bridge);
    }
  }

  /** @returns undefined where the Call Bridge failed, which is recorded */
  async #try(
    bridge: number,
    request: CmsRequest,
    failures: Map<number, CmsError>,
  ): Promise<CmsAnswer | undefined> {
    if (this.deps.signal.aborted) throw toAborted();
    try {
      const answer = await this.deps.attempt(this.deps.baseUrls[bridge]!, request);
      this.#recordWorking(bridge, failures.get(this.#preferred));
      return answer;
    } catch (error) {
      // The bridges share their accounts: what one has refused is sent to no other.
      if (!(error instanceof CmsError) || error.code === 'CredentialsRefused' || error.code === 'Aborted')
        throw error;
      failures.set(bridge, error);
      return undefined;
    }
  }

  #recordWorking(bridge: number, error: CmsError | undefined): void {
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
function findMostTelling(failures: ReadonlyMap<number, CmsError>): CmsError {
  const errors = [...failures.values()];
  const ofServer = (code: CmsError['code']): CmsError | undefined =>
    errors.find((error) => error.code === code && error.reach === 'run');
  const error =
    ofServer('CertificateNotTrusted') ?? ofServer('BadAnswer') ?? ofServer('Unavailable') ?? errors[0];
  if (error === undefined) throw new InternalError('A request to CMS failed at no Call Bridge');
  return error;
}
