/**
 * When each mailbox was first synced, kept apart from the shards: so that a mailbox whose state was lost is not taken for
 * one that was never synced, whose old meetings `existing_meetings = skip` would drop. Read only when a mailbox without a
 * record turns up; an idle cycle never touches it.
 */
import { join } from 'node:path';
import { isInstant } from './mailbox-record.js';
import { StateFile, type StateFileDeps } from './state-file.js';
import { isJsonObject, type JsonObject } from './state-format.js';

/** Address in lower case to ISO 8601 instant. */
type Instants = Record<string, string>;

export class FirstSyncs {
  readonly #file: StateFile<{ readonly mailboxes: Instants }>;
  #reading: Promise<void> | undefined;

  /** @param readFromShards what the shards know, for the time when this file itself was lost */
  constructor(
    dir: string,
    deps: StateFileDeps,
    private readonly readFromShards: () => Promise<Readonly<Instants>>,
  ) {
    this.#file = new StateFile(join(dir, 'first-syncs.json'), deps, {
      empty: { mailboxes: Object.create(null) as Instants },
      check: checkFirstSyncs,
      loss: 'It is made anew.',
    });
  }

  /** @throws StateError */
  async find(address: string): Promise<string | undefined> {
    await this.#readOnce();
    return this.#file.data.mailboxes[address];
  }

  /** @throws StateError */
  async record(address: string, firstSyncedAt: string): Promise<void> {
    await this.#readOnce();
    if (this.#file.data.mailboxes[address] === firstSyncedAt) return;
    this.#file.change(({ mailboxes }) => (mailboxes[address] = firstSyncedAt));
  }

  get isDirty(): boolean {
    return this.#file.isDirty;
  }

  /** @throws StateError */
  save(): Promise<void> {
    return this.#file.save();
  }

  #readOnce(): Promise<void> {
    this.#reading ??= this.#read().catch((error: unknown) => {
      this.#reading = undefined;
      throw error;
    });
    return this.#reading;
  }

  async #read(): Promise<void> {
    if (await this.#file.read()) return;
    const known = Object.entries(await this.readFromShards());
    if (known.length > 0)
      this.#file.change(({ mailboxes }) => Object.assign(mailboxes, Object.fromEntries(known)));
  }
}

function checkFirstSyncs(document: JsonObject): { mailboxes: Instants } | undefined {
  if (!isJsonObject(document['mailboxes'])) return undefined;
  const right = Object.entries(document['mailboxes']).filter(([, instant]) => isInstant(instant));
  return { mailboxes: Object.assign(Object.create(null), Object.fromEntries(right)) as Instants };
}
