/**
 * How often CMS is asked while it does not work: once per cycle. The first request of a cycle goes alone; the others
 * wait for its outcome. An error that concerns the whole server closes the gate, and everybody else of that cycle gets
 * the same error without CMS being touched. A hiccup of a CMS that worked is made up for by a second try; one that is
 * known to be down is asked once, and that is all, until it answers again. Accounts lock after a few wrong sign-ins, and
 * each request with Basic is one, so that never more than three are on their way at a time. A CMS that asks for a pause
 * (Retry-After) is left alone for so long. Sends nothing itself.
 */
import pLimit from 'p-limit';
import { CmsError } from '../../errors.js';
import { OF_RUN } from '../cms-errors.js';
import type { AskCms } from './cms-request.js';
import type { CallBridges } from './call-bridges.js';

/** What a wrong password may cost in one cycle, when it is changed while we are at work. */
const MAX_AT_ONCE = 3;
/** Bad documents in a row, before any good one, that make it an error of the whole server. */
const MAX_BAD_ANSWERS = 3;

export class CycleGate {
  readonly #limit = pLimit(1);
  /** What keeps CMS from being asked any more in this cycle. */
  #closedBy: CmsError | undefined;
  #unanswered: CmsError | undefined;
  #isProven = false;
  #isDown: boolean;
  #badAnswers = 0;
  #cycle = 0;
  /** CMS asked not to be asked before, on a clock that nobody sets. */
  #notBefore = 0;

  /** @param wasDown what isDown said in an earlier process */
  constructor(
    private readonly bridges: Pick<CallBridges, 'ask'>,
    wasDown = false,
    private readonly now = () => performance.now(),
  ) {
    this.#isDown = wasDown;
  }

  /** The last error that concerned the whole server, be it of a request of an earlier cycle, until the next answer. */
  get outage(): CmsError | undefined {
    return this.#closedBy ?? this.#unanswered;
  }

  /** From the last error that concerned the whole server to the next answer. */
  get isDown(): boolean {
    return this.#isDown;
  }

  readonly ask: AskCms = (request) =>
    this.#limit(async () => {
      if (this.#closedBy !== undefined) throw this.#closedBy;
      const startedIn = this.#cycle;
      try {
        const answer = await this.bridges.ask(request, !this.#isDown);
        this.#isDown = false;
        this.#unanswered = undefined;
        if (startedIn === this.#cycle) this.#recordSuccess();
        return answer;
      } catch (error) {
        if (!(error instanceof CmsError) || error.code === 'Aborted') throw error;
        if (error.reach === 'run') this.#unanswered = error;
        // What an earlier cycle's request met does not close this one's gate.
        if (startedIn === this.#cycle) this.#recordFailure(error);
        throw error;
      }
    });

  /** Opens the gate again; the next request goes alone. */
  beginCycle(): void {
    this.#cycle += 1;
    if (this.now() >= this.#notBefore) this.#closedBy = undefined;
    this.#isProven = false;
    this.#badAnswers = 0;
    // Beside what an earlier cycle asked: a list of users that takes longer than a cycle must not hold up the next one.
    this.#limit.concurrency = Math.min(MAX_AT_ONCE, 1 + this.#limit.activeCount);
  }

  #recordSuccess(): void {
    this.#isProven = true;
    this.#limit.concurrency = MAX_AT_ONCE;
  }

  #recordFailure(error: CmsError): void {
    if (error.reach === 'run') this.#close(error);
    if (error.code !== 'BadAnswer' || this.#isProven) return;
    this.#badAnswers += 1;
    if (this.#badAnswers >= MAX_BAD_ANSWERS) this.#close(toReachRun(error));
  }

  #close(error: CmsError): void {
    this.#closedBy ??= error;
    this.#isDown = true;
    if (error.retry.when === 'after') this.#notBefore = this.now() + error.retry.ms;
  }
}

/** The same error, as one of the whole server. */
export function toReachRun(error: CmsError): CmsError {
  const { code, message, hint, reach } = error;
  return reach === 'run' ? error : new CmsError(code, message, { ...OF_RUN, hint });
}
