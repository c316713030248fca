/**
 * The shards that are in memory: read when a mailbox asks, saved when others are read, and dropped, the longest unused first,
 * where they hold too many mailboxes together. Two copies of one shard never exist at a time, which is what makes changes
 * safe.
 */
import pLimit from 'p-limit';
import { readShard, type Shard, shardNumberOf } from './shard.js';
import type { StateFileDeps } from '../state-file.js';

/** Up to here nothing is read twice in a process: 8,000 mailboxes of 4 kB are 32 MB. */
const KEPT_MAILBOXES = 8_000;

export class ShardCache {
  /** Least recently used first. */
  readonly #loaded = new Map<number, Shard>();
  /** One at a time. */
  readonly #loading = pLimit(1);

  constructor(
    private readonly dir: string,
    private readonly deps: StateFileDeps,
    private readonly keptMailboxes = KEPT_MAILBOXES,
  ) {}

  /**
   * Runs `use` on the shard of a mailbox. `use` must not pause: between its pauses the shard could be saved, dropped and
   * read anew, and a change to the old copy would be lost.
   * @param address in lower case
   * @throws StateError
   */
  async withShardOf<T>(address: string, use: (shard: Shard) => T): Promise<T> {
    const number = shardNumberOf(address);
    for (;;) {
      const shard = this.#loaded.get(number);
      if (shard !== undefined) {
        this.#loaded.delete(number);
        this.#loaded.set(number, shard);
        return use(shard);
      }
      await this.#loading(() => this.#load(number));
    }
  }

  /** Saves all that the disk does not hold, even when one fails. @throws the first failure */
  async save(): Promise<void> {
    const failures: unknown[] = [];
    for (const shard of [...this.#loaded.values()])
      await shard.save().catch((error: unknown) => failures.push(error));
    if (failures.length > 0) throw failures[0];
  }

  async #load(number: number): Promise<void> {
    if (this.#loaded.has(number)) return;
    await this.#makeRoom();
    this.#loaded.set(number, await readShard(this.dir, number, this.deps));
  }

  /**
   * A cycle goes from one shard to the next, so that only the last used is still in use. Saved in passing, the texts of the
   * others are soon collected; saved together at the end of a cycle, they would add 8 MB to the most memory in use.
   */
  async #makeRoom(): Promise<void> {
    const others = [...this.#loaded].slice(0, -1);
    // One that fails is tried again with all of them, which says so.
    for (const [, shard] of others) await shard.save().catch(() => undefined);
    for (const [number, shard] of others) {
      if (this.#countMailboxes() <= this.keptMailboxes) return;
      // Who changed it meanwhile has use for it.
      if (shard.unsaved === 0) this.#loaded.delete(number);
    }
  }

  #countMailboxes(): number {
    let count = 0;
    for (const { entries } of this.#loaded.values()) count += Object.keys(entries).length;
    return count;
  }
}
