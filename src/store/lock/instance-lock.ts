/**
 * One instance per home: whoever holds state/instance.lock may write to Exchange and to state/. The holder changes the
 * file every two seconds; a file that does not change for twenty belongs to nobody any more, and a holder that wakes up
 * late finds that out before it writes anything.
 *
 * Why not proper-lockfile: it compares the share's file times with the local clock, so that a share whose clock differs
 * is stale at once or never; of two who find a lock stale, the second removes the first one's new lock; a holder that
 * was suspended learns of its loss at its next timer, not before its next write; and nobody learns who the holder is.
 * Here only changes of content count, timed by the observer's own steady clock; wall clocks and file times count nowhere.
 *
 * Not promised: a process that is stopped for twenty seconds exactly between its last look at the lock and the one system
 * call that follows. No lock file can prevent that.
 */
import { randomUUID } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { hostname } from 'node:os';
import { dirname, join } from 'node:path';
import { StateError } from '../../errors.js';
import type { Clock, Log, WriteGuard } from '../../sync/ports.js';
import { Coalesced } from '../coalesced.js';
import { toStateError } from '../../files/file-errors.js';
import { assertOwnFile } from '../../files/own-file.js';
import { retryWhileHeld } from '../../files/held-file.js';
import * as lockFile from './lock-file.js';
import { LockWatch, type LockTiming } from './lock-watch.js';

const LOCK_NAME = 'instance.lock';

export interface InstanceLockOptions {
  readonly mode: lockFile.LockEntry['mode'];
  readonly clock: Clock;
  readonly log: Log;
  /** A clock that only runs forward, in milliseconds; for tests. */
  readonly steadyMs?: () => number;
  /** For tests. */
  readonly timing?: LockTiming;
}

/** A beat every 2 s, stale after 20: taken over within 30 s, with room for a slow share and a busy holder. */
const TIMING: LockTiming = { beatMs: 2000, staleMs: 20_000, lookMs: 500 };

/**
 * Takes the lock of the home whose state folder is `dir`, where it is free or stale. Beside a
 * holder that is at work it takes one beat to tell, beside one that is not, until its lock is stale.
 * @param signal when it aborts, the holder is returned without waiting any longer
 * @returns the lock, or who is at work, as far as the lock file tells
 * @throws StateError `NotWritable`, `NotReadable`
 */
export async function acquireInstanceLock(
  dir: string,
  options: InstanceLockOptions,
  signal?: AbortSignal,
): Promise<InstanceLock | { readonly heldBy: Partial<lockFile.LockEntry> }> {
  const path = join(dir, LOCK_NAME);
  const { mode, clock, log, timing = TIMING, steadyMs = () => performance.now() } = options;
  const since = clock.now().toISOString();
  const entry = { token: randomUUID(), mode, pid: process.pid, host: hostname(), since };
  const text = lockFile.renderLockText(entry, 0);
  const watch = new LockWatch(timing, steadyMs);
  let replaced: string | undefined;
  try {
    await retryWhileHeld(() => mkdir(dir, { recursive: true }));
    for (;;) {
      assertOwnFile(dirname(dir), path, 'NotWritable');
      await lockFile.createLock(path, text);
      const seen = await lockFile.readLockText(path);
      if (seen === text) {
        if (replaced !== undefined) {
          const who = lockFile.describeHolder(replaced);
          log.info(`Took over the lock of an instance that is gone (${who}).`, { file: path });
        }
        return new InstanceLock(path, entry, clock, log, timing.beatMs);
      }
      const verdict = seen === undefined ? 'watching' : watch.see(seen);
      if (verdict === 'alive' || signal?.aborted === true)
        return { heldBy: lockFile.parseLockText(seen) ?? {} };
      if (seen !== undefined && verdict === 'stale') {
        await lockFile.replaceLock(path, seen, text);
        replaced = seen;
      }
      // Others may have found it stale in the same moment. By the next beat it shows whose lock stayed.
      await clock.sleep(verdict === 'stale' ? timing.beatMs : timing.lookMs, signal);
    }
  } catch (error) {
    throw toStateError('NotWritable', 'Cannot use the lock file', path, error);
  }
}

/**
 * Stands by until the lock can be taken. A lock file that cannot be looked at is told once and waited out: the holder goes
 * on as well while its share is away for a moment.
 * @returns undefined when `signal` aborted
 */
export async function waitForInstanceLock(
  dir: string,
  options: InstanceLockOptions,
  signal: AbortSignal,
): Promise<InstanceLock | undefined> {
  let isTold = false;
  while (!signal.aborted) {
    // Nobody will ever give it back.
    assertOwnFile(dirname(dir), join(dir, LOCK_NAME), 'NotWritable');
    try {
      const lock = await acquireInstanceLock(dir, options, signal);
      if (lock instanceof InstanceLock) return lock;
      isTold = false;
    } catch (error) {
      if (!(error instanceof StateError)) throw error;
      const { message, code, hint } = error;
      if (!isTold) options.log.warn(`${message} It is waited for.`, { code, hint });
      isTold = true;
    }
    await options.clock.sleep((options.timing ?? TIMING).lookMs, signal);
  }
  return undefined;
}

export class InstanceLock implements WriteGuard {
  readonly #lost = new AbortController();
  readonly #released = new AbortController();
  readonly #proving = new Coalesced(() => this.#beat());
  readonly #beating: Promise<void>;
  #beats = 0;

  constructor(
    private readonly path: string,
    private readonly entry: lockFile.LockEntry,
    private readonly clock: Clock,
    private readonly log: Log,
    private readonly beatMs: number,
  ) {
    this.#beating = this.#keepBeating();
  }

  /** Aborts when another instance has taken over. */
  get lost(): AbortSignal {
    return this.#lost.signal;
  }

  /**
   * Looks at the file, each time: after a suspension no clock of this process knows how long it slept.
   * @throws StateError `LockLost`; `NotReadable` where the lock cannot be looked at, and may be ours or not
   */
  async assertHeld(): Promise<void> {
    if (this.#released.signal.aborted) throw this.#lossError();
    await this.#proving.run();
  }

  /** Gives the lock back; a lock that was lost is left to its new holder. */
  async release(): Promise<void> {
    if (this.#released.signal.aborted) return;
    this.#released.abort();
    await this.#beating;
    await this.#proving.run().catch(() => undefined);
    try {
      await lockFile.removeLock(this.path, this.entry);
    } catch (error) {
      // It goes stale by itself.
      const stateError = toStateError('NotWritable', 'Cannot remove the lock file', this.path, error);
      this.log.warn(stateError.message, { code: stateError.code, file: this.path });
    }
  }

  async #keepBeating(): Promise<void> {
    const ended = AbortSignal.any([this.#released.signal, this.#lost.signal]);
    while (!ended.aborted) {
      await this.clock.sleep(this.beatMs, ended);
      // What stops a beat stops the next write too; there it is told.
      if (!ended.aborted) await this.#proving.run().catch(() => undefined);
    }
  }

  async #beat(): Promise<void> {
    if (this.#lost.signal.aborted) throw this.#lossError();
    const isHeld = await lockFile
      .beatLock(this.path, this.entry, (this.#beats += 1))
      .catch((error: unknown) => {
        throw toStateError('NotReadable', 'Cannot prove that this instance holds the lock', this.path, error);
      });
    if (isHeld) return;
    this.#lost.abort();
    throw this.#lossError();
  }

  #lossError(): StateError {
    const message = `This instance no longer holds the lock ${this.path}: another one has taken over, or the file was removed.`;
    const hint =
      'Run one instance per home. A computer that was suspended loses the lock; that is as it should be.';
    return new StateError('LockLost', message, { hint });
  }
}
