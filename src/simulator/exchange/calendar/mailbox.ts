/**
 * One mailbox: its items, and the log by which SyncFolderItems tells what changed. Every change counts up one serial
 * number, from which change keys and sync states are made. Knows nothing of SOAP.
 */
import { createHash } from 'node:crypto';
import type { StoredException, StoredItem } from './calendar-item.js';
import { changeKey, itemId } from './item-ids.js';
import type { SyncPosition } from './sync-state.js';

export interface MailboxOptions {
  /** Display name. */
  readonly name?: string;
  /** Further SMTP addresses: asking for one of them is ErrorNonPrimarySmtpAddress. */
  readonly proxyAddresses?: readonly string[];
  /** Asking for one of them gives the mailbox, without a word. */
  readonly isSilentAboutProxies?: boolean;
  /** A room as `Set-CalendarProcessing` makes it by default (DeleteComments): its copies of meetings have no body. */
  readonly dropsBodies?: boolean;
  /** Disabled in Active Directory: ErrorAccountDisabled. */
  readonly isDisabled?: boolean;
}

export type LoggedChange =
  | { readonly kind: 'create' | 'update'; readonly item: StoredItem }
  | { readonly kind: 'delete'; readonly id: string };

export interface LoggedPage {
  readonly changes: readonly LoggedChange[];
  readonly next: SyncPosition;
  readonly isLast: boolean;
}

interface Tombstone {
  readonly id: string;
  readonly createdSerial: number;
  readonly serial: number;
}

export class Mailbox {
  readonly address: string;
  readonly name: string;
  readonly guid: string;
  readonly proxyAddresses: readonly string[];
  readonly isSilentAboutProxies: boolean;
  readonly dropsBodies: boolean;
  isDisabled: boolean;
  /** Counts up when all sync states given out so far are to be forgotten. */
  syncEpoch = 1;
  readonly #items = new Map<string, StoredItem>();
  readonly #tombstones: Tombstone[] = [];
  #serial = 0;
  #idSerial = 0;

  constructor(address: string, options: MailboxOptions) {
    this.address = address.toLowerCase();
    this.name = options.name ?? address;
    this.proxyAddresses = (options.proxyAddresses ?? []).map((proxy) => proxy.toLowerCase());
    this.isSilentAboutProxies = options.isSilentAboutProxies ?? false;
    this.dropsBodies = options.dropsBodies ?? false;
    this.isDisabled = options.isDisabled ?? false;
    const hash = createHash('sha256').update(this.address).digest('hex');
    this.guid = hash.slice(0, 32).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  }

  get serial(): number {
    return this.#serial;
  }

  /** Items of the calendar and of other folders, oldest first. */
  items(): readonly StoredItem[] {
    return [...this.#items.values()];
  }

  item(id: string): StoredItem | undefined {
    return this.#items.get(id);
  }

  itemOfUid(uid: string): StoredItem | undefined {
    return this.items().find((item) => item.uid === uid);
  }

  changeKeyOf(changed: { readonly changeSerial: number }): string {
    return changeKey(this.guid, changed.changeSerial);
  }

  /** Puts a new item in; id and serial numbers are given here. */
  add(fields: Omit<StoredItem, 'id' | 'createdSerial' | 'changeSerial' | 'syncSerial'>): StoredItem {
    const serial = ++this.#serial;
    const id = itemId(this.guid, this.#idSerial++);
    const item: StoredItem = {
      ...fields,
      id,
      createdSerial: serial,
      changeSerial: serial,
      syncSerial: serial,
    };
    this.#items.set(id, item);
    return item;
  }

  /** Records that `properties` of an item, or of one of its changed occurrences, have been changed. */
  touch(item: StoredItem, properties: readonly string[], at: Date, exception?: StoredException): void {
    const serial = ++this.#serial;
    item.changeSerial = serial;
    item.syncSerial = serial;
    item.modifiedAt = at;
    if (exception !== undefined) exception.changeSerial = serial;
    for (const property of properties) (exception ?? item).touched.set(property, serial);
  }

  remove(id: string): void {
    const item = this.#items.get(id);
    if (item === undefined) return;
    this.#items.delete(id);
    const serial = ++this.#serial;
    if (item.folder === 'calendar') this.#tombstones.push({ id, createdSerial: item.createdSerial, serial });
  }

  /** A page of the calendar's changes. `from` undefined: everything, newest first. */
  readChanges(from: SyncPosition | undefined, limit: number): LoggedPage {
    const start = from ?? { phase: 'everything', base: this.#serial, position: this.#serial + 1 };
    return start.phase === 'everything' ? this.#readEverything(start, limit) : this.#readSince(start, limit);
  }

  #readEverything(from: SyncPosition, limit: number): LoggedPage {
    const left = this.#calendar()
      .filter((item) => item.createdSerial < from.position && item.createdSerial <= from.base)
      .sort((a, b) => b.createdSerial - a.createdSerial);
    const page = left.slice(0, limit);
    const changes = page.map((item) => ({ kind: 'create' as const, item }));
    if (left.length > page.length) {
      return { changes, next: { ...from, position: page.at(-1)!.createdSerial }, isLast: false };
    }
    const next: SyncPosition = { phase: 'changes', base: from.base, position: from.base };
    return { changes, next, isLast: this.#serial === from.base };
  }

  /**
   * What happened after `from.position`, each item once, in the order of its last change. An item is a Create when it
   * came into being after this run of pages began.
   */
  #readSince(from: SyncPosition, limit: number): LoggedPage {
    if (from.position === this.#serial && from.base === this.#serial)
      return { changes: [], next: from, isLast: true };
    const changed = this.#calendar()
      .filter((item) => item.syncSerial > from.position)
      .map((item) => {
        const kind = item.createdSerial > from.base ? ('create' as const) : ('update' as const);
        return { serial: item.syncSerial, change: { kind, item } as LoggedChange };
      });
    const deleted = this.#tombstones
      .filter(({ serial, createdSerial }) => serial > from.position && createdSerial <= from.position)
      .map(({ serial, id }) => ({ serial, change: { kind: 'delete', id } as LoggedChange }));
    const left = [...changed, ...deleted].sort((a, b) => a.serial - b.serial);
    const page = left.slice(0, limit);
    const changes = page.map(({ change }) => change);
    if (left.length > page.length) {
      return { changes, next: { ...from, position: page.at(-1)!.serial }, isLast: false };
    }
    return { changes, next: { phase: 'changes', base: this.#serial, position: this.#serial }, isLast: true };
  }

  #calendar(): StoredItem[] {
    return this.items().filter(({ folder }) => folder === 'calendar');
  }
}
