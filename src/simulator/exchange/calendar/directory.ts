/** All mailboxes of the embedded Exchange, found by primary address, proxy address or GUID. */
import { Mailbox } from './mailbox.js';
import type { MailboxOptions } from './mailbox.js';
import type { StoredItem } from './calendar-item.js';

export class Directory {
  readonly #byAddress = new Map<string, Mailbox>();
  readonly #byProxy = new Map<string, Mailbox>();
  readonly #byGuid = new Map<string, Mailbox>();

  /** @throws Error when the address is taken. */
  add(address: string, options: MailboxOptions): Mailbox {
    const mailbox = new Mailbox(address, options);
    if (this.#byAddress.has(mailbox.address))
      throw new Error(`There is a mailbox ${mailbox.address} already.`);
    this.#byAddress.set(mailbox.address, mailbox);
    this.#byGuid.set(mailbox.guid, mailbox);
    for (const proxy of mailbox.proxyAddresses) this.#byProxy.set(proxy, mailbox);
    return mailbox;
  }

  remove(address: string): void {
    const mailbox = this.find(address);
    if (mailbox === undefined) return;
    this.#byAddress.delete(mailbox.address);
    this.#byGuid.delete(mailbox.guid);
    for (const proxy of mailbox.proxyAddresses) this.#byProxy.delete(proxy);
  }

  find(address: string): Mailbox | undefined {
    return this.#byAddress.get(address.toLowerCase());
  }

  findByProxy(address: string): Mailbox | undefined {
    return this.#byProxy.get(address.toLowerCase());
  }

  findByGuid(guid: string): Mailbox | undefined {
    return this.#byGuid.get(guid);
  }

  /** @throws Error when there is no such mailbox. */
  get(address: string): Mailbox {
    const mailbox = this.find(address);
    if (mailbox === undefined) throw new Error(`There is no mailbox ${address} on the embedded Exchange.`);
    return mailbox;
  }

  /** @throws Error when there is no such mailbox or item. */
  getItem(address: string, id: string): { readonly mailbox: Mailbox; readonly item: StoredItem } {
    const mailbox = this.get(address);
    const item = mailbox.item(id);
    if (item === undefined) throw new Error(`There is no item ${id} in the mailbox ${address}.`);
    return { mailbox, item };
  }

  all(): readonly Mailbox[] {
    return [...this.#byAddress.values()];
  }
}
