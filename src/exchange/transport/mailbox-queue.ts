/**
 * One request at a time per mailbox: Exchange counts its throttling budget per impersonated mailbox, and a second request
 * beside the first only makes both slower. Different mailboxes do not wait for each other here.
 */
export class MailboxQueue {
  readonly #lastOf = new Map<string, Promise<unknown>>();

  /** Runs `work` once everything asked before for that mailbox is over, well or not. */
  async run<T>(mailbox: string, work: () => Promise<T>): Promise<T> {
    const mine = (this.#lastOf.get(mailbox) ?? Promise.resolve()).then(work);
    const settled = mine.catch(() => undefined);
    this.#lastOf.set(mailbox, settled);
    try {
      return await mine;
    } finally {
      if (this.#lastOf.get(mailbox) === settled) this.#lastOf.delete(mailbox);
    }
  }
}
