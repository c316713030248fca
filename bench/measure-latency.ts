/** How long a new meeting waits for its update in the loop. */
import { setTimeout as pause } from 'node:timers/promises';
import { startMeasured, startServer } from './child-processes.js';
import type { CompanyReport } from './company.js';
import { percentile, type Section } from './figures.js';
import { createHome } from './home.js';

const INTERVAL_S = 5;
const EVERY_MS = 100;

export async function measureLatency(mailboxes: number, meetings: number): Promise<Section> {
  const { delaysMs, cpuShare } = await patchDelays(mailboxes, meetings);
  return {
    title: `The loop, ${mailboxes.toLocaleString('en-US')} mailboxes, poll_interval = ${INTERVAL_S}`,
    figures: [
      {
        what: 'new meeting to its update, 95 of 100',
        value: percentile(delaysMs, 0.95) / 1000,
        unit: 's',
        atMost: INTERVAL_S + 1,
        note: `${delaysMs.length} meetings`,
      },
      { what: 'meetings left without update', value: meetings - delaysMs.length, unit: '', atMost: 0 },
      { what: 'the loop meanwhile', value: cpuShare * 100, unit: '% of a core' },
    ],
  };
}

async function patchDelays(
  mailboxes: number,
  meetings: number,
): Promise<{ readonly delaysMs: readonly number[]; readonly cpuShare: number }> {
  const company = await startServer('company', { mailboxes });
  const ask = async (make?: number): Promise<CompanyReport> => (await company.ask({ make })) as CompanyReport;
  const home = await createHome({ ...company.started, addresses: [], pollIntervalS: INTERVAL_S });
  const { child, cost } = startMeasured(['--home', home.dir]);
  try {
    // The first cycle reads the users and all calendars; what is measured is everyday life.
    while ((await ask()).polls < 2 * mailboxes) await pause(250);
    for (let made = 1; made <= meetings; made += 1) {
      await ask(made);
      await pause(EVERY_MS);
    }
    await pause(2 * INTERVAL_S * 1000);
    const { delaysMs, violations } = await ask();
    if (violations.length > 0) throw new Error(violations.join(' '));
    child.kill('SIGTERM');
    const { cpuMs, wallMs } = await cost;
    return { delaysMs, cpuShare: cpuMs / wallMs };
  } finally {
    child.kill('SIGTERM');
    await Promise.all([company.close(), home.remove()]);
  }
}
