/**
 * The shards that are in memory: loaded when a mailbox asks, split when they have grown, saved and dropped, the longest
 * unused first, when they weigh too much together. Two copies of one shard never exist at a time, which is what makes
 * changes safe.
 */
import { rm } from 'node:fs/promises';
import pLimit from 'p-limit';
import { syncFolder } from './atomic-write.js';
import { toStateError, withPatience } from './file-trouble.js';
import { Shard } from './shard.js';
import type { ShardKey, ShardMap } from './shard-map.js';
import type { StateFileDeps } from './state-file.js';

/** How much is kept in memory, in bytes of JSON. */
export interface MemoryBudget {
  /** Where all that is known fits into this, all of it stays and nothing is read twice: 5,000 mailboxes of 4 kB. */
  readonly allBytes: number;
  /** Where it does not, a cycle goes through the files one after the other, and those it has left are of no use. */
  readonly passingBytes: number;
  /**
   * Above this a shard is split: small enough to be written for a single mailbox when that is urgent, large enough for
   * the files to be few.
   */
  readonly largestBytes: number;
}

const BUDGET: MemoryBudget = {
  allBytes: 24 * 1024 * 1024,
  passingBytes: 4 * 1024 * 1024,
  largestBytes: 512 * 1024,
};

/** Few enough to leave Node's four file threads something for host names and the log. */
const SAVES_AT_ONCE = 2;

export class ShardCache {
  /** Least recently used first. */
  readonly #loaded = new Map<ShardKey, Shard>();
  /** By shard, loaded or not. */
  readonly #knownBytes = new Map<ShardKey, number>();
  #allKnownBytes = 0;
  readonly #busy = new Map<ShardKey, Promise<void>>();
  /** Those whose split failed, on a full disk perhaps: not tried again in this process. */
  readonly #unsplit = new Set<ShardKey>();
  #roomMaking: Promise<void> | undefined;

  /** @param onTrouble hears of saves that failed while nobody waited for them */
  constructor(
    private readonly dir: string,
    private readonly map: ShardMap,
    private readonly deps: StateFileDeps,
    private readonly onTrouble: (error: unknown) => void,
    private readonly budget = BUDGET,
  ) {}

  /**
   * Runs `use` on the shard of a mailbox. `use` must not pause: between its pauses the shard could be saved, dropped and
   * loaded anew, and a change to the old copy would be lost.
   * @throws StateError
   */
  async withShardOf<T>(address: string, use: (shard: Shard) => T): Promise<T> {
    for (;;) {
      const key = this.map.find(address);
      const shard = this.#loaded.get(key);
      if (shard === undefined) {
        await this.#once(key, () => this.#readIn(key));
      } else if (this.#isTooLarge(shard)) {
        await this.#once(key, () => this.#split(shard));
      } else {
        this.#loaded.delete(key);
        this.#loaded.set(key, shard);
        const result = use(shard);
        this.#weigh(key, shard.byteLength);
        this.#keepToBudget();
        return result;
      }
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

  /** @throws the first failure; the others are saved all the same */
  async saveAll(): Promise<void> {
    await Promise.allSettled(this.#busy.values());
    await this.save(this.dirty());
  }

  /** One after the other, without keeping more in memory than usual. @throws StateError */
  async forEach(use: (shard: Shard) => void): Promise<void> {
    const keys = [...this.map.keys()];
    for (let key = keys.pop(); key !== undefined; key = keys.pop()) {
      await this.#busy.get(key);
      const now = this.map.keys(key);
      const shard = this.#loaded.get(key);
      if (now.length > 1) keys.push(...now);
      else if (shard !== undefined) use(shard);
      else {
        await this.#once(key, () => this.#readIn(key));
        keys.push(key);
      }
      this.#keepToBudget();
    }
  }

  /** What has begun with a shard is waited for by all who want it, and not begun twice. */
  #once(key: ShardKey, job: () => Promise<void>): Promise<void> {
    let busy = this.#busy.get(key);
    if (busy === undefined) {
      busy = job().finally(() => this.#busy.delete(key));
      this.#busy.set(key, busy);
    }
    return busy;
  }

  async #readIn(key: ShardKey): Promise<void> {
    // Reading goes on while the shards that are left are written; only when writing falls far behind does it wait.
    if (this.#overweight() > this.budget.passingBytes) await this.#roomMaking;
    const shard = await Shard.load(this.dir, key, this.deps);
    this.#loaded.set(key, shard);
    this.#weigh(key, shard.byteLength);
  }

  #isTooLarge(shard: Shard): boolean {
    if (shard.byteLength <= this.budget.largestBytes || this.deps.readOnly) return false;
    return this.map.canSplit(shard.key) && !this.#unsplit.has(shard.key) && shard.holdsSeveral();
  }

  /**
   * Both halves are on disk before the undivided file goes; as long as that is there, it counts and they do not, so a
   * crash at any point costs nothing. Out of reach meanwhile, so that nobody changes what is being divided.
   */
  async #split(shard: Shard): Promise<void> {
    this.#loaded.delete(shard.key);
    try {
      await shard.save();
      const halves = shard.divide(this.dir);
      await this.#replaceFile(shard, halves);
      this.map.recordSplit(shard.key);
      this.#weigh(shard.key, 0);
      for (const half of halves) {
        this.#loaded.set(half.key, half);
        this.#weigh(half.key, half.byteLength);
      }
    } catch (error) {
      this.#unsplit.add(shard.key);
      this.#loaded.set(shard.key, shard);
      this.onTrouble(error);
    }
  }

  async #replaceFile(shard: Shard, halves: readonly Shard[]): Promise<void> {
    try {
      await this.save(halves);
      await this.deps.guard.assertHeld();
      await withPatience(() => rm(shard.path));
      // Were the removal undone by a power cut, the old file would count again.
      await syncFolder(this.dir);
    } catch (error) {
      for (const half of halves) await rm(half.path, { force: true }).catch(() => undefined);
      throw toStateError('NotWritable', 'Cannot split', shard.path, error);
    }
  }

  #keepToBudget(): void {
    if (this.#roomMaking !== undefined || this.#overweight() <= 0) return;
    this.#roomMaking = this.#makeRoom()
      .catch(this.onTrouble)
      .finally(() => (this.#roomMaking = undefined));
  }

  /** The shard that was used last stays, however large it is. */
  async #makeRoom(): Promise<void> {
    for (const [key, shard] of [...this.#loaded].slice(0, -1)) {
      if (this.#overweight() <= 0) return;
      await shard.save();
      const isLast = [...this.#loaded.keys()].at(-1) === key;
      if (!shard.isDirty && !isLast && this.#loaded.get(key) === shard) this.#loaded.delete(key);
    }
  }

  /** Kept up to date for each shard that is used, so that no use has to go through all of them. */
  #weigh(key: ShardKey, bytes: number): void {
    this.#allKnownBytes += bytes - (this.#knownBytes.get(key) ?? 0);
    this.#knownBytes.set(key, bytes);
  }

  /** Bytes above what may be in memory; 0 or less while there is room. */
  #overweight(): number {
    if (this.#allKnownBytes <= this.budget.allBytes) return this.#allKnownBytes - this.budget.allBytes;
    let loaded = 0;
    for (const shard of this.#loaded.values()) loaded += shard.byteLength;
    return loaded - this.budget.passingBytes;
  }
}
