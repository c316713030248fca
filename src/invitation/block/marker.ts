/**
 * The text of our extended property on an item: whose block it is and what it was written for. A format and parse pair:
 * what is written today is read back for years. Holds no link, PIN or secret, nor a hash that one could be tried against.
 */
import { formatOwnWords, isKeyed, type OwnWord, type OwnWords, parseOwnWords } from './words/own-words.js';
import { canonicalUid } from './owner-tag.js';

export interface Marker {
  /** UID of the item that the block was written to; empty where the server gives none. */
  readonly uid: string;
  /** That the block was written for. */
  readonly keyword: string;
  /** Of the room's join details, see fingerprint.ts. */
  readonly fingerprint: string;
  /** How often the block was put right although the details had not changed. */
  readonly repairs: number;
  /** Undefined where the template was too long to be remembered. */
  readonly words: OwnWords | undefined;
  /** Keyed hashes of details of the past, the latest first: a window left open may save such a block back. */
  readonly past: readonly OwnWord[];
  /** Of the one update that wrote it; a plan has none. */
  readonly writeId?: string | undefined;
}

const VERSION = 1;

/** Some eight words of a block hold details. */
const MAX_PAST = 40;

export function formatMarker({ uid, keyword, fingerprint, repairs, words, past, writeId }: Marker): string {
  const fields = [
    VERSION,
    canonicalUid(uid),
    keyword,
    fingerprint,
    repairs,
    words === undefined ? '' : formatOwnWords(words),
    past.join(''),
    ...(writeId === undefined ? [] : [writeId]),
  ];
  // ASCII only: a UID may hold anything, and what XML or a code page does to it must not make the block a stranger's.
  const escaped = (unit: string) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return JSON.stringify(fields).replace(/[^\x20-\x7e]/g, escaped);
}

/** The marker, if it is one of ours, of whichever item; a newer version's and garbage are nobody's. Never throws. */
export function parseMarker(text: string | undefined): Marker | undefined {
  let fields: unknown;
  try {
    fields = JSON.parse(text ?? '');
  } catch {
    return undefined;
  }
  if (!Array.isArray(fields)) return undefined;
  const [version, uid, keyword, fingerprint, repairs, words, past, writeId] = fields as unknown[];
  if (version !== VERSION || typeof uid !== 'string' || typeof keyword !== 'string') return undefined;
  if (typeof fingerprint !== 'string' || typeof words !== 'string' || typeof past !== 'string')
    return undefined;
  if (typeof repairs !== 'number' || !Number.isSafeInteger(repairs) || repairs < 0) return undefined;
  const pastWords = parseOwnWords(`${past}!`)?.sequence ?? [];
  return {
    ...{ uid, keyword, fingerprint, repairs, words: parseOwnWords(words), past: pastWords },
    writeId: typeof writeId === 'string' ? writeId : undefined,
  };
}

/** The marker for one update: of several updates, perhaps of two processes, the meeting shows which one it took. */
export function withWriteId(marker: string, writeId: string): string {
  const parsed = parseMarker(marker);
  return parsed === undefined ? marker : formatMarker({ ...parsed, writeId });
}

/** Whether the marker belongs to the item with this UID, a changed occurrence of its series included. */
export function isMarkerOf(marker: Marker, uid: string | undefined): boolean {
  return marker.uid === canonicalUid(uid ?? '');
}

/** The details of the past, once others are written: those of today are none of them. */
export function pastDetails(before: Marker | undefined, today: OwnWords): readonly OwnWord[] {
  const current = new Set([...today.sequence, ...today.targets]);
  const written = before?.words === undefined ? [] : [...before.words.sequence, ...before.words.targets];
  return [...new Set([...written.filter(isKeyed), ...(before?.past ?? [])])]
    .filter((own) => !current.has(own))
    .slice(0, MAX_PAST);
}
