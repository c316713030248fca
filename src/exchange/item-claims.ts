/**
 * Which mailbox an item was seen in first. Two addresses can lead to one mailbox without the server saying so: then an item
 * of the one is an item of the other, under the same id, and both would put their rooms into it in turn.
 */
import type { MeetingChange } from '../model.js';

/** Of one page: enough to know a mailbox again, and little memory where all of a company is read from the start. */
const CLAIMS_PER_PAGE = 8;

export class ItemClaims {
  #ofThisCycle = new Map<string, string>();
  #ofLastCycle = new Map<string, string>();

  beginCycle(): void {
    this.#ofLastCycle = this.#ofThisCycle;
    this.#ofThisCycle = new Map();
  }

  /** @returns the mailbox that claimed the item first; this one where none did */
  claim(itemId: string, mailbox: string): string {
    const owner = this.#ofThisCycle.get(itemId) ?? this.#ofLastCycle.get(itemId) ?? mailbox;
    this.#ofThisCycle.set(itemId, owner);
    return owner;
  }

  /** Claims the items of a page that were written to before. */
  claimWritten(changes: readonly MeetingChange[], mailbox: string): void {
    const written = changes.flatMap((change) =>
      change.kind === 'upsert' && change.summary.marker !== undefined ? [change.summary.ref.id] : [],
    );
    for (const id of written.slice(0, CLAIMS_PER_PAGE)) this.claim(id, mailbox);
  }
}
