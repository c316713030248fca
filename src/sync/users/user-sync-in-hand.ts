/**
 * A reading of the users from CMS that may take longer than a cycle: a CMS that answers each page, but slowly, must not
 * hold up the mailboxes that are known already. There is one at a time; its outcome is for the first who asks after it.
 */
import type { SyncContext } from '../context.js';
import type { ServedUsers } from './users.js';

export class UserSyncInHand {
  #running: Promise<ServedUsers> | undefined;
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
   * @param patienceMs how long to wait for its end, unless the program is asked to stop; undefined: as long as it takes
   * @returns undefined while it is still under way
   * @throws what the reading throws
   */
  async outcome(
    begin: () => Promise<ServedUsers>,
    patienceMs: number | undefined,
    { clock, stop }: Pick<SyncContext, 'clock' | 'stop'>,
  ): Promise<ServedUsers | undefined> {
    const running = (this.#running ??= begin());
    // Whoever asks after it hears of its failure, and nobody may.
    running.catch(() => undefined);
    const awaited: Promise<ServedUsers | undefined>[] = [running];
    if (patienceMs !== undefined)
      awaited.push(clock.sleep(this.#isSlow ? 0 : patienceMs, stop).then(() => undefined));
    try {
      const outcome = await Promise.race(awaited);
      this.#isSlow = outcome === undefined;
      if (outcome !== undefined) this.#running = undefined;
      return outcome;
    } catch (error) {
      this.#running = undefined;
      throw error;
    }
  }

  /** Resolves when none is under way any more, whatever came of it. */
  async end(): Promise<void> {
    await this.#running?.catch(() => undefined);
  }
}
