/**
 * The text of our extended property on an item: whose block it is and what it was written for. A format and parse pair:
 * what is written today is read back for years. Holds no link, PIN or secret, nor a sum that one could be tried against.
 */
import { canonicalUid } from './owner-tag.js';

export interface Marker {
  /** UID of the item that the block was written to; empty where the server gives none. */
  readonly uid: string;
  /** Of the room's join details, see fingerprint.ts. */
  readonly fingerprint: string;
  /** How often the block was put right although the details had not changed. */
  readonly repairs: number;
  /** Fingerprints of the details before those, the latest first: a window left open may save such a block back. */
  readonly earlier: readonly string[];
  /** Our own words, see own-words.ts: tells them from what the user types in between. */
  readonly words: string;
}

const VERSION = 1;

export function formatMarker(marker: Marker): string {
  const fields = [
    VERSION,
    canonicalUid(marker.uid),
    marker.fingerprint,
    marker.repairs,
    marker.words,
    marker.earlier,
  ];
  // ASCII only: a UID may hold anything, and what XML or a code page does to it must not make the block a stranger's.
  return JSON.stringify(fields).replace(/[^\x20-\x7e]/gu, (character) =>
    Array.from(
      { length: character.length },
      (_, unit) => `\\u${character.charCodeAt(unit).toString(16).padStart(4, '0')}`,
    ).join(''),
  );
}

/**
 * The marker, if it is one of ours for the item with this UID. A copied meeting keeps the property but has a new UID; a
 * newer version's marker and garbage are nobody's. Never throws.
 */
export function parseMarker(text: string | undefined, uid: string | undefined): Marker | undefined {
  if (text === undefined) return undefined;
  let fields: unknown;
  try {
    fields = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!Array.isArray(fields)) return undefined;
  const [version, markerUid, fingerprint, repairs, words, earlier] = fields as unknown[];
  if (version !== VERSION || markerUid !== canonicalUid(uid ?? '')) return undefined;
  if (typeof markerUid !== 'string' || typeof fingerprint !== 'string' || typeof words !== 'string')
    return undefined;
  if (typeof repairs !== 'number' || !Number.isSafeInteger(repairs) || repairs < 0) return undefined;
  // Older markers have none.
  const past = Array.isArray(earlier) ? earlier.filter((sum) => typeof sum === 'string') : [];
  return { uid: markerUid, fingerprint, repairs, words, earlier: past };
}
