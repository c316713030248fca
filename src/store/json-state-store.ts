/**
 * The service's memory under state/: what is known of each mailbox in a fixed number of JSON files, what concerns the whole
 * run in run.json. Knows when things reach the disk; what they mean is the business of sync/.
 *
 * A file is written when a record must be safe at once, with a change some seconds after the last write, when the cycle has
 * gone on to other files, and at flush; never once per mailbox.
 */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { StateStore, Urgency, WriteGuard } from '../sync/ports.js';
import { dropWrongEntries, dropWrongFields, isInstant } from '../json-shape.js';
import { RUN, type MailboxRecord, type RunRecord } from '../sync/ports/records.js';
import { removeLeftoverTemps } from './atomic-write.js';
import { toStateError } from '../files/file-errors.js';
import { retryWhileHeld } from '../files/held-file.js';
import { EMPTY_MAILBOX } from './mailboxes/mailbox-record.js';
import { SHARD_COUNT, shardNumberOf } from './mailboxes/shard.js';
import { ShardCache } from './mailboxes/shard-cache.js';
import { StateFile, type StateFileDeps } from './state-file.js';

/** A kill costs the looks of so long a time, so that a first sync that is cut off again and again comes to its end, too. */
const MOST_UNSAVED_MS = 3000;

export interface StateStoreDeps extends StateFileDeps {
  /** Above this number of mailboxes, not all files stay in memory; for tests. */
  readonly keptMailboxes?: number;
}

/**
 * Opens the memory in `dir`, making the folder where it is missing.
 * @throws StateError `FromNewerVersion`, `NotReadable`, `NotWritable`, `LockLost`
 */
export async function openStateStore(dir: string, deps: StateStoreDeps): Promise<JsonStateStore> {
  if (deps.guard !== undefined) await prepareFolder(dir, deps.guard);
  const run = new StateFile<RunRecord>(join(dir, 'run.json'), deps, {
    mend: (entries) => dropWrongFields(entries, RUN),
    loss: 'The users are read anew, and so is by which address each mailbox is known.',
  });
  await run.load();
  return new JsonStateStore(dir, deps, run);
}

async function prepareFolder(dir: string, guard: WriteGuard): Promise<void> {
  await guard.assertHeld();
  try {
    await retryWhileHeld(() => mkdir(dir, { recursive: true }));
    await retryWhileHeld(() => removeLeftoverTemps(dir));
  } catch (error) {
    throw toStateError('NotWritable', 'Cannot use the state folder', dir, error);
  }
}

export class JsonStateStore implements StateStore {
  readonly #shards: ShardCache;
  /**
   * When each mailbox was first synced, kept apart from the shards: so that a mailbox whose state was lost is not taken for
   * one that was never synced, whose old meetings `existing_meetings = skip` would drop. A cycle that changes nothing never
   * touches it.
   */
  readonly #firstSyncs: StateFile<Record<string, string>>;

  constructor(
    dir: string,
    deps: StateStoreDeps,
    private readonly run: StateFile<RunRecord>,
  ) {
    this.#shards = new ShardCache(dir, deps, deps.keptMailboxes);
    this.#firstSyncs = new StateFile(join(dir, 'first-syncs.json'), deps, {
      mend: (entries) => dropWrongEntries(entries, isInstant),
      loss: 'It is made anew.',
    });
  }

  /** Mailboxes of one file together, so that each file is read and written once in a cycle. */
  servingOrder(addresses: readonly string[]): readonly string[] {
    const shards = Array.from({ length: SHARD_COUNT }, (): string[] => []);
    for (const address of addresses) shards[shardNumberOf(address.toLowerCase())]?.push(address);
    return shards.flat();
  }

  async readMailbox(address: string): Promise<MailboxRecord> {
    const key = address.toLowerCase();
    const record = await this.#shards.withShardOf(key, (shard) => shard.entries[key]);
    if (record !== undefined) return record;
    // Synced once, and no record: its state was lost. `firstSyncedAt` without `syncState` says so.
    const firstSyncedAt = (await this.#firstSyncs.load())[key];
    return firstSyncedAt === undefined ? EMPTY_MAILBOX : { ...EMPTY_MAILBOX, firstSyncedAt };
  }

  async writeMailbox(address: string, record: MailboxRecord, urgency: Urgency): Promise<void> {
    const key = address.toLowerCase();
    const { shard, isNews } = await this.#shards.withShardOf(key, (shard) => {
      const isNews = !saysTheSame(shard.entries[key], record);
      if (isNews) shard.change((mailboxes) => (mailboxes[key] = record));
      return { shard, isNews };
    });
    if (urgency === 'now' || shard.unsavedMs >= MOST_UNSAVED_MS) await shard.save();
    const { firstSyncedAt } = record;
    if (!isNews || firstSyncedAt === undefined) return;
    if ((await this.#firstSyncs.load())[key] !== firstSyncedAt)
      this.#firstSyncs.change((entries) => (entries[key] = firstSyncedAt));
  }

  readRun(): Promise<RunRecord> {
    return Promise.resolve(this.run.entries);
  }

  /** Between reading and changing there is no pause, in which somebody else's change could come and be lost. */
  async updateRun(change: (run: RunRecord) => Partial<RunRecord>): Promise<void> {
    const run = this.run.entries;
    const changed = { ...run, ...change(run) };
    if (JSON.stringify(changed) === JSON.stringify(run)) return;
    this.run.replace(structuredClone(changed));
    await this.run.save();
  }

  /** Shards first: a first sync that is known before its state is would look like a loss after a crash. @throws StateError */
  async flush(): Promise<void> {
    await this.#shards.save();
    await this.#firstSyncs.save();
    await this.run.save();
  }
}

/** The sync state is the long part, and the one that tells most records apart. */
function saysTheSame(a: MailboxRecord | undefined, b: MailboxRecord): boolean {
  return a === b || (a?.syncState === b.syncState && JSON.stringify(a) === JSON.stringify(b));
}
