/**
 * A program: what reading and writing the state costs by itself. Does to a state folder what one cycle does to it, with
 * a new sync state for every mailbox and no Exchange at all. Tells the CPU in milliseconds.
 */
import path from 'node:path';
import { openStateStore } from '../src/store/json-state-store.js';
import { systemClock } from '../src/system-clock.js';
import { plainAddresses } from './home.js';
import { silentLog } from './silent-log.js';
import { nextState } from './sync-states.js';

const { home, count } = JSON.parse(process.argv[2] ?? '{}') as {
  readonly home: string;
  readonly count: number;
};
const before = process.cpuUsage();
const guard = { assertHeld: () => Promise.resolve() };
const deps = { log: silentLog, clock: systemClock, guard };
const store = await openStateStore(path.join(home, 'state'), deps);
// As the cycle does it: sixteen lanes, each with one mailbox after the other.
const addresses = store.servingOrder(plainAddresses(count)).values();
async function serveNext(): Promise<void> {
  for (const address of addresses) {
    const record = await store.readMailbox(address);
    if (record.syncState === undefined) throw new Error(`There is no state of ${address}.`);
    await store.writeMailbox(address, { ...record, syncState: nextState(record.syncState) }, 'soon');
  }
}
await Promise.all(Array.from({ length: 16 }, serveNext));
await store.flush();
const { user, system } = process.cpuUsage(before);
process.stdout.write(JSON.stringify((user + system) / 1000));
