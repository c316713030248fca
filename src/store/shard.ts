/**
 * A sixty-fourth of the mailboxes: one file, read and written as a whole. Which mailbox is where depends on nothing but
 * its address. Says when it is dirty; when to save it is the store's decision.
 */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { Low } from 'lowdb';
import type { MailboxRecord } from '../sync/ports.js';
import { Coalesced } from './coalesced.js';
import { checkMailboxRecord } from './mailbox-record.js';
import { StateFile, type StateFileDeps } from './state-file.js';
import { isJsonObject, type JsonObject } from './state-format.js';

/**
 * 50,000 mailboxes with states of 4 kB make 3 MB a shard: a few milliseconds to parse or to write. It is part of the
 * format: another number means another `format` and a step that moves the records.
 */
export const SHARD_COUNT = 64;

/** @param address any spelling: letters count the same in either case */
export function shardIndexOf(address: string): number {
  return createHash('sha1').update(address.toLowerCase()).digest().readUInt16BE(0) % SHARD_COUNT;
}

export function shardFileName(index: number): string {
  return `mailboxes-${String(index).padStart(2, '0')}.json`;
}

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
    private readonly file: StateFile<ShardContent>,
    content: ShardContent,
  ) {
    this.#db = new Low(file, content);
  }

  /** @throws StateError; a damaged file is set aside and gives an empty shard. */
  static async load(dir: string, index: number, deps: StateFileDeps): Promise<Shard> {
    const path = join(dir, shardFileName(index));
    let damagedRecords = 0;
    const check = (document: JsonObject): ShardContent | undefined => {
      const found = checkMailboxes(document);
      damagedRecords = found?.damaged ?? 0;
      return found?.content;
    };
    const file = new StateFile(path, deps, check, 'Its mailboxes are read again in full.');
    const shard = new Shard(file, { mailboxes: Object.create(null) as ShardContent['mailboxes'] });
    await shard.#db.read();
    if (damagedRecords > 0) {
      deps.log.warn(
        `The state file ${path} holds ${damagedRecords} damaged ${damagedRecords === 1 ? 'record' : 'records'}. Those mailboxes are read again in full.`,
        { code: 'StateDamaged', file: path, count: damagedRecords },
      );
    }
    return shard;
  }

  get isDirty(): boolean {
    return this.#changes !== this.#savedChanges;
  }

  /** About what it weighs in memory. */
  get byteLength(): number {
    return this.file.byteLength + this.#unsavedBytes;
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

  async #write(): Promise<void> {
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

function checkMailboxes(document: JsonObject): { content: ShardContent; damaged: number } | undefined {
  const found = document['mailboxes'];
  if (!isJsonObject(found)) return undefined;
  const mailboxes = Object.create(null) as Record<string, MailboxRecord>;
  let damaged = 0;
  for (const [address, value] of Object.entries(found)) {
    const checked = checkMailboxRecord(value);
    if (checked !== undefined) mailboxes[address] = checked.record;
    if (checked?.isWhole !== true) damaged += 1;
  }
  return { content: { mailboxes }, damaged };
}
