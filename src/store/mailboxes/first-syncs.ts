/**
 * When each mailbox was first synced, kept apart from the shards: so that a mailbox whose state was lost is not taken for
 * one that was never synced, whose old meetings `existing_meetings = skip` would drop. Where this file is lost, it is made
 * anew as the mailboxes are written. A cycle that changes nothing never touches it.
 */
import { join } from 'node:path';
import { StateFile, type StateFileDeps } from '../state-file.js';
import { dropWrongEntries, isInstant, isJsonObject, type JsonObject } from '../../json-shape.js';

/** Address in lower case to ISO 8601 instant. */
type Instants = Record<string, string>;

export class FirstSyncs {
  readonly #file: StateFile<{ readonly mailboxes: Instants }>;
  #reading: Promise<unknown> | undefined;

  constructor(dir: string, deps: StateFileDeps) {
    this.#file = new StateFile(join(dir, 'first-syncs.json'), deps, {
      empty: { mailboxes: Object.create(null) as Instants },
      check: checkFirstSyncs,
      loss: 'It is made anew.',
    });
  }

  /** @throws StateError */
  async find(address: string): Promise<string | undefined> {
    this.#reading ??= this.#file.read();
    await this.#reading.catch((error: unknown) => {
      this.#reading = undefined;
      throw error;
    });
    return this.#file.data.mailboxes[address];
  }

  /** @throws StateError */
  async record(address: string, firstSyncedAt: string): Promise<void> {
    if ((await this.find(address)) === firstSyncedAt) return;
    this.#file.change(({ mailboxes }) => (mailboxes[address] = firstSyncedAt));
  }

  get isDirty(): boolean {
    return this.#file.isDirty;
  }

  /** @throws StateError */
  save(): Promise<void> {
    return this.#file.save();
  }
}

function checkFirstSyncs({ mailboxes }: JsonObject): { mailboxes: Instants } | undefined {
  if (!isJsonObject(mailboxes)) return undefined;
  dropWrongEntries(mailboxes, isInstant);
  return { mailboxes: Object.setPrototypeOf(mailboxes, null) as Instants };
}
