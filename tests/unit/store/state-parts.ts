/** A lock that is always held, and the record of a mailbox. */
import type { WriteGuard } from '../../../src/sync/ports.js';
import type { MailboxRecord } from '../../../src/sync/ports/records.js';

export const freeGuard: WriteGuard = { assertHeld: () => Promise.resolve() };

export function recordOf(syncState: string): MailboxRecord {
  return { syncState, firstSyncedAt: '2026-03-01T00:00:00.000Z', retries: {}, ownChangeKeys: {} };
}
