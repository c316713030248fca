/**
 * One request at a time per mailbox: Exchange counts its throttling budget per impersonated mailbox, and a second request
 * beside the first only makes both slower. Different mailboxes do not wait for each other here.
 */

export interface MailboxQueue {
  /** Runs `work` once everything asked before for that mailbox is over, well or not. */
  run<T>(mailbox: string, work: () => Promise<T>): Promise<T>;
}

export function createMailboxQueue(): MailboxQueue {
  const lastOf = new Map<string, Promise<unknown>>();
  return {
    async run(mailbox, work) {
      const before = lastOf.get(mailbox);
      const mine = (async () => {
        await before;
        return work();
      })();
      const settled = mine.then(
        () => undefined,
        () => undefined,
      );
      lastOf.set(mailbox, settled);
      try {
        return await mine;
      } finally {
        if (lastOf.get(mailbox) === settled) lastOf.delete(mailbox);
      }
    },
  };
}
