/**
 * The service's memory under state/: what is known of each mailbox in as many JSON files as it takes to keep each of
 * them small, what concerns the whole run in run.json. Knows when things reach the disk; what they mean is the business of sync/.
 *
 * A file is written when a record must be safe at once, some seconds after it changed, when its mailboxes have all been
 * served, and at flush; never once per mailbox.
 */
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Low } from 'lowdb';
import type { Clock, Log, MailboxRecord, RunRecord, StateStore, Urgency, WriteGuard } from '../sync/ports.js';
import { StateError } from '../errors.js';
import { removeLeftoverTemps } from './atomic-write.js';
import { Coalesced } from './coalesced.js';
import { errnoOf, toStateError, withPatience } from './file-trouble.js';
import { type FirstSync, FirstSyncs } from './first-syncs.js';
import { EMPTY_MAILBOX } from './mailbox-record.js';
import { checkRunRecord } from './run-record.js';
import type { Shard } from './shard.js';
import { type MemoryBudget, ShardCache } from './shard-cache.js';
import { hashOf, ShardMap } from './shard-map.js';
import { StateFile, type StateFileDeps } from './state-file.js';

/** A change that is not urgent is on disk after one to two of these. */
const SOON_MS = 3000;

interface RunContent {
  run: RunRecord;
}

export interface StateStoreDeps {
  readonly log: Log;
  readonly guard: WriteGuard;
  readonly clock: Clock;
  /** Nothing is written, set aside or cleared away: for looking while another instance is at work. */
  readonly readOnly?: boolean;
  /** How much of the state is kept in memory; for tests and measurements. */
  readonly budget?: MemoryBudget;
}

/**
 * Opens the memory in `dir`, making the folder where it is missing.
 * @throws StateError `FromNewerVersion`, `NotReadable`, `NotWritable`, `LockLost`
 */
export async function openStateStore(dir: string, deps: StateStoreDeps): Promise<JsonStateStore> {
  const fileDeps: StateFileDeps = { ...deps, readOnly: deps.readOnly === true };
  const runFile = new StateFile(
    join(dir, 'run.json'),
    fileDeps,
    checkRunRecord,
    'The users are read anew, and so is by which address each mailbox is known.',
  );
  const run = new Low<RunContent>(runFile, { run: {} });
  if (!fileDeps.readOnly) await prepareFolder(dir, deps.guard);
  await run.read();
  const shards = await findShards(dir, fileDeps);
  return new JsonStateStore(dir, fileDeps, run, shards, deps.budget);
}

async function prepareFolder(dir: string, guard: WriteGuard): Promise<void> {
  await guard.assertHeld();
  try {
    await withPatience(() => mkdir(dir, { recursive: true }));
    await withPatience(() => removeLeftoverTemps(dir));
  } catch (error) {
    throw toStateError('NotWritable', 'Cannot use the state folder', dir, error);
  }
}

async function findShards(dir: string, deps: StateFileDeps): Promise<ShardMap> {
  try {
    const map = new ShardMap(await withPatience(() => readdir(dir)));
    if (!deps.readOnly) for (const name of map.unfinished) await withPatience(() => rm(join(dir, name)));
    return map;
  } catch (error) {
    if (deps.readOnly && errnoOf(error) === 'ENOENT') return new ShardMap([]);
    throw toStateError('NotReadable', 'Cannot use the state folder', dir, error);
  }
}

export class JsonStateStore implements StateStore {
  readonly #shards: ShardCache;
  readonly #firstSyncs: FirstSyncs;
  readonly #runSaving: Coalesced;
  #isRunSaved = true;
  readonly #closing = new AbortController();
  /** Saves that failed while nobody waited; told to the next caller who wants to write. */
  #trouble: unknown;
  #soonSaving: Promise<void> | undefined;

  constructor(
    dir: string,
    private readonly deps: StateFileDeps,
    private readonly run: Low<RunContent>,
    shards: ShardMap,
    budget: MemoryBudget | undefined,
  ) {
    this.#shards = new ShardCache(dir, shards, deps, (error) => this.#noteTrouble(error), budget);
    this.#firstSyncs = new FirstSyncs(dir, deps, () => this.#firstSyncsOfShards());
    this.#runSaving = new Coalesced(() => this.#saveRun());
  }

  /** By hash: mailboxes of one file together, so that each file is read and written once in a cycle. */
  servingOrder(addresses: readonly string[]): readonly string[] {
    return addresses
      .map((address) => ({ address, hash: hashOf(address) }))
      .sort((a, b) => a.hash - b.hash)
      .map(({ address }) => address);
  }

  async readMailbox(address: string): Promise<MailboxRecord> {
    const key = address.toLowerCase();
    const record = await this.#shards.withShardOf(key, (shard) => shard.get(key));
    if (record !== undefined) return record;
    // Synced once, and no record: its state was lost. `firstSyncedAt` without `syncState` says so.
    const firstSyncedAt = await this.#firstSyncs.find(key);
    return firstSyncedAt === undefined ? EMPTY_MAILBOX : { ...EMPTY_MAILBOX, firstSyncedAt };
  }

  async writeMailbox(address: string, record: MailboxRecord, urgency: Urgency): Promise<void> {
    const key = address.toLowerCase();
    if (this.#trouble !== undefined) await this.flush();
    const { shard, isChanged, isFirstSync } = await this.#shards.withShardOf(key, (shard) => {
      const isFirstSync = record.firstSyncedAt !== undefined && shard.get(key)?.firstSyncedAt === undefined;
      return { shard, isChanged: shard.put(key, record), isFirstSync };
    });
    if (urgency === 'now') await shard.save();
    else if (isChanged) this.#saveSoon();
    if (isFirstSync && record.firstSyncedAt !== undefined) {
      await this.#firstSyncs.record(key, record.firstSyncedAt);
      this.#saveSoon();
    }
  }

  readRun(): Promise<RunRecord> {
    return Promise.resolve(this.run.data.run);
  }

  /** Between reading and changing there is no pause, in which somebody else's change could come and be lost. */
  async updateRun(change: (run: RunRecord) => RunRecord): Promise<void> {
    const { run } = this.run.data;
    const changed = change(run);
    if (changed === run) return;
    this.run.data = { run: structuredClone(changed) };
    this.#isRunSaved = false;
    await this.#runSaving.run();
  }

  async flush(): Promise<void> {
    await this.#shards.saveAll();
    await this.#firstSyncs.save();
    if (!this.#isRunSaved) await this.#runSaving.run();
    this.#trouble = undefined;
  }

  /** Writes what is still in memory and stops saving by itself. @throws StateError */
  async close(): Promise<void> {
    this.#closing.abort();
    await this.#soonSaving;
    await this.flush();
  }

  async #saveRun(): Promise<void> {
    this.#isRunSaved = true;
    try {
      await this.run.write();
    } catch (error) {
      this.#isRunSaved = false;
      throw error;
    }
  }

  /** Shards first: a first sync that is known before its state is would look like a loss after a crash. */
  async #save(shards: readonly Shard[]): Promise<void> {
    await this.#shards.save(shards);
    await this.#firstSyncs.save();
  }

  #saveSoon(): void {
    this.#soonSaving ??= this.#saveWhileDirty().finally(() => (this.#soonSaving = undefined));
  }

  /** Saves, at every tick, what was dirty at the one before: a shard that is being served is left to fill up. */
  async #saveWhileDirty(): Promise<void> {
    let before = this.#shards.dirty();
    for (;;) {
      await this.deps.clock.sleep(SOON_MS, this.#closing.signal);
      if (this.#closing.signal.aborted) return;
      await this.#save(before).catch((error: unknown) => this.#noteTrouble(error));
      before = this.#shards.dirty();
      const hasLostLock = this.#trouble instanceof StateError && this.#trouble.code === 'LockLost';
      if (before.length === 0 || hasLostLock) return;
    }
  }

  #noteTrouble(error: unknown): void {
    this.#trouble ??= error;
  }

  async #firstSyncsOfShards(): Promise<readonly FirstSync[]> {
    const found: FirstSync[] = [];
    await this.#shards.forEach((shard) => {
      for (const address of shard.addresses()) {
        const firstSyncedAt = shard.get(address)?.firstSyncedAt;
        if (firstSyncedAt !== undefined) found.push([address, firstSyncedAt]);
      }
    });
    return found;
  }
}
