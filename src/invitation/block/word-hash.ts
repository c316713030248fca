/**
 * Hashes of words, for the marker: 30 bits are enough to tell words apart at a given place in a text. Nothing here knows
 * which words are details.
 */
import { createHash, createHmac } from 'node:crypto';

/** In characters of base64url, six bits each. */
export const HASH_LENGTH = 5;

/** Of a word that everybody may know, such as one of the template. */
export function hashWord(text: string): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, HASH_LENGTH);
}

/**
 * Of a word that holds a join detail. A PIN of four digits could be found by trying them all against a plain hash; without
 * the secret of the join link, which the block carries and the marker does not, there is nothing to try.
 */
export function hashDetail(text: string, secret: string): string {
  return createHmac('sha256', secret).update(text).digest('base64url').slice(0, HASH_LENGTH);
}
