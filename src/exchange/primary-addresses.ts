/**
 * Mailboxes whose primary address is another one than they are asked for by: ErrorNonPrimarySmtpAddress named it. And the
 * rule that a mailbox is served once. Two CMS users whose addresses lead to one mailbox would put their rooms into the
 * same meetings in turn, with a mail to everybody each time.
 */
import type { Log } from '../sync/ports.js';
import { mapLeftOut, mapServedElsewhere } from './errors/error-map.js';
import type { ServerMemory } from './server-memory.js';

export class PrimaryAddresses {
  /**
   * Address asked for to primary address, both in lower case; the earlier known, the earlier in order. `=ann@corp.example`:
   * not named by the server, but known by equal item ids.
   */
  readonly #primaryOf: Map<string, string>;
  #served: ReadonlySet<string> = new Set();
  #isLeftOut: (address: string) => boolean = () => false;
  readonly #doubted = new Set<string>();

  /** They are kept beyond this process, so that the address that was first stays the one that counts. */
  constructor(private readonly deps: ServerMemory & { readonly log: Log }) {
    this.#primaryOf = new Map(Object.entries(deps.known?.primaryAddresses ?? {}));
  }

  /**
   * All that are served, whatever is asked for: tells which mailbox would be served twice.
   * @param isFresh they were read just now: an address may have been given to somebody else, so that each is asked for anew
   * @param isLeftOut whether a mailbox with this primary address is not to be served, by whatever address it is asked for
   */
  setServed(addresses: readonly string[], isFresh: boolean, isLeftOut = this.#isLeftOut): void {
    this.#served = new Set(addresses);
    this.#isLeftOut = isLeftOut;
    if (!isFresh) return;
    // What equal items have shown, the server does not tell.
    for (const [address, its] of this.#primaryOf) if (!its.startsWith('=')) this.#doubted.add(address);
  }

  /** The address to impersonate. @throws CallFailure where its mailbox is served under another address, or left out */
  find(mailbox: string): string {
    const known = this.#primaryOf.get(mailbox);
    if (known?.startsWith('=') === true) {
      const owner = known.slice(1);
      if (this.#served.has(owner)) throw mapServedElsewhere(owner);
      return mailbox;
    }
    if (known === undefined || this.#doubted.has(mailbox)) return mailbox;
    if (this.#isLeftOut(known)) throw mapLeftOut(known);
    const servedAs = this.#servedAddressOf(known);
    if (servedAs !== undefined && servedAs !== mailbox) throw mapServedElsewhere(servedAs);
    return known;
  }

  /** @returns whether the mailbox is worth another try: the address is new to us, or known and asked about again */
  async record(mailbox: string, primary: string): Promise<boolean> {
    const its = primary.toLowerCase();
    const wasDoubted = this.#doubted.delete(mailbox);
    if (its === (this.#primaryOf.get(mailbox) ?? mailbox)) return wasDoubted;
    await this.#set(mailbox, its);
    const hint = 'Check mail_domain in section [EWS] of settings.ini.';
    this.deps.log.warn(`The primary address of ${mailbox} is ${primary}: it is used from now on.`, {
      mailbox,
      hint,
    });
    return true;
  }

  /** An item of `owner` was met in `mailbox`, under the same id: the two are one, which is served as `owner` from now on. */
  async recordShared(mailbox: string, owner: string): Promise<void> {
    if (owner !== mailbox && this.#served.has(owner)) await this.#set(mailbox, `=${owner}`);
  }

  /** A call went well. @returns true where the mailbox was taken for another one up to now */
  async recordSuccess(mailbox: string): Promise<boolean> {
    return this.#doubted.delete(mailbox) && (await this.forget(mailbox));
  }

  /** @returns false where the mailbox is asked for by its own address anyway */
  async forget(mailbox: string): Promise<boolean> {
    if (!this.#primaryOf.delete(mailbox)) return false;
    await this.#save();
    return true;
  }

  async #set(mailbox: string, address: string): Promise<void> {
    this.#primaryOf.set(mailbox, address);
    await this.#save();
  }

  async #save(): Promise<void> {
    await this.deps.remember?.({ primaryAddresses: Object.fromEntries(this.#primaryOf) });
  }

  /** The address that the mailbox is served under: its primary one, or the first that was found to lead to it. */
  #servedAddressOf(primary: string): string | undefined {
    if (this.#served.has(primary)) return primary;
    return [...this.#primaryOf].find(([address, its]) => its === primary && this.#served.has(address))?.[0];
  }
}
