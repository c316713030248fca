/**
 * Whom [Mailboxes] only and except leave in: the files are read again when they change, while the program runs. A file that
 * cannot be read for the moment counts as it was last read: in doubt nobody is served who was not.
 */
import { readFile, stat } from 'node:fs/promises';
import { reasonOf } from '../../files/file-errors.js';
import { retryWhileHeld } from '../../files/held-file.js';
import { listSome } from '../../list-some.js';
import { decodeText } from '../../files/text-encoding.js';
import type { Settings } from '../settings.js';
import { parseAddressList, type AddressList } from './address-list.js';

type Warn = (message: string, file: string) => void;

const UNMATCHED_SHOWN = 10;

export class MailboxLists {
  readonly #only: ListFile | undefined;
  readonly #except: ListFile | undefined;

  constructor(settings: Partial<Settings['mailboxes']>, warn: Warn) {
    this.#only = settings.only === undefined ? undefined : new ListFile(settings.only, warn);
    this.#except = settings.except === undefined ? undefined : new ListFile(settings.except, warn);
  }

  /** To be called before each cycle. */
  async refresh(): Promise<void> {
    await this.#only?.refresh();
    await this.#except?.refresh();
  }

  /** @param address in lower case */
  isServed(address: string): boolean {
    if (this.#only !== undefined && this.#only.list?.has(address) !== true) return false;
    // A list of exceptions that was never read may name anybody.
    return this.#except === undefined || this.#except.list?.has(address) === false;
  }

  /**
   * A misspelt entry, of `except` above all, would show in nothing else.
   * @param addresses of all users
   * @returns a sentence; undefined where each entry names somebody
   */
  describeUnmatched(addresses: readonly string[]): string | undefined {
    const entries = [this.#only, this.#except].flatMap((file) => file?.list?.findUnmatched(addresses) ?? []);
    if (entries.length === 0) return undefined;
    const shown = listSome(entries, UNMATCHED_SHOWN);
    return `No user of CMS leads to these entries of [Mailboxes] only and except: ${shown}.`;
  }

  /** @param address in lower case */
  isExcepted(address: string): boolean {
    return this.#except?.list?.has(address) === true;
  }
}

class ListFile {
  list: AddressList | undefined;
  #version = '';
  #isUnreadable = false;

  constructor(
    private readonly path: string,
    private readonly warn: Warn,
  ) {}

  async refresh(): Promise<void> {
    try {
      const { mtimeMs, size, ino } = await retryWhileHeld(() => stat(this.path));
      const version = `${mtimeMs} ${size} ${ino}`;
      if (version === this.#version) return;
      const bytes = await retryWhileHeld(() => readFile(this.path));
      this.list = parseAddressList(decodeText(bytes));
      this.#version = version;
      this.#isUnreadable = false;
      const { wrongLines } = this.list;
      if (wrongLines.length > 0)
        this.warn(
          `Lines that are no address are passed over: ${wrongLines.slice(0, 10).join(', ')}.`,
          this.path,
        );
    } catch (error) {
      if (!this.#isUnreadable)
        this.warn(
          `A list of mailboxes cannot be read because ${reasonOf(error)}; it counts as it was.`,
          this.path,
        );
      this.#isUnreadable = true;
    }
  }
}
