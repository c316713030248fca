/** What takes time and not CPU: many calls that are slow, one mailbox that is very slow, meetings that wait to be found. */
import { setTimeout as pause } from 'node:timers/promises';
import { startCannedExchange, startCompany, startMeasured } from './child-processes.js';
import { percentile, type Section } from './figures.js';
import { createHome, plainAddresses } from './home.js';
import { PROGRAM } from './places.js';

const CONCURRENCY = 16;
const LATENCY_MS = 50;
const INTERVAL_S = 5;

export interface WaitingOptions {
  /** Of the run with latency. */
  readonly mailboxes: number;
  /** How long the slow mailbox takes to answer. */
  readonly slowMs: number;
  /** In the loop. */
  readonly loopMailboxes: number;
  readonly meetings: number;
}

export async function measureWaiting(options: WaitingOptions): Promise<Section> {
  const cycleMs = await cycleWithLatency(options.mailboxes);
  const idealMs = (options.mailboxes / CONCURRENCY) * LATENCY_MS;
  const gapMs = await longestGapBesideSlowMailbox(options.slowMs);
  const patched = await patchDelays(options.loopMailboxes, options.meetings);
  const mailboxes = options.loopMailboxes.toLocaleString('en-US');
  return {
    title: 'Time',
    figures: [
      {
        what: `cycle of ${options.mailboxes.toLocaleString('en-US')} mailboxes, ${LATENCY_MS} ms a call, ${CONCURRENCY} at once, against the ideal`,
        value: cycleMs / idealMs,
        unit: 'x',
        atMost: 1.1,
        note: `${(cycleMs / 1000).toFixed(1)} s; ideal ${(idealMs / 1000).toFixed(1)} s`,
      },
      {
        what: `longest time between two polls of a mailbox beside one that takes ${options.slowMs / 1000} s to answer`,
        value: gapMs / 1000,
        unit: 's',
        atMost: INTERVAL_S + 1,
        note: `poll_interval = ${INTERVAL_S}`,
      },
      {
        what: `new meeting to its update, ${mailboxes} mailboxes, 95 of 100`,
        value: percentile(patched.delaysMs, 0.95) / 1000,
        unit: 's',
        atMost: 6,
        note: `poll_interval = ${INTERVAL_S}, ${patched.delaysMs.length} meetings`,
      },
      { what: 'meetings left without update', value: patched.unpatched, unit: '', atMost: 0 },
      { what: 'the loop meanwhile', value: patched.cpuShare * 100, unit: '% of a core' },
    ],
  };
}

/** @returns duration of the cycle, without the start of the process */
async function cycleWithLatency(mailboxes: number): Promise<number> {
  const exchange = await startCannedExchange({
    stateLength: 1_000,
    statesChange: true,
    latencyMs: LATENCY_MS,
  });
  const home = await createHome({
    exchangeUrl: exchange.url,
    addresses: plainAddresses(mailboxes),
    concurrency: CONCURRENCY,
  });
  try {
    await startMeasured(PROGRAM, ['--once', '--home', home.dir]).cost;
    return (await home.readLastFigures())['durationMs'] ?? NaN;
  } finally {
    await Promise.all([exchange.close(), home.remove()]);
  }
}

async function longestGapBesideSlowMailbox(slowMs: number): Promise<number> {
  const slow = { address: 'm1@corp.example', latencyMs: slowMs };
  const exchange = await startCannedExchange({ stateLength: 1_000, statesChange: true, counts: true, slow });
  const addresses = plainAddresses(200);
  const home = await createHome({ exchangeUrl: exchange.url, addresses, pollIntervalS: INTERVAL_S });
  const { child, cost } = startMeasured(PROGRAM, ['--home', home.dir]);
  try {
    await pause(slowMs + 2 * INTERVAL_S * 1000);
    const { longestGapMs, mailboxesAsked, requests } = await exchange.readReport();
    if (mailboxesAsked !== addresses.length - 1 || requests < 3 * addresses.length)
      throw new Error(`Only ${requests} polls of ${mailboxesAsked} mailboxes came.`);
    return longestGapMs;
  } finally {
    child.kill('SIGTERM');
    await cost;
    await Promise.all([exchange.close(), home.remove()]);
  }
}

interface Patched {
  readonly delaysMs: readonly number[];
  readonly unpatched: number;
  readonly cpuShare: number;
}

async function patchDelays(mailboxes: number, meetings: number): Promise<Patched> {
  const company = await startCompany({ mailboxes });
  const home = await createHome({ ...company, addresses: [], pollIntervalS: INTERVAL_S });
  const { child, cost } = startMeasured(PROGRAM, ['--home', home.dir]);
  try {
    // The first cycle reads the users and all calendars; what is measured is everyday life.
    while ((await company.readReport()).polls < 2 * mailboxes) await pause(250);
    const everyMs = 100;
    company.makeMeetings({ count: meetings, everyMs });
    await pause(meetings * everyMs + 2 * INTERVAL_S * 1000);
    const { delaysMs, unpatched, violations } = await company.readReport();
    if (violations.length > 0) throw new Error(violations.join(' '));
    child.kill('SIGTERM');
    const { cpuMs, wallMs } = await cost;
    return { delaysMs, unpatched, cpuShare: cpuMs / wallMs };
  } finally {
    child.kill('SIGTERM');
    await Promise.all([company.close(), home.remove()]);
  }
}
