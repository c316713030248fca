/**
 * The short word that ties a block to its meeting. It stands in the delimiters and is made from the item's UID, so a
 * block that came in with a quoted, forwarded or copied meeting carries another word and is nobody's business here.
 */
import { createHash } from 'node:crypto';

/** Without 0, 1, l and o, which people and fonts confuse; all lower case, since clients may change the case. */
const ALPHABET = 'abcdefghijkmnpqrstuvwxyz23456789';
const LENGTH = 7;

/** Letters and digits, always the same for the same UID, the first one a letter. An item without a UID has a fixed one. */
export function ownerTag(uid: string | undefined): string {
  const digest = createHash('sha256')
    .update(`cms-calendar-magic block\0${uid === undefined ? '' : canonicalUid(uid)}`)
    .digest();
  let tag = '';
  for (let index = 0; index < LENGTH; index++) {
    // A letter first and last keeps phones from taking the word for a number to be dialled.
    const choices = index === 0 || index === LENGTH - 1 ? 24 : 32;
    tag += ALPHABET.charAt((digest[index] ?? 0) % choices);
  }
  return tag;
}

/**
 * The UIDs of a series and of its changed occurrences, brought to one form. Exchange's UIDs are PidLidGlobalObjectId
 * (MS-OXOCAL 2.2.1.27) in hexadecimal; bytes 17 to 20 hold the date of a single occurrence, zeros in the master.
 */
export function canonicalUid(uid: string): string {
  const trimmed = uid.trim();
  return GLOBAL_OBJECT_ID.test(trimmed)
    ? `${trimmed.slice(0, 32)}00000000${trimmed.slice(40)}`.toUpperCase()
    : trimmed;
}

const GLOBAL_OBJECT_ID = /^040000008200E00074C5B7101A82E008[0-9A-F]{24,}$/iu;
