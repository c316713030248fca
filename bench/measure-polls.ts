/** One idle poll and one full page, in three ways, each in a process of its own, taken in turns. */
import { runProgram, startCannedExchange } from './child-processes.js';
import type { Section } from './figures.js';
import { median } from './figures.js';
import type { PollCostOptions, PollCostResult } from './poll-cost-options.js';

const STATE_LENGTH = 1_000;
const WAYS = ['ours', 'floor', 'library'] as const;

type Way = (typeof WAYS)[number];

export async function measurePolls(rounds: number): Promise<Section> {
  const idle = await measureIdlePolls(rounds, false);
  const zipped = await measureIdlePolls(rounds, true);
  const pages = await measurePages(rounds);
  // Each round's own ratio: what slows the machine down slows both of its halves down.
  const ratioTo = (way: Way, base: Way): number =>
    median(idle[way].map((cpuMs, round) => cpuMs / (idle[base][round] ?? NaN)));
  return {
    title: 'One request',
    figures: [
      { what: 'idle poll', value: median(idle.ours), unit: 'ms CPU' },
      { what: 'idle poll, against the floor', value: ratioTo('ours', 'floor'), unit: 'x', atMost: 2 },
      { what: 'floor', value: median(idle.floor), unit: 'ms CPU', note: 'prepared text over node:http' },
      {
        what: 'ews-javascript-api',
        value: median(idle.library),
        unit: 'ms CPU',
        note: 'with its own transport',
      },
      { what: 'ews-javascript-api, against the floor', value: ratioTo('library', 'floor'), unit: 'x' },
      { what: 'idle poll, answers compressed', value: median(zipped.ours), unit: 'ms CPU' },
      { what: 'page of 512 changes', value: median(pages.ours), unit: 'ms CPU', atMost: 60 },
      { what: 'page of 512 changes, ews-javascript-api', value: median(pages.library), unit: 'ms CPU' },
    ],
  };
}

async function measureIdlePolls(rounds: number, gzip: boolean): Promise<Record<Way, number[]>> {
  const exchange = await startCannedExchange({ stateLength: STATE_LENGTH, statesChange: true, gzip });
  const costs: Record<Way, number[]> = { ours: [], floor: [], library: [] };
  for (let round = 0; round < rounds; round += 1) {
    for (const way of gzip ? (['ours'] as const) : WAYS) {
      const count = way === 'library' ? 1_000 : 5_000;
      costs[way].push(await costOf({ way, work: 'idle', url: exchange.url, warmUp: count / 4, count }));
    }
  }
  await exchange.close();
  return costs;
}

async function measurePages(rounds: number): Promise<Record<'ours' | 'library', number[]>> {
  const exchange = await startCannedExchange({ stateLength: STATE_LENGTH, statesChange: true });
  const costs: Record<'ours' | 'library', number[]> = { ours: [], library: [] };
  for (let round = 0; round < rounds; round += 1) {
    for (const way of ['ours', 'library'] as const)
      costs[way].push(await costOf({ way, work: 'page', url: exchange.url, warmUp: 3, count: 10 }));
  }
  await exchange.close();
  return costs;
}

async function costOf(options: Omit<PollCostOptions, 'stateLength'>): Promise<number> {
  const result = await runProgram<PollCostResult>('poll-cost', { ...options, stateLength: STATE_LENGTH });
  return result.cpuMsEach;
}
