/** Whole `--once` processes over idle mailboxes, and how much of them the state is. */
import { runProgram, startMeasured, startServer, type Server } from './child-processes.js';
import { median, type Section } from './figures.js';
import { createHome, plainAddresses, type Home } from './home.js';
import type { ProcessCost } from './preload-measure.js';

interface Goal {
  readonly cpuS?: { readonly atMost: number };
  readonly memoryMb: { readonly atMost: number };
}

export const RUN_ONCE_GOALS = {
  5_000: { cpuS: { atMost: 3 }, memoryMb: { atMost: 120 } },
  50_000: { memoryMb: { atMost: 300 } },
} as const satisfies Readonly<Record<number, Goal>>;

export async function measureRunOnce(
  mailboxes: keyof typeof RUN_ONCE_GOALS,
  rounds: number,
): Promise<Section> {
  const servers = await Promise.all([
    startServer('canned-exchange', { statesChange: false }),
    startServer('canned-exchange', { statesChange: true }),
  ]);
  const [same, changing] = servers;
  const home = await createHome({ addresses: plainAddresses(mailboxes) });
  const costs = { same: [] as ProcessCost[], changing: [] as ProcessCost[], storeMs: [] as number[] };
  try {
    const firstSync = await runOnceAgainst(home, changing);
    for (let round = 0; round < rounds; round += 1) {
      costs.same.push(await runOnceAgainst(home, same));
      costs.changing.push(await runOnceAgainst(home, changing));
      costs.storeMs.push(await runProgram<number>('store-cost', { home: home.dir, count: mailboxes }));
    }
    return toSection(mailboxes, firstSync, costs);
  } finally {
    await Promise.all([...servers.map((server) => server.close()), home.remove()]);
  }
}

async function runOnceAgainst(
  home: Home,
  { started }: Server<{ readonly port: number }>,
): Promise<ProcessCost> {
  await home.useExchange(`http://127.0.0.1:${started.port}/EWS/Exchange.asmx`);
  return startMeasured(['--once', '--home', home.dir]).cost;
}

function toSection(
  mailboxes: keyof typeof RUN_ONCE_GOALS,
  firstSync: ProcessCost,
  { same, changing, storeMs }: { same: ProcessCost[]; changing: ProcessCost[]; storeMs: number[] },
): Section {
  const goal: Goal = RUN_ONCE_GOALS[mailboxes];
  const all = [...same, ...changing];
  const cpuS = (of: readonly ProcessCost[]): number => median(of.map(({ cpuMs }) => cpuMs)) / 1000;
  const startMs = median(all.map(({ firstRequestCpuMs }) => firstRequestCpuMs ?? NaN));
  const peakMb = Math.max(...all.map(({ peakMemoryMb }) => peakMemoryMb));
  const storeShare = median(storeMs.map((cpuMs, round) => cpuMs / (changing[round]?.cpuMs ?? NaN)));
  return {
    title: `\`--once\`, ${mailboxes.toLocaleString('en-US')} mailboxes`,
    figures: [
      { what: 'CPU, states that stay', value: cpuS(same), unit: 's', ...goal.cpuS },
      { what: 'CPU, states that change at every poll', value: cpuS(changing), unit: 's', ...goal.cpuS },
      { what: 'CPU until the first request', value: startMs, unit: 'ms', atMost: 300 },
      { what: 'peak memory', value: peakMb, unit: 'MB', ...goal.memoryMb },
      { what: 'peak memory, first sync of all', value: firstSync.peakMemoryMb, unit: 'MB' },
      { what: 'state, share of the CPU', value: storeShare, unit: '', atMost: 0.1 },
    ],
  };
}
