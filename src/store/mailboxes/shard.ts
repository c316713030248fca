/**
 * The mailboxes of one state file, `mailboxes-00.json` to `mailboxes-15.json`, and which mailbox is in which. The number of
 * files is fixed: a company of fifty thousand has files of a few megabytes, and a file that is missing is an empty shard.
 */
import { join } from 'node:path';
import type { MailboxRecord } from '../../sync/ports/records.js';
import { mendMailboxRecord } from './mailbox-record.js';
import { StateFile, type StateFileDeps } from '../state-file.js';

/** Part of the format. */
export const SHARD_COUNT = 16;

/** By address in lower case. */
export type Shard = StateFile<Record<string, MailboxRecord>>;

/**
 * FNV-1a, 32 bits (http://www.isthe.com/chongo/tech/comp/fnv/). Part of the format.
 * @param address in lower case
 * @returns 0 to SHARD_COUNT - 1
 */
export function shardNumberOf(address: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < address.length; index += 1)
    hash = Math.imul(hash ^ address.charCodeAt(index), 0x01000193);
  // The high bits are mixed best.
  return (hash >>> 16) % SHARD_COUNT;
}

export function shardFileName(number: number): string {
  return `mailboxes-${String(number).padStart(2, '0')}.json`;
}

/**
 * A damaged file is set aside and gives an empty shard.
 * @throws StateError
 */
export async function readShard(dir: string, number: number, deps: StateFileDeps): Promise<Shard> {
  const path = join(dir, shardFileName(number));
  const shard: Shard = new StateFile(path, deps, {
    mend: (mailboxes) => {
      const damaged = mendMailboxes(mailboxes);
      const what = `${damaged} damaged ${damaged === 1 ? 'record' : 'records'}`;
      const message = `The state file ${path} holds ${what}. Those mailboxes are read again in full.`;
      if (damaged > 0) deps.log.warn(message, { code: 'StateDamaged', file: path, count: damaged });
    },
    loss: 'Its mailboxes are read again in full.',
  });
  await shard.load();
  return shard;
}

/** @returns how many were wrong */
function mendMailboxes(mailboxes: Record<string, unknown>): number {
  let damaged = 0;
  for (const [address, record] of Object.entries(mailboxes)) {
    const isWhole = mendMailboxRecord(record);
    if (isWhole !== true) damaged += 1;
    if (isWhole === undefined) delete mailboxes[address];
  }
  return damaged;
}
