/**
 * When each mailbox was first synced, kept apart from the shards: so that a mailbox whose state was lost is not taken for
 * one that was never synced, whose old meetings `existing_meetings = skip` would drop. Read only when a mailbox without a
 * record turns up; an idle cycle never touches it.
 */
import { join } from 'node:path';
import { Low } from 'lowdb';
import { Coalesced } from './coalesced.js';
import { isInstant } from './mailbox-record.js';
import { StateFile, type StateFileDeps } from './state-file.js';
import { isJsonObject, type JsonObject } from './state-format.js';

interface FirstSyncsContent {
  /** Address in lower case to ISO 8601 instant. */
  readonly mailboxes: Record<string, string>;
}

/** Address in lower case and the instant of its first sync. */
export type FirstSync = readonly [address: string, firstSyncedAt: string];

export class FirstSyncs {
  readonly #file: StateFile<FirstSyncsContent>;
  readonly #saving = new Coalesced(() => this.#write());
  #db: Promise<Low<FirstSyncsContent>> | undefined;
  #changes = 0;
  #savedChanges = 0;

  /** @param readFromShards what the shards know, for the time when this file itself was lost */
  constructor(
    dir: string,
    deps: StateFileDeps,
    private readonly readFromShards: () => Promise<readonly FirstSync[]>,
  ) {
    this.#file = new StateFile(join(dir, 'first-syncs.json'), deps, checkFirstSyncs, 'It is made anew.');
  }

  /** @throws StateError */
  async find(address: string): Promise<string | undefined> {
    return (await this.#load()).data.mailboxes[address];
  }

  /** @throws StateError */
  async record(address: string, firstSyncedAt: string): Promise<void> {
    const { mailboxes } = (await this.#load()).data;
    if (mailboxes[address] === firstSyncedAt) return;
    mailboxes[address] = firstSyncedAt;
    this.#changes += 1;
  }

  /** @throws StateError */
  async save(): Promise<void> {
    if (this.#changes !== this.#savedChanges) await this.#saving.run();
  }

  #load(): Promise<Low<FirstSyncsContent>> {
    this.#db ??= this.#read().catch((error: unknown) => {
      this.#db = undefined;
      throw error;
    });
    return this.#db;
  }

  async #read(): Promise<Low<FirstSyncsContent>> {
    const mailboxes = Object.create(null) as FirstSyncsContent['mailboxes'];
    const db = new Low<FirstSyncsContent>(this.#file, { mailboxes });
    await db.read();
    if (this.#file.byteLength === 0) {
      for (const [address, instant] of await this.readFromShards()) {
        mailboxes[address] = instant;
        this.#changes += 1;
      }
    }
    return db;
  }

  async #write(): Promise<void> {
    const db = await this.#load();
    const changes = this.#changes;
    await db.write();
    this.#savedChanges = changes;
  }
}

function checkFirstSyncs(document: JsonObject): FirstSyncsContent | undefined {
  if (!isJsonObject(document['mailboxes'])) return undefined;
  const right = Object.entries(document['mailboxes']).filter((entry): entry is [string, string] =>
    isInstant(entry[1]),
  );
  return { mailboxes: Object.assign(Object.create(null), Object.fromEntries(right)) };
}
