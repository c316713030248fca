/** One idle poll, ours and the floor, each in a process of its own, taken in turns. */
import { runProgram, startServer } from './child-processes.js';
import { median, type Section } from './figures.js';

const POLLS = 5_000;

export async function measurePolls(rounds: number): Promise<Section> {
  const exchange = await startServer('canned-exchange', { statesChange: true });
  const url = `http://127.0.0.1:${exchange.started.port}/EWS/Exchange.asmx`;
  const costs: Record<'ours' | 'floor', number[]> = { ours: [], floor: [] };
  for (let round = 0; round < rounds; round += 1)
    for (const way of ['ours', 'floor'] as const)
      costs[way].push(await runProgram<number>('poll-cost', { way, url, count: POLLS }));
  await exchange.close();
  // Each round's own ratio: what slows the machine down slows both of its halves down.
  const ratio = median(costs.ours.map((cpuMs, round) => cpuMs / (costs.floor[round] ?? NaN)));
  return {
    title: 'One request',
    figures: [
      { what: 'idle poll', value: median(costs.ours), unit: 'ms CPU' },
      { what: 'floor', value: median(costs.floor), unit: 'ms CPU', note: 'prepared text over node:http' },
      { what: 'idle poll, against the floor', value: ratio, unit: 'x', atMost: 2 },
    ],
  };
}
