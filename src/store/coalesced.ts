/**
 * Runs one job at a time and lets everybody who asks while it runs share the one run that follows: each caller is
 * served by a run that began after the call, and a hundred callers cost two runs.
 */
export class Coalesced {
  #running: Promise<void> = Promise.resolve();
  #next: Promise<void> | undefined;

  constructor(private readonly job: () => Promise<void>) {}

  /** Rejects with what the job throws. */
  run(): Promise<void> {
    this.#next ??= this.#running.then(() => {
      const current = this.job();
      this.#next = undefined;
      this.#running = current.catch(() => undefined);
      return current;
    });
    return this.#next;
  }
}
