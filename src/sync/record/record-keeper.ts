/** The record of one mailbox while it is served: changed step by step, and saved when a step is done. */
import type { StateStore, Urgency } from '../ports.js';
import type { MailboxRecord } from '../ports/records.js';
import { withoutNotices } from './notice-record.js';
import { withoutOwnChangeKey } from './own-change-keys.js';
import { withoutRetry } from './retry-list.js';

type Change<A extends readonly unknown[]> = (record: MailboxRecord, ...args: A) => MailboxRecord;

export class RecordKeeper {
  #record: MailboxRecord;

  constructor(
    readonly address: string,
    record: MailboxRecord,
    private readonly store: StateStore,
    private readonly options: { readonly dryRun: boolean },
  ) {
    this.#record = record;
  }

  get record(): MailboxRecord {
    return this.#record;
  }

  update<A extends readonly unknown[]>(change: Change<A>, ...args: A): void {
    this.#record = change(this.#record, ...args);
  }

  /** Forgets all about an item that left the calendar. */
  forgetItem(id: string): void {
    for (const forget of [withoutRetry, withoutNotices, withoutOwnChangeKey]) this.update(forget, id);
  }

  /** What could cost a second mail if it were lost is on disk when it returns. @throws StateError */
  async updateNow<A extends readonly unknown[]>(change: Change<A>, ...args: A): Promise<void> {
    this.update(change, ...args);
    await this.save('now');
  }

  /** A dry run does not move the state on. @throws StateError */
  async save(urgency: Urgency): Promise<void> {
    if (!this.options.dryRun) await this.store.writeMailbox(this.address, this.#record, urgency);
  }
}
