/**
 * Mailboxes whose primary address is another one than they are asked for by: ErrorNonPrimarySmtpAddress named it. And the
 * rule that a mailbox is served once. Two CMS users whose addresses lead to one mailbox would put their rooms into the
 * same meetings in turn, with a mail to everybody each time.
 */
import { mapServedElsewhere } from './errors/error-map.js';
import type { CallPlace } from './transport/ews-call.js';

/**
 * Address asked for to primary address, both in lower case; the earlier known, the earlier in order. `=ann@corp.example`:
 * not named by the server, but known by equal item ids.
 */
export type KnownAddresses = Readonly<Record<string, string>>;

export interface PrimaryAddresses {
  /**
   * All that are served, whatever is asked for: tells which mailbox would be served twice.
   * @param isFresh they were read just now: an address may have been given to somebody else, so that each is asked for anew
   */
  setServed(addresses: readonly string[], isFresh: boolean): void;
  /** The address to impersonate. @throws ExchangeError where its mailbox is served under another address */
  find(place: CallPlace): string;
  /** @returns new, or known: either way the mailbox is worth another try; nothing: that was what it was asked for by */
  record(mailbox: string, primary: string): Promise<'new' | 'known' | 'nothing'>;
  /** @returns false where the mailbox is asked for by its own address anyway */
  forget(mailbox: string): Promise<boolean>;
  /**
   * An item of `owner` was met in `mailbox`, under the same id: the two are one.
   * @returns whether the mailbox is served under the other address from now on
   */
  recordShared(mailbox: string, owner: string): Promise<boolean>;
  /** A call went well. @returns true where the mailbox was taken for another one up to now */
  recordSuccess(mailbox: string): Promise<boolean>;
}

/** @param save keeps them beyond this process, so that the address that was first stays the one that counts */
export function createPrimaryAddresses(
  known: KnownAddresses,
  save: (known: KnownAddresses) => Promise<void>,
): PrimaryAddresses {
  const primaryOf = new Map(Object.entries(known));
  let served: ReadonlySet<string> = new Set();
  const doubted = new Set<string>();

  /** The address that the mailbox is served under: its primary one, or the first that was found to lead to it. */
  function servedAddressOf(primary: string): string | undefined {
    if (served.has(primary)) return primary;
    for (const [address, its] of primaryOf) if (its === primary && served.has(address)) return address;
    return undefined;
  }

  async function forget(mailbox: string): Promise<boolean> {
    if (!primaryOf.delete(mailbox)) return false;
    await save(Object.fromEntries(primaryOf));
    return true;
  }

  return {
    setServed(addresses, isFresh) {
      served = new Set(addresses);
      if (!isFresh) return;
      // What equal items have shown, the server does not tell.
      for (const [address, its] of primaryOf) if (!its.startsWith('=')) doubted.add(address);
    },
    find(place) {
      const known = primaryOf.get(place.mailbox);
      if (known?.startsWith('=') === true) {
        const owner = known.slice(1);
        if (served.has(owner)) throw mapServedElsewhere(place, owner);
        return place.mailbox;
      }
      const primary = known;
      if (primary === undefined || doubted.has(place.mailbox)) return place.mailbox;
      const servedAs = servedAddressOf(primary);
      if (servedAs !== undefined && servedAs !== place.mailbox) throw mapServedElsewhere(place, servedAs);
      return primary;
    },
    async record(mailbox, primary) {
      const its = primary.toLowerCase();
      const wasDoubted = doubted.delete(mailbox);
      if (its === (primaryOf.get(mailbox) ?? mailbox)) return wasDoubted ? 'known' : 'nothing';
      primaryOf.set(mailbox, its);
      await save(Object.fromEntries(primaryOf));
      return 'new';
    },
    forget,
    async recordShared(mailbox, owner) {
      if (owner === mailbox || !served.has(owner)) return false;
      primaryOf.set(mailbox, `=${owner}`);
      await save(Object.fromEntries(primaryOf));
      return true;
    },
    async recordSuccess(mailbox) {
      return doubted.delete(mailbox) && (await forget(mailbox));
    },
  };
}
