/**
 * The shards that are in memory: loaded when a mailbox asks, saved and dropped, the longest unused first, when they
 * weigh too much together. Two copies of one shard never exist at a time, which is what makes changes safe.
 */
import pLimit from 'p-limit';
import { SHARD_COUNT, Shard } from './shard.js';
import type { StateFileDeps } from './state-file.js';

/**
 * 5,000 mailboxes with states of 4 kB stay in memory and are never read twice; at 50,000 some shards of 3 MB are there
 * at a time.
 */
const BUDGET_BYTES = 24 * 1024 * 1024;

/** Few enough to leave Node's four file threads something for host names and the log. */
const SAVES_AT_ONCE = 2;

export class ShardCache {
  /** Least recently used first. */
  readonly #loaded = new Map<number, Shard>();
  readonly #loading = new Map<number, Promise<void>>();
  #roomMaking: Promise<void> | undefined;

  /** @param onTrouble hears of saves that failed while nobody waited for them */
  constructor(
    private readonly dir: string,
    private readonly deps: StateFileDeps,
    private readonly onTrouble: (error: unknown) => void,
    private readonly budgetBytes = BUDGET_BYTES,
  ) {}

  /**
   * Runs `use` on the shard. `use` must not pause: between its pauses the shard could be saved, dropped and loaded anew,
   * and a change to the old copy would be lost.
   * @throws StateError
   */
  async withShard<T>(index: number, use: (shard: Shard) => T): Promise<T> {
    for (;;) {
      const shard = this.#loaded.get(index);
      if (shard !== undefined) {
        this.#loaded.delete(index);
        this.#loaded.set(index, shard);
        return use(shard);
      }
      await this.#load(index);
    }
  }

  /** Shards that hold what the disk does not. */
  dirty(): readonly Shard[] {
    return [...this.#loaded.values()].filter((shard) => shard.isDirty);
  }

  /** Saves them all even when one fails. @throws the first failure */
  async save(shards: readonly Shard[]): Promise<void> {
    const limit = pLimit(SAVES_AT_ONCE);
    const results = await Promise.allSettled(shards.map((shard) => limit(() => shard.save())));
    const failed = results.find((result) => result.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
  }

  /** One after the other, without keeping more in memory than usual. */
  async forEach(use: (shard: Shard) => void): Promise<void> {
    for (let index = 0; index < SHARD_COUNT; index += 1) await this.withShard(index, use);
  }

  #load(index: number): Promise<void> {
    let loading = this.#loading.get(index);
    if (loading === undefined) {
      loading = this.#readIn(index).finally(() => this.#loading.delete(index));
      this.#loading.set(index, loading);
    }
    return loading;
  }

  async #readIn(index: number): Promise<void> {
    // Reading goes on while the shards that are left are written; only when writing falls far behind does it wait.
    if (this.#weight() > 1.5 * this.budgetBytes) await this.#roomMaking;
    this.#loaded.set(index, await Shard.load(this.dir, index, this.deps));
    this.#roomMaking ??= this.#makeRoom()
      .catch(this.onTrouble)
      .finally(() => (this.#roomMaking = undefined));
  }

  async #makeRoom(): Promise<void> {
    for (const [index, shard] of [...this.#loaded].slice(0, -1)) {
      if (this.#weight() <= this.budgetBytes) return;
      await shard.save();
      if (!shard.isDirty && this.#loaded.get(index) === shard) this.#loaded.delete(index);
    }
  }

  #weight(): number {
    return [...this.#loaded.values()].reduce((sum, shard) => sum + shard.byteLength, 0);
  }
}
