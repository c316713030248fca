/** The record of one mailbox while it is served: changed step by step, and saved when a step is done. */
import type { StateStore, Urgency } from '../ports.js';
import type { MailboxRecord } from '../ports/records.js';

export class RecordKeeper {
  #record: MailboxRecord;
  readonly #isKept: boolean;

  constructor(
    readonly address: string,
    record: MailboxRecord,
    private readonly store: StateStore,
    options: { readonly dryRun: boolean },
  ) {
    this.#record = record;
    this.#isKept = !options.dryRun;
  }

  get record(): MailboxRecord {
    return this.#record;
  }

  update(change: (record: MailboxRecord) => MailboxRecord): void {
    this.#record = change(this.#record);
  }

  /** What could cost a second mail if it were lost is on disk when it returns. @throws StateError */
  async updateNow(change: (record: MailboxRecord) => MailboxRecord): Promise<void> {
    this.update(change);
    await this.save('now');
  }

  /** A dry run does not move the state on. @throws StateError */
  async save(urgency: Urgency): Promise<void> {
    if (this.#isKept) await this.store.writeMailbox(this.address, this.#record, urgency);
  }
}
