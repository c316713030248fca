/** The first sync of one large calendar: does memory grow with it? Every tenth item is a series, which is always read. */
import { startCannedExchange, startMeasured } from './child-processes.js';
import type { Section } from './figures.js';
import { createHome } from './home.js';
import { PROGRAM } from './places.js';
import type { ProcessCost } from './process-cost.js';

/** Node lets garbage lie while nothing limits it; what is really held shows where something does. */
const LIMIT = ['--max-old-space-size=48'];

export async function measureFirstSync(): Promise<Section> {
  const small = await firstSyncOf(2_000);
  const large = await firstSyncOf(20_000);
  const [smallLimited, largeLimited] = [await firstSyncOf(2_000, LIMIT), await firstSyncOf(20_000, LIMIT)];
  return {
    title: 'First sync of one calendar',
    figures: [
      { what: 'CPU, 2,000 items', value: small.cpuMs / 1000, unit: 's' },
      { what: 'CPU, 20,000 items', value: large.cpuMs / 1000, unit: 's' },
      { what: 'peak memory, 2,000 items', value: small.peakMemoryMb, unit: 'MB' },
      { what: 'peak memory, 20,000 items', value: large.peakMemoryMb, unit: 'MB', note: 'garbage included' },
      { what: 'peak memory, 2,000 items, heap of 48 MB', value: smallLimited.peakMemoryMb, unit: 'MB' },
      { what: 'peak memory, 20,000 items, heap of 48 MB', value: largeLimited.peakMemoryMb, unit: 'MB' },
      {
        what: 'peak memory, heap of 48 MB, one against the other',
        value: largeLimited.peakMemoryMb / smallLimited.peakMemoryMb,
        unit: 'x',
        atMost: 1.2,
      },
    ],
  };
}

async function firstSyncOf(items: number, nodeOptions: readonly string[] = []): Promise<ProcessCost> {
  const exchange = await startCannedExchange({ stateLength: 1_000, statesChange: false });
  const home = await createHome({ exchangeUrl: exchange.url, addresses: [`series${items}@corp.example`] });
  try {
    return await startMeasured(PROGRAM, ['--once', '--home', home.dir], nodeOptions).cost;
  } finally {
    await Promise.all([exchange.close(), home.remove()]);
  }
}
