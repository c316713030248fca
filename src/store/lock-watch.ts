/**
 * Watches a lock that somebody else holds and judges whether anybody is still behind it: a file that changes is alive, one
 * that stays the same for long enough is stale, whatever the clocks of the two computers and of the share may say.
 */
import { parseLockText } from './lock-file.js';
import { type ProcessIdentity, readLiveness } from './process-identity.js';

export interface LockTiming {
  /** The holder changes its file this often. */
  readonly beatMs: number;
  /** A file that stayed the same for this long is stale. */
  readonly staleMs: number;
  /** How often a watcher looks. */
  readonly lookMs: number;
}

export type LockVerdict = 'watching' | 'alive' | 'stale';

export class LockWatch {
  #text: string | undefined;
  #verdict: LockVerdict = 'watching';
  #unchangedMs = 0;
  #lookedAtMs = 0;
  #attempts = 0;

  constructor(
    private readonly own: ProcessIdentity,
    private readonly timing: LockTiming,
    private readonly steadyMs: () => number,
  ) {}

  /** To be called every `lookMs` with what the file says now. */
  see(text: string): LockVerdict {
    const nowMs = this.steadyMs();
    const isFirstLook = this.#text === undefined;
    if (text === this.#text) {
      // A pause of the watcher itself proves nothing about the holder: both may have slept, on one computer.
      this.#unchangedMs += Math.min(nowMs - this.#lookedAtMs, 2 * this.timing.lookMs);
    } else {
      this.#unchangedMs = 0;
      this.#attempts = 0;
    }
    this.#verdict = this.#judge(text, isFirstLook);
    this.#text = text;
    this.#lookedAtMs = nowMs;
    return this.#verdict;
  }

  /** What may be replaced, once per verdict: after an attempt that failed, it has to be seen stale anew. */
  staleText(): { text: string; attempt: number } | undefined {
    if (this.#verdict !== 'stale' || this.#text === undefined) return undefined;
    this.#verdict = 'watching';
    this.#unchangedMs = 0;
    this.#attempts += 1;
    return { text: this.#text, attempt: this.#attempts };
  }

  #judge(text: string, isFirstLook: boolean): LockVerdict {
    if (!isFirstLook && text !== this.#text) return 'alive';
    return this.#unchangedMs >= this.#patienceMs(text) ? 'stale' : 'watching';
  }

  #patienceMs(text: string): number {
    const entry = parseLockText(text);
    const liveness = entry === undefined ? 'unknown' : readLiveness(entry, this.own);
    if (liveness === 'gone' && this.#attempts === 0) return 0;
    // Another computer of the same name would beat meanwhile.
    return liveness === 'unknown'
      ? this.timing.staleMs
      : Math.min(3 * this.timing.beatMs, this.timing.staleMs);
  }
}
