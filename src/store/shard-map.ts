/**
 * Which mailbox is in which shard. The state begins as one file; a file that grows too large is split in two by the next
 * bit of a hash of the address, so that a company of fifty writes one file a minute and one of fifty thousand never a
 * large one. The files' names say all: nothing else has to be kept in step with them.
 */

/** The bits that the hashes of all mailboxes in a shard begin with, such as `011`; empty while there is one shard. */
export type ShardKey = string;

/** More than any company needs: 65,536 files. */
const MOST_BITS = 16;

const FILE_NAME = /^mailboxes(?:-([01]+))?\.json$/;

/**
 * FNV-1a with a last stirring, 32 bits: spreads addresses that differ in one digit. Part of the format.
 * @param address any spelling: letters count the same in either case
 */
export function hashOf(address: string): number {
  let hash = 0x811c9dc5;
  for (const character of address.toLowerCase())
    hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193);
  // FNV's high bits, which come first here, hardly know of the last letters.
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** The hash as the names of files have it. */
export function hashBitsOf(address: string): string {
  return hashOf(address).toString(2).padStart(32, '0');
}

export function shardFileName(key: ShardKey): string {
  return key === '' ? 'mailboxes.json' : `mailboxes-${key}.json`;
}

/** A shard, or one that was split: then what is in it is in its halves, by the next bit. */
interface Place {
  readonly key: ShardKey;
  halves?: readonly [Place, Place];
}

export class ShardMap {
  readonly #all: Place = { key: '' };
  /** Files of a split that a crash interrupted: the undivided file is still there, and it is the one that counts. */
  readonly unfinished: readonly string[];

  /** @param names of the files in the state folder */
  constructor(names: readonly string[]) {
    const keys = names
      .map((name) => FILE_NAME.exec(name))
      .flatMap((found) => (found ? [found[1] ?? ''] : []));
    const known = new Set(keys);
    const isUnfinished = (key: ShardKey): boolean => ancestorsOf(key).some((ancestor) => known.has(ancestor));
    this.unfinished = keys.filter(isUnfinished).map(shardFileName);
    for (const key of keys) {
      if (!isUnfinished(key)) for (const ancestor of ancestorsOf(key)) this.recordSplit(ancestor);
    }
  }

  find(address: string): ShardKey {
    const hash = hashOf(address);
    let place = this.#all;
    for (let bit = 31; place.halves !== undefined; bit -= 1)
      place = place.halves[((hash >>> bit) & 1) as 0 | 1];
    return place.key;
  }

  canSplit(key: ShardKey): boolean {
    return key.length < MOST_BITS;
  }

  recordSplit(key: ShardKey): void {
    const place = this.#placeOf(key);
    place.halves ??= [{ key: `${key}0` }, { key: `${key}1` }];
  }

  /** All shards, whether they have a file or not. */
  keys(under: ShardKey = ''): readonly ShardKey[] {
    return keysIn(this.#placeOf(under));
  }

  /** What is above it counts as split. */
  #placeOf(key: ShardKey): Place {
    let place = this.#all;
    for (const bit of key) {
      place.halves ??= [{ key: `${place.key}0` }, { key: `${place.key}1` }];
      place = place.halves[bit === '0' ? 0 : 1];
    }
    return place;
  }
}

function keysIn({ key, halves }: Place): readonly ShardKey[] {
  return halves === undefined ? [key] : halves.flatMap(keysIn);
}

function ancestorsOf(key: ShardKey): readonly ShardKey[] {
  return Array.from({ length: key.length }, (_, length) => key.slice(0, length));
}
