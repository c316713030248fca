/** Whether the clock of this computer goes with those of the servers. */
import type { Clock } from '../../sync/ports.js';
import { failed, ok, skipped, warning, type Finding, type Findings } from './finding.js';

/** Differences between a server's clock and ours at the moment of its answer. */
export class SeenClocks {
  readonly differences: { readonly host: string; readonly ms: number }[] = [];

  constructor(private readonly clock: Clock) {}

  /** @param date of the answer that has just come; undefined where it names none */
  see(host: string, date: Date | undefined): void {
    if (date !== undefined) this.differences.push({ host, ms: this.clock.now().getTime() - date.getTime() });
  }
}

/** Windows refuses to sign anybody in whose clock differs by more (the default of Kerberos). */
const MOST_MS = 5 * 60_000;
const WARN_MS = 60_000;

const REMEDY = [
  'Let this computer and the server take the time from the same source (in a domain: a domain controller).',
  'On Windows: w32tm /query /status, and then w32tm /resync',
];

export async function* checkClock({ differences }: SeenClocks): Findings {
  if (differences.length === 0) yield skipped('clock', 'no server told its time');
  for (const { host, ms } of differences) yield judge(host, ms);
}

function judge(host: string, ms: number): Finding {
  const what = `clock and ${host}`;
  const size = Math.abs(ms);
  // A Date header has whole seconds.
  if (size < 2_000) return ok(what, 'they agree.');
  const seconds = Math.round(size / 1000);
  const amount = seconds < 120 ? `${seconds} s` : `${Math.round(seconds / 60)} min`;
  const detail = `The clock of this computer is ${amount} ${ms > 0 ? 'ahead of' : 'behind'} that of ${host}.`;
  if (size > MOST_MS) return failed(what, detail, ...REMEDY);
  return size > WARN_MS ? warning(what, detail, ...REMEDY) : ok(what, detail);
}
