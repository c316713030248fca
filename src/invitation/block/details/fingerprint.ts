/**
 * A short hash of a room's join details: tells whether a block was written for the details of today, and nothing else. It
 * stands in the marker, so nothing may be worked back from it.
 */
import { createHash } from 'node:crypto';
import type { JoinDetails } from '../../../model.js';
import { keyOf } from '../words/own-words.js';

/**
 * 128 bits in hexadecimal. The room's name is left out: renaming a room changes nothing for those who join, and is not
 * worth a mail to everybody.
 *
 * The link's secret keeps a PIN of four digits from being found by trial. A room without a secret gives no such cover,
 * so there only the presence of a PIN counts; a changed one is found by looking at the block's text.
 */
export function fingerprint(details: JoinDetails): string {
  const isCovered = keyOf(details.webLink) !== undefined;
  const pin = isCovered ? details.pin : details.pin === '' ? '' : 'yes';
  const parts = ['details 1', details.webLink, details.sipAddress, details.callId, pin];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32);
}
