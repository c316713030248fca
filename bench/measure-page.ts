/** How fast the status page of a large company answers beside the loop, and what it costs the cycles. */
import { statSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { findFreePort } from '../src/network/free-port.js';
import { startMeasured, startServer } from './child-processes.js';
import { median, type Figure, type Section } from './figures.js';
import { createHome, type Home } from './home.js';
import { readCpuMs } from './measure-start.js';
import { fillTroubledState } from './troubled-state.js';

const CYCLES = 3;
const ANSWERS = 40;
/** Answers made within a second are the same. */
const ANSWER_KEPT_MS = 1_010;
const TARGETS = ['/', '/metrics', '/healthz'] as const;

/** In milliseconds. */
type Times = Record<(typeof TARGETS)[number], number[]>;
const noTimes = (): Times => ({ '/': [], '/metrics': [], '/healthz': [] });

/** @param rounds of the loop without the page and with it, by turns */
export async function measurePage(mailboxes: number, rounds: number): Promise<Section> {
  const company = await startServer('company', { mailboxes });
  const exchange = await startServer('canned-exchange', { statesChange: false });
  const exchangeUrl = `http://127.0.0.1:${exchange.started.port}/EWS/Exchange.asmx`;
  const options = { addresses: [], exchangeUrl, cmsUrl: company.started.cmsUrl, pollIntervalS: 5 };
  const pagePort = await findFreePort();
  const homes = {
    off: await createHome(options),
    on: await createHome({ ...options, pagePort }),
    quiet: await createHome({ ...options, pagePort, pollIntervalS: 600 }),
  };
  const cpuMs = { off: [] as number[], on: [] as number[] };
  const [quiet, busy] = [noTimes(), noTimes()];
  const ask = async (times: Times): Promise<void> => {
    for (const target of TARGETS)
      times[target].push(await timeAnswer(`http://127.0.0.1:${pagePort}${target}`));
  };
  try {
    for (const home of Object.values(homes)) await fillTroubledState(home, mailboxes);
    const askCpuMs = await costOfAsking(homes.quiet, () => ask(quiet));
    for (let round = 0; round < rounds; round += 1)
      for (const way of round % 2 === 0 ? (['off', 'on'] as const) : (['on', 'off'] as const))
        cpuMs[way].push(await costOfCycles(homes[way], way === 'on' ? () => ask(busy) : undefined));
    return toSection(mailboxes, { quiet, busy, askCpuMs, cpuMs });
  } finally {
    await Promise.all([company, exchange].map((server) => server.close()));
    await Promise.all(Object.values(homes).map((home) => home.remove()));
  }
}

interface Measurements {
  readonly quiet: Times;
  readonly busy: Times;
  readonly askCpuMs: number;
  readonly cpuMs: Record<'off' | 'on', readonly number[]>;
}

function toSection(mailboxes: number, { quiet, busy, askCpuMs, cpuMs }: Measurements): Section {
  const ratio = median(cpuMs.on.map((ms, round) => ms / (cpuMs.off[round] ?? NaN)));
  return {
    title: `The status page beside the loop, ${mailboxes.toLocaleString('en-US')} mailboxes`,
    figures: [
      ...TARGETS.flatMap((target) => toFigures(target, quiet[target], busy[target])),
      { what: 'an answer of each', value: askCpuMs, unit: 'ms CPU' },
      {
        what: 'an answer of each, against a cycle',
        value: askCpuMs / median(cpuMs.off),
        unit: 'x',
        atMost: 0.05,
      },
      { what: 'a cycle, without the page', value: median(cpuMs.off), unit: 'ms CPU' },
      { what: 'a cycle, each asked every 5 s', value: median(cpuMs.on), unit: 'ms CPU' },
      { what: 'a cycle, with the page against without', value: ratio, unit: 'x', atMost: 1.05 },
    ],
  };
}

function toFigures(target: string, quiet: readonly number[], busy: readonly number[]): Figure[] {
  const note = `${quiet.length} answers between cycles`;
  return [
    { what: `GET ${target}, median`, value: median(quiet), unit: 'ms', atMost: 100, note },
    { what: `GET ${target}, slowest`, value: Math.max(...quiet), unit: 'ms', atMost: 100, note },
    { what: `GET ${target} in a cycle, median`, value: median(busy), unit: 'ms', atMost: 100 },
  ];
}

/** @returns milliseconds of CPU of one answer of each kind, none of them shared */
async function costOfAsking(home: Home, ask: () => Promise<void>): Promise<number> {
  return await withLoop(home, async (pid, cycleEnds) => {
    await cycleEnds();
    const before = await readCpuMs(pid);
    for (let asked = 0; asked < ANSWERS; asked += 1) {
      await ask();
      await pause(ANSWER_KEPT_MS);
    }
    return ((await readCpuMs(pid)) - before) / ANSWERS;
  });
}

/** @returns milliseconds of CPU of one cycle, the first one left out */
async function costOfCycles(home: Home, ask?: () => Promise<void>): Promise<number> {
  return await withLoop(home, async (pid, cycleEnds) => {
    await cycleEnds();
    // The first answer finds nothing compiled.
    await ask?.();
    const before = await readCpuMs(pid);
    let asked = Promise.resolve();
    const asking = setInterval(() => {
      asked = asked.then(ask);
    }, 5_000);
    for (let cycle = 0; cycle < CYCLES; cycle += 1) await cycleEnds();
    clearInterval(asking);
    await asked;
    return ((await readCpuMs(pid)) - before) / CYCLES;
  });
}

async function withLoop<T>(
  { dir }: Home,
  measure: (pid: number, cycleEnds: () => Promise<void>) => Promise<T>,
): Promise<T> {
  const written = (): number => statSync(path.join(dir, 'state', 'status.json')).mtimeMs;
  let seen = written();
  const { child, cost } = startMeasured(['--home', dir]);
  const failed = cost.then(() => Promise.reject(new Error('The loop has ended.')));
  const cycleEnds = async (): Promise<void> => {
    while (written() === seen) await pause(50);
    seen = written();
  };
  try {
    return await Promise.race([failed, measure(child.pid ?? 0, cycleEnds)]);
  } finally {
    child.kill('SIGTERM');
    await cost;
  }
}

async function timeAnswer(url: string): Promise<number> {
  const began = performance.now();
  const answer = await fetch(url);
  await answer.text();
  if (!answer.ok) throw new Error(`${url} answered with ${answer.status}.`);
  return performance.now() - began;
}
