/** Writes records to the state folder in argv[2] as fast as it can, and says each one once it is safe. */
import { openStateStore } from '../../../../src/store/json-state-store.js';
import { MemoryLog } from '../../../support/memory-log.js';
import { systemClock } from '../../../../src/system-clock.js';
import { freeGuard, recordOf } from '../state-parts.js';

const [dir = '', round = ''] = process.argv.slice(2);
const log = new MemoryLog();
const store = await openStateStore(dir, { log, guard: freeGuard, clock: systemClock, keptMailboxes: 20 });
for (const line of log.lines) process.stdout.write(`logged ${line.message}\n`);

async function lane(first: number): Promise<never> {
  for (let n = first; ; n = (n + 4) % 80) {
    const address = `user${n}@example.com`;
    const before = Number((await store.readMailbox(address)).syncState ?? 0);
    await store.writeMailbox(address, recordOf(String(before + 1)), 'now');
    process.stdout.write(`safe ${round} ${address} ${before + 1}\n`);
  }
}

await Promise.all([0, 1, 2, 3].map(lane));
