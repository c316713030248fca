/**
 * Some of the mailboxes in one file, read and written as a whole. Says when it is dirty, and can be divided when it has
 * grown too large; when to save or to divide it is decided in shard-cache.ts.
 */
import { join } from 'node:path';
import { Low } from 'lowdb';
import type { MailboxRecord } from '../sync/ports.js';
import { Coalesced } from './coalesced.js';
import { checkMailboxRecord } from './mailbox-record.js';
import { StateFile, type StateFileDeps } from './state-file.js';
import { hashBitsOf, shardFileName, type ShardKey } from './shard-map.js';
import { isJsonObject, type JsonObject } from './state-format.js';

interface ShardContent {
  readonly mailboxes: Record<string, MailboxRecord>;
}

export class Shard {
  readonly #db: Low<ShardContent>;
  readonly #saving = new Coalesced(() => this.#write());
  #changes = 0;
  #savedChanges = 0;
  #unsavedBytes = 0;

  private constructor(
    readonly key: ShardKey,
    private readonly file: StateFile<ShardContent>,
    private readonly deps: StateFileDeps,
    content: ShardContent,
  ) {
    this.#db = new Low(file, content);
  }

  /** @throws StateError; a damaged file is set aside and gives an empty shard. */
  static async load(dir: string, key: ShardKey, deps: StateFileDeps): Promise<Shard> {
    const path = join(dir, shardFileName(key));
    let damagedRecords = 0;
    const check = (document: JsonObject): ShardContent | undefined => {
      const found = checkMailboxes(document);
      damagedRecords = found?.damaged ?? 0;
      return found?.content;
    };
    const file = new StateFile(path, deps, check, 'Its mailboxes are read again in full.');
    const shard = new Shard(key, file, deps, { mailboxes: emptyMailboxes() });
    await shard.#db.read();
    if (damagedRecords > 0) {
      deps.log.warn(
        `The state file ${path} holds ${damagedRecords} damaged ${damagedRecords === 1 ? 'record' : 'records'}. Those mailboxes are read again in full.`,
        { code: 'StateDamaged', file: path, count: damagedRecords },
      );
    }
    return shard;
  }

  get path(): string {
    return this.file.path;
  }

  get isDirty(): boolean {
    return this.#changes !== this.#savedChanges;
  }

  /** About what it weighs in memory. */
  get byteLength(): number {
    return this.file.byteLength + this.#unsavedBytes;
  }

  /** One mailbox alone cannot be divided, however long its sync state. */
  holdsSeveral(): boolean {
    return this.addresses().length > 1;
  }

  addresses(): readonly string[] {
    return Object.keys(this.#db.data.mailboxes);
  }

  /** @param address in lower case */
  get(address: string): MailboxRecord | undefined {
    return this.#db.data.mailboxes[address];
  }

  /**
   * @param address in lower case
   * @returns false where the record says what was known already, so that there is nothing to write
   */
  put(address: string, record: MailboxRecord): boolean {
    const known = this.get(address);
    if (known !== undefined && saysTheSame(known, record)) return false;
    this.#db.data.mailboxes[address] = record;
    this.#unsavedBytes += weightOf(record) - (known === undefined ? 0 : weightOf(known));
    this.#changes += 1;
    return true;
  }

  /** All that was put before this call is on disk when it returns. @throws StateError */
  async save(): Promise<void> {
    if (this.isDirty) await this.#saving.run();
  }

  /** The same mailboxes in two shards that are not on disk yet; this one is left as it is. */
  divide(dir: string): readonly [Shard, Shard] {
    const half = (bit: '0' | '1'): Shard => {
      const key = `${this.key}${bit}`;
      const path = join(dir, shardFileName(key));
      const file = new StateFile(path, this.deps, (document) => checkMailboxes(document)?.content, '');
      const shard = new Shard(key, file, this.deps, { mailboxes: emptyMailboxes() });
      for (const [address, record] of Object.entries(this.#db.data.mailboxes))
        if (hashBitsOf(address).startsWith(key)) shard.put(address, record);
      // Written even when nothing is in it: both names together say that the split took place.
      shard.#changes += 1;
      return shard;
    };
    return [half('0'), half('1')];
  }

  async #write(): Promise<void> {
    // A run that was asked for while another one was writing the same: were it to write, it could do so after this shard
    // was split, or dropped and loaded anew, and put the old over the new.
    if (!this.isDirty) return;
    const changes = this.#changes;
    this.#unsavedBytes = 0;
    await this.#db.write();
    this.#savedChanges = changes;
  }
}

/** The sync state is the long part, and the one that tells most records apart. */
function saysTheSame(a: MailboxRecord, b: MailboxRecord): boolean {
  return a === b || (a.syncState === b.syncState && JSON.stringify(a) === JSON.stringify(b));
}

/** Roughly the bytes of its JSON. */
function weightOf(record: MailboxRecord): number {
  const entries = Object.keys(record.retries).length + Object.keys(record.ownChangeKeys).length;
  return 200 + (record.syncState?.length ?? 0) + 400 * entries;
}

function emptyMailboxes(): Record<string, MailboxRecord> {
  return Object.create(null) as Record<string, MailboxRecord>;
}

function checkMailboxes(document: JsonObject): { content: ShardContent; damaged: number } | undefined {
  const found = document['mailboxes'];
  if (!isJsonObject(found)) return undefined;
  // The document is ours alone and thousands of records long: what is wrong is mended in it, instead of copying the rest.
  const mailboxes = Object.setPrototypeOf(found, null) as Record<string, MailboxRecord>;
  let damaged = 0;
  for (const address of Object.keys(mailboxes)) {
    const checked = checkMailboxRecord(mailboxes[address]);
    if (checked?.isWhole === true) continue;
    damaged += 1;
    if (checked === undefined) delete mailboxes[address];
    else mailboxes[address] = checked.record;
  }
  return { content: { mailboxes }, damaged };
}
