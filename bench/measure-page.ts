/** How fast the status page of a large company answers beside the loop, and what it costs the cycles. */
import { statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Status } from '../src/sync/cycle/status.js';
import { findFreePort } from '../src/network/free-port.js';
import { startMeasured, startServer } from './child-processes.js';
import { format, median, percentile, type Figure, type Section } from './figures.js';
import { createHome, type Home } from './home.js';
import { readCpuMs } from './measure-start.js';
import { fillTroubledState } from './failing-state.js';

/** Of each loop. Before them, code is still being compiled and the heap grows. */
const FIRST_CYCLES = 4;
/** A single cycle costs up to a third more or less than the one before. */
const CYCLES = 30;
/** Of the loops that are compared: long enough for a cycle of one and then one of the other. */
const INTERVAL_S = 8;
/** Times that each is asked in a cycle: what one answer costs is less than what two cycles differ by. */
const ASKED = 4;
const ANSWERS = 40;
/** Answers made within a second are the same. */
const ANSWER_KEPT_MS = 1_010;
const TARGETS = ['/', '/metrics', '/healthz'] as const;

/** In milliseconds. */
type Times = Record<(typeof TARGETS)[number], number[]>;
const noTimes = (): Times => ({ '/': [], '/metrics': [], '/healthz': [] });

export async function measurePage(mailboxes: number): Promise<Section> {
  const company = await startServer('company', { mailboxes });
  const exchange = await startServer('canned-exchange', { statesChange: false });
  const exchangeUrl = `http://127.0.0.1:${exchange.started.port}/EWS/Exchange.asmx`;
  const options = { addresses: [], exchangeUrl, cmsUrl: company.started.cmsUrl, pollIntervalS: INTERVAL_S };
  const pagePort = await findFreePort();
  const homes = {
    off: await createHome(options),
    on: await createHome({ ...options, pagePort }),
    quiet: await createHome({ ...options, pagePort, pollIntervalS: 600 }),
  };
  const [quiet, busy, unused] = [noTimes(), noTimes(), noTimes()];
  const ask = async (times: Times): Promise<void> => {
    for (const target of TARGETS)
      times[target].push(await timeAnswer(`http://127.0.0.1:${pagePort}${target}`));
  };
  try {
    for (const home of Object.values(homes)) await fillTroubledState(home, mailboxes);
    const askCpuMs = await costOfAsking(homes.quiet, () => ask(quiet));
    // Their cycles take turns, so that what else the machine does falls on both.
    const [off, on] = await Promise.all([
      costsOfCycles(homes.off),
      pause((INTERVAL_S * 1_000) / 2).then(() =>
        costsOfCycles(homes.on, (count) => ask(count === 0 ? busy : unused)),
      ),
    ]);
    return toSection(mailboxes, { quiet, busy, askCpuMs, cpuMs: { off, on } });
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
  const [off, on] = [median(cpuMs.off), median(cpuMs.on)];
  const inCycleMs = (on - off) / ASKED;
  return {
    title: `The status page beside the loop, ${mailboxes.toLocaleString('en-US')} mailboxes`,
    figures: [
      ...TARGETS.flatMap((target) => toFigures(target, quiet[target], busy[target])),
      { what: 'a cycle, without the page', value: off, unit: 'ms CPU', note: describeSpread(cpuMs.off) },
      {
        what: `a cycle, each asked ${ASKED} times in it`,
        value: on,
        unit: 'ms CPU',
        note: describeSpread(cpuMs.on),
      },
      { what: 'an answer of each, between cycles', value: askCpuMs, unit: 'ms CPU' },
      { what: 'an answer of each, in a cycle', value: inCycleMs, unit: 'ms CPU' },
      {
        what: 'a cycle, each asked once in it, against one without',
        value: 1 + inCycleMs / off,
        unit: 'x',
        atMost: 1.05,
      },
    ],
  };
}

function describeSpread(values: readonly number[]): string {
  const [low, high] = [percentile(values, 0.25), percentile(values, 0.75)].map(format);
  return `half of ${values.length} between ${low} and ${high}`;
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

/**
 * @param ask called several times in each cycle, with how often it was called before
 * @returns milliseconds of CPU of each cycle, with all that is done until the next one
 */
async function costsOfCycles(home: Home, ask?: (count: number) => Promise<void>): Promise<readonly number[]> {
  return await withLoop(home, async (pid, cycleEnds) => {
    const cpuMs = [await readCpuMs(pid)];
    for (let cycle = 0; cycle < FIRST_CYCLES + CYCLES; cycle += 1) {
      const endedMs = await cycleEnds();
      cpuMs.push(await readCpuMs(pid));
      if (ask === undefined) continue;
      const { lastCycleMs = 0 } = JSON.parse(await readFile(statusOf(home), 'utf8')) as Partial<Status>;
      await pause(endedMs + INTERVAL_S * 1_000 - lastCycleMs / 2 - Date.now());
      for (let count = 0; count < ASKED; count += 1) {
        await ask(count);
        await pause(ANSWER_KEPT_MS);
      }
    }
    return cpuMs.map((ms, cycle) => ms - (cpuMs[cycle - 1] ?? 0)).slice(-CYCLES);
  });
}

const statusOf = ({ dir }: Home): string => path.join(dir, 'state', 'status.json');

async function withLoop<T>(
  home: Home,
  measure: (pid: number, cycleEnds: () => Promise<number>) => Promise<T>,
): Promise<T> {
  const written = (): number => statSync(statusOf(home)).mtimeMs;
  let seen = written();
  const { child, cost } = startMeasured(['--home', home.dir]);
  const failed = cost.then(() => Promise.reject(new Error('The loop has ended.')));
  const cycleEnds = async (): Promise<number> => {
    while (written() === seen) await pause(50);
    return (seen = written());
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
