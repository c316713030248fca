/**
 * Watches a lock that somebody else holds and judges whether anybody is still behind it: a file that changes is alive, one
 * that stays the same for long enough is stale, whatever the clocks of the two computers and of the share may say.
 */

export interface LockTiming {
  /** The holder changes its file this often. */
  readonly beatMs: number;
  /** A file that stayed the same for this long is stale. */
  readonly staleMs: number;
  /** How often a watcher looks. */
  readonly lookMs: number;
}

export class LockWatch {
  #text: string | undefined;
  #unchangedMs = 0;
  #lookedAtMs = 0;

  constructor(
    private readonly timing: LockTiming,
    private readonly steadyMs: () => number,
  ) {}

  /** To be called every `lookMs` with what the file says now. */
  see(text: string): 'watching' | 'alive' | 'stale' {
    const [before, beforeMs] = [this.#text, this.#lookedAtMs];
    this.#text = text;
    this.#lookedAtMs = this.steadyMs();
    if (text !== before) {
      this.#unchangedMs = 0;
      return before === undefined ? 'watching' : 'alive';
    }
    // A pause of the watcher itself proves nothing about the holder: both may have slept, on one computer.
    this.#unchangedMs += Math.min(this.#lookedAtMs - beforeMs, 2 * this.timing.lookMs);
    return this.#unchangedMs < this.timing.staleMs ? 'watching' : 'stale';
  }
}
