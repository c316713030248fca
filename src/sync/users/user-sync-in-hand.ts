/**
 * A reading of the users from CMS that may take longer than a cycle: a CMS that answers each page, but slowly, must not
 * hold up the mailboxes that are known already. There is one at a time; its outcome is for the first who asks after it.
 */
import type { Clock } from '../ports.js';

export interface Patience {
  readonly clock: Clock;
  readonly ms: number;
  /** Aborts when the program is asked to stop: then nobody waits any longer. */
  readonly stop: AbortSignal;
}

export class UserSyncInHand<T extends object> {
  #running: Promise<T> | undefined;
  #isSlow = false;

  /** It was not waited for to the end; nor is the next one, where this one fails. */
  get isSlow(): boolean {
    return this.#isSlow;
  }

  get isUnderWay(): boolean {
    return this.#running !== undefined;
  }

  /**
   * Begins a reading where none is under way.
   * @param patience how long to wait; without it, to the end
   * @returns undefined while it is still under way
   * @throws what the reading throws
   */
  async outcome(begin: () => Promise<T>, patience?: Patience): Promise<T | undefined> {
    const running = (this.#running ??= begin());
    // Whoever asks after it hears of its failure, and nobody may.
    running.catch(() => undefined);
    let outcome: T | undefined;
    try {
      outcome = await (patience === undefined ? running : raceWith(running, patience, this.#isSlow));
    } catch (error) {
      this.#running = undefined;
      throw error;
    }
    this.#isSlow = outcome === undefined;
    if (outcome !== undefined) this.#running = undefined;
    return outcome;
  }

  /** Resolves when none is under way any more, whatever came of it. */
  async end(): Promise<void> {
    await this.#running?.catch(() => undefined);
  }
}

async function raceWith<T>(
  running: Promise<T>,
  { clock, ms, stop }: Patience,
  isSlow: boolean,
): Promise<T | undefined> {
  const done = new AbortController();
  const wake = (): void => done.abort();
  // Not AbortSignal.any: on some versions of Node what it makes is kept as long as the program runs.
  stop.addEventListener('abort', wake, { once: true });
  if (stop.aborted) wake();
  try {
    const pause = clock.sleep(isSlow ? 0 : ms, done.signal).then(() => undefined);
    return await Promise.race([running, pause]);
  } finally {
    stop.removeEventListener('abort', wake);
    wake();
  }
}
