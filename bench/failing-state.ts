/** The state of a large company in which some hundred mailboxes are in trouble. */
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { openStateStore } from '../src/store/json-state-store.js';
import type { MailboxFailure, RetryEntry } from '../src/sync/ports/records.js';
import { systemClock } from '../src/system-clock.js';
import { troubledStatus } from '../tests/support/status-samples.js';
import { plainAddresses, type Home } from './home.js';
import { silentLog } from './silent-log.js';
import { stateAt } from './sync-states.js';

/** Three hundred mailboxes that fail and two hundred meetings without a room, none of which is due; a day of figures. */
export async function fillTroubledState({ dir }: Home, mailboxes: number): Promise<void> {
  const now = new Date();
  const sample = troubledStatus(now);
  await writeFile(path.join(dir, 'state', 'status.json'), JSON.stringify(sample));
  const [instant, nextTry] = [now.toISOString(), new Date(now.getTime() + 5_400_000).toISOString()];
  const guard = { assertHeld: () => Promise.resolve() };
  const store = await openStateStore(path.join(dir, 'state'), { log: silentLog, clock: systemClock, guard });
  for (const [index, address] of plainAddresses(mailboxes).entries()) {
    const { code = '', message = '', remedy } = sample.notServed[index % 28] ?? {};
    const wait = { code, message, remedy, nextTry, since: instant };
    const failure: MailboxFailure = { ...wait, lastTry: instant, attempts: 5, isFixed: true };
    const { room } = sample.waitingMeetings[0] ?? {};
    const retry: RetryEntry = { ...wait, attempts: 3, code: 'NoPersonalRoom', room };
    const record = { syncState: stateAt(1), firstSyncedAt: instant, retries: {}, ownChangeKeys: {} };
    const trouble = index < 300 ? { failure } : index < 500 ? { retries: { [`item${index}`]: retry } } : {};
    await store.writeMailbox(address, { ...record, ...trouble }, 'soon');
  }
  await store.flush();
}
