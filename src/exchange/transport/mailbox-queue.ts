/**
 * One request at a time per mailbox: Exchange counts its throttling budget per impersonated mailbox, and a second request
 * beside the first only makes both slower. Different mailboxes do not wait for each other here.
 */
export class MailboxQueue {
  /**
   * Each mailbox that is being asked, and those who wait for their turn. No answers in here: a Map that is added to and
   * deleted from makes a new table every few entries, and the garbage collector keeps what the old tables hold for long.
   */
  readonly #waitingFor = new Map<string, (() => void)[]>();

  /** Runs `work` once everything asked before for that mailbox is over, well or not. */
  async run<T>(mailbox: string, work: () => Promise<T>): Promise<T> {
    const others = this.#waitingFor.get(mailbox);
    if (others === undefined) this.#waitingFor.set(mailbox, []);
    else await new Promise<void>((begin) => others.push(begin));
    try {
      return await work();
    } finally {
      const beginNext = this.#waitingFor.get(mailbox)?.shift();
      if (beginNext === undefined) this.#waitingFor.delete(mailbox);
      else beginNext();
    }
  }
}
