/**
 * Item ids and change keys in the form that Exchange gives them: Base64 that says which mailbox and which item, and is
 * compared with regard to case. Neighbouring items get ids that differ in the case of one letter only, so that a client
 * that folds case mixes up two meetings.
 */
import { createHash } from 'node:crypto';

const ITEM_PREFIX = Buffer.from([0x00, 0x03, 0x24, 0x00]);
const OCCURRENCE_PREFIX = Buffer.from([0x15, 0x10, 0x08, 0x00]);
const ITEM_BYTES = 114;
const OCCURRENCE_BYTES = ITEM_BYTES + 12;
const CHANGE_KEY_PREFIX = Buffer.from([0x0f, 0, 0, 0, 0x16, 0, 0, 0]);
/** Within the mailbox's entry id, behind prefix and mailbox GUID. */
const TWIN_LETTERS_FROM = 60;

/** The id of the `serial`-th item of a mailbox. */
export function itemId(mailboxGuid: string, serial: number): string {
  const pair = serial - (serial % 2);
  const tail = createHash('sha512').update(`${mailboxGuid}/${pair}`).digest();
  const bytes = Buffer.concat([ITEM_PREFIX, Buffer.from(mailboxGuid, 'ascii'), Buffer.alloc(10), tail]);
  const id = bytes.subarray(0, ITEM_BYTES).toString('base64');
  return serial % 2 === 0 ? id : withOtherCase(id);
}

function withOtherCase(id: string): string {
  const at = id.slice(TWIN_LETTERS_FROM + 10).search(/[A-Za-z]/) + TWIN_LETTERS_FROM + 10;
  const letter = id[at]!;
  const other = letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase();
  return id.slice(0, at) + other + id.slice(at + 1);
}

/** The id of the occurrence that was first planned to start at `originalStart`. */
export function occurrenceId(masterId: string, originalStart: Date): string {
  const when = Buffer.alloc(8);
  when.writeBigInt64BE(BigInt(originalStart.getTime()));
  return Buffer.concat([OCCURRENCE_PREFIX, when, Buffer.from(masterId, 'base64')]).toString('base64');
}

export type ParsedId =
  | { readonly kind: 'item'; readonly mailboxGuid: string }
  | {
      readonly kind: 'occurrence';
      readonly mailboxGuid: string;
      readonly masterId: string;
      readonly originalStart: Date;
    }
  | { readonly kind: 'malformed' };

export function parseItemId(id: string): ParsedId {
  const bytes = Buffer.from(id, 'base64');
  if (bytes.toString('base64') !== id) return { kind: 'malformed' };
  if (bytes.length === ITEM_BYTES && bytes.subarray(0, 4).equals(ITEM_PREFIX)) {
    return { kind: 'item', mailboxGuid: bytes.subarray(4, 40).toString('ascii') };
  }
  if (bytes.length === OCCURRENCE_BYTES && bytes.subarray(0, 4).equals(OCCURRENCE_PREFIX)) {
    const originalStart = new Date(Number(bytes.readBigInt64BE(4)));
    const masterId = bytes.subarray(12).toString('base64');
    return {
      kind: 'occurrence',
      mailboxGuid: bytes.subarray(16, 52).toString('ascii'),
      masterId,
      originalStart,
    };
  }
  return { kind: 'malformed' };
}

export function changeKey(mailboxGuid: string, serial: number): string {
  const number = Buffer.alloc(6);
  number.writeUIntBE(serial, 0, 6);
  return Buffer.concat([CHANGE_KEY_PREFIX, guidBytes(mailboxGuid), number]).toString('base64');
}

/** @returns the serial number, or undefined for what is no change key of this mailbox. */
export function parseChangeKey(mailboxGuid: string, key: string): number | undefined {
  const bytes = Buffer.from(key, 'base64');
  const expected = Buffer.concat([CHANGE_KEY_PREFIX, guidBytes(mailboxGuid)]);
  if (bytes.length !== expected.length + 6 || bytes.toString('base64') !== key) return undefined;
  if (!bytes.subarray(0, expected.length).equals(expected)) return undefined;
  return bytes.readUIntBE(expected.length, 6);
}

function guidBytes(guid: string): Buffer {
  return Buffer.from(guid.replace(/-/g, ''), 'hex');
}
