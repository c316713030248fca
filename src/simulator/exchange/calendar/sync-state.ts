/**
 * The opaque SyncState: where a client stands in a mailbox's change log, as Base64 with a checksum. How long it is can
 * be chosen (24 characters seen on gromox, kilobytes on Exchange); any change to it, its length included, is noticed.
 */
import { createHash } from 'node:crypto';

/**
 * `everything`: the first pass, newest first: items below `position` are still to come, `base` is the serial number when
 * it began. `changes`: what came after `position` is still to come, `base` is where this run of pages began.
 */
export interface SyncPosition {
  readonly phase: 'everything' | 'changes';
  readonly base: number;
  readonly position: number;
}

export interface SyncStateOwner {
  /** Of the mailbox; differs from one start of the server to the next, like a restored database. */
  readonly tag: string;
  /** Counts how often the server has forgotten the states of this mailbox. */
  readonly epoch: number;
}

export type ReadSyncState =
  | { readonly kind: 'good'; readonly position: SyncPosition }
  /** Well formed, but of another mailbox or an earlier epoch. */
  | { readonly kind: 'foreign'; readonly position: SyncPosition }
  | { readonly kind: 'garbage' };

const CORE_BYTES = 18;
const VERSION = 1;

/** @param length characters of the state: 24 or more, a multiple of 4 */
export function renderSyncState(owner: SyncStateOwner, at: SyncPosition, length: number): string {
  const core = Buffer.alloc(CORE_BYTES);
  core.writeUInt8(VERSION, 0);
  core.writeUInt8(at.phase === 'everything' ? 0 : 1, 1);
  ownerBytes(owner).copy(core, 2);
  core.writeUInt32BE(at.base, 8);
  core.writeUInt32BE(at.position, 12);
  checksum(core.subarray(0, 16)).copy(core, 16, 0, 2);
  return Buffer.concat([core, padding(core, (length / 4) * 3 - CORE_BYTES)]).toString('base64');
}

export function readSyncState(owner: SyncStateOwner, state: string, length: number): ReadSyncState {
  const bytes = Buffer.from(state, 'base64');
  const core = bytes.subarray(0, CORE_BYTES);
  if (state.length !== length || bytes.toString('base64') !== state || core.length < CORE_BYTES) {
    return { kind: 'garbage' };
  }
  const isWhole = checksum(core.subarray(0, 16)).subarray(0, 2).equals(core.subarray(16));
  const isPadded = padding(core, bytes.length - CORE_BYTES).equals(bytes.subarray(CORE_BYTES));
  if (core.readUInt8(0) !== VERSION || !isWhole || !isPadded) return { kind: 'garbage' };
  const position: SyncPosition = {
    phase: core.readUInt8(1) === 0 ? 'everything' : 'changes',
    base: core.readUInt32BE(8),
    position: core.readUInt32BE(12),
  };
  const isOwn = ownerBytes(owner).equals(core.subarray(2, 8));
  return { kind: isOwn ? 'good' : 'foreign', position };
}

function ownerBytes(owner: SyncStateOwner): Buffer {
  const bytes = Buffer.alloc(6);
  checksum(Buffer.from(owner.tag)).copy(bytes, 0, 0, 4);
  bytes.writeUInt16BE(owner.epoch % 65_536, 4);
  return bytes;
}

function checksum(bytes: Buffer): Buffer {
  return createHash('sha256').update(bytes).digest();
}

function padding(core: Buffer, length: number): Buffer {
  const block = createHash('sha512').update(core).digest();
  return Buffer.alloc(length, block);
}
