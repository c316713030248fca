/**
 * A program: what reading and writing the state costs by itself. Does to a state folder what one cycle does to it, with
 * a new sync state for every mailbox and no Exchange at all.
 */
import path from 'node:path';
import { openStateStore } from '../src/store/json-state-store.js';
import { systemClock } from '../src/system-clock.js';
import { plainAddresses } from './home.js';
import type { StoreCostOptions, StoreCostResult } from './store-cost-options.js';

const options = JSON.parse(process.argv[2] ?? '{}') as StoreCostOptions;
const silent = { debug: ignore, info: ignore, warn: ignore, error: ignore };
function ignore(): void {
  return;
}

const before = process.cpuUsage();
const startedMs = performance.now();
const guard = { assertHeld: () => Promise.resolve() };
const store = await openStateStore(path.join(options.home, 'state'), {
  log: silent,
  clock: systemClock,
  guard,
});
// As the cycle does it: sixteen lanes, each with one mailbox after the other.
const addresses = store.servingOrder(plainAddresses(options.count)).values();
async function serveNext(): Promise<void> {
  for (const address of addresses) {
    const record = await store.readMailbox(address);
    if (record.syncState === undefined) throw new Error(`There is no state of ${address}.`);
    const syncState = nextState(record.syncState);
    await store.writeMailbox(address, { ...record, syncState }, 'soon');
  }
}
await Promise.all(Array.from({ length: 16 }, serveNext));
await store.close();
const spent = process.cpuUsage(before);
const result: StoreCostResult = {
  cpuMs: (spent.user + spent.system) / 1000,
  wallMs: performance.now() - startedMs,
};
process.stdout.write(JSON.stringify(result));

function nextState(state: string): string {
  return String(Number(state.slice(0, 8)) + 1).padStart(8, '0') + state.slice(8);
}
