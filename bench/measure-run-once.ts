/** Whole `--once` processes over idle mailboxes, and how much of them the state is. */
import { runProgram, startCannedExchange, startMeasured, type CannedExchange } from './child-processes.js';
import { median, type Section } from './figures.js';
import { createHome, plainAddresses, type Home } from './home.js';
import { PROGRAM } from './places.js';
import type { ProcessCost } from './process-cost.js';
import type { StoreCostResult } from './store-cost-options.js';

const STATE_LENGTH = 1_000;

export interface RunOnceCosts {
  readonly mailboxes: number;
  readonly firstSync: ProcessCost;
  /** Sync states that stay as they are. */
  readonly same: readonly ProcessCost[];
  /** A new sync state at every poll. */
  readonly changing: readonly ProcessCost[];
  readonly store: readonly StoreCostResult[];
}

export async function runOnceOver(mailboxes: number, rounds: number): Promise<RunOnceCosts> {
  const addresses = plainAddresses(mailboxes);
  const [same, changing] = await Promise.all([
    startCannedExchange({ stateLength: STATE_LENGTH, statesChange: false }),
    startCannedExchange({ stateLength: STATE_LENGTH, statesChange: true }),
  ]);
  const home = await createHome({ exchangeUrl: changing.url, addresses });
  try {
    const firstSync = await runOnce(home);
    const costs = {
      same: [] as ProcessCost[],
      changing: [] as ProcessCost[],
      store: [] as StoreCostResult[],
    };
    for (let round = 0; round < rounds; round += 1) {
      costs.same.push(await runOnceAgainst(home, same));
      costs.changing.push(await runOnceAgainst(home, changing));
      costs.store.push(await runProgram<StoreCostResult>('store-cost', { home: home.dir, count: mailboxes }));
    }
    return { mailboxes, firstSync, ...costs };
  } finally {
    await Promise.all([same.close(), changing.close(), home.remove()]);
  }
}

async function runOnceAgainst(home: Home, exchange: CannedExchange): Promise<ProcessCost> {
  await home.useExchange(exchange.url);
  return runOnce(home);
}

function runOnce(home: Home): Promise<ProcessCost> {
  return startMeasured(PROGRAM, ['--once', '--home', home.dir]).cost;
}

export function toRunOnceSections(all: readonly RunOnceCosts[]): readonly Section[] {
  const sections = all.map(toSection);
  const [medium, large] = [
    all.find(({ mailboxes }) => mailboxes === 5_000),
    all.find(({ mailboxes }) => mailboxes === 50_000),
  ];
  if (medium === undefined || large === undefined) return sections;
  const perPoll = { value: cpuPerPoll(large) / cpuPerPoll(medium), unit: 'x', atMost: 1.2 };
  return [
    ...sections,
    { title: 'Growth', figures: [{ what: 'CPU per poll, 50,000 mailboxes against 5,000', ...perPoll }] },
  ];
}

function toSection(costs: RunOnceCosts): Section {
  const { mailboxes, firstSync, same, changing, store } = costs;
  const goal = GOALS[mailboxes] ?? {};
  const cpuS = (of: readonly ProcessCost[]): number => median(of.map(({ cpuMs }) => cpuMs)) / 1000;
  const startMs = median([...same, ...changing].map(({ firstRequestCpuMs }) => firstRequestCpuMs ?? NaN));
  const peakMb = Math.max(...[...same, ...changing].map(({ peakMemoryMb }) => peakMemoryMb));
  const storeShare = median(store.map(({ cpuMs }, round) => cpuMs / (changing[round]?.cpuMs ?? NaN)));
  return {
    title: `\`--once\`, ${mailboxes.toLocaleString('en-US')} mailboxes`,
    figures: [
      { what: 'CPU, states that stay', value: cpuS(same), unit: 's', ...goal.cpuS },
      { what: 'CPU, states that change at every poll', value: cpuS(changing), unit: 's', ...goal.cpuS },
      { what: 'CPU per poll beyond the start, states that change', value: cpuPerPoll(costs), unit: 'ms' },
      {
        what: 'time, states that change',
        value: median(changing.map(({ wallMs }) => wallMs)) / 1000,
        unit: 's',
      },
      { what: 'CPU until the first request', value: startMs, unit: 'ms', atMost: 300 },
      { what: 'peak memory', value: peakMb, unit: 'MB', ...goal.memoryMb },
      { what: 'peak memory, first sync of all', value: firstSync.peakMemoryMb, unit: 'MB' },
      { what: 'written, states that stay', value: megabytes(same), unit: 'MB' },
      {
        what: 'written, states that change',
        value: megabytes(changing),
        unit: 'MB',
        note: `${median(changing.map(({ writtenFiles }) => writtenFiles))} files`,
      },
      { what: 'state, share of the CPU', value: storeShare, unit: '', atMost: 0.1 },
    ],
  };
}

const GOALS: Readonly<
  Record<number, { readonly cpuS?: { atMost: number }; readonly memoryMb?: { atMost: number } }>
> = {
  500: { memoryMb: { atMost: 120 } },
  5_000: { cpuS: { atMost: 3 }, memoryMb: { atMost: 120 } },
  50_000: { memoryMb: { atMost: 300 } },
};

function cpuPerPoll({ changing, mailboxes }: RunOnceCosts): number {
  return median(changing.map(({ cpuMs, firstRequestCpuMs }) => cpuMs - (firstRequestCpuMs ?? 0))) / mailboxes;
}

function megabytes(costs: readonly ProcessCost[]): number {
  return median(costs.map(({ writtenBytes }) => writtenBytes)) / 1_048_576;
}
