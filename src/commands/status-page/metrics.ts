/** The figures of the status in the text format of Prometheus: base units, counters that outlive a restart. */
import { Counter, Gauge, Registry } from 'prom-client';
import type { Status } from '../../sync/cycle/status.js';
import { NO_TOTALS, type StatusTotals } from '../../sync/cycle/status-history.js';
import type { Answer } from '../../web/answer.js';

const PREFIX = 'cms_calendar_magic_';

/**
 * What is unknown has no sample.
 * @param status undefined: no cycle has ended yet
 */
export async function renderMetrics(
  status: Status | undefined,
  version: string,
  isStandby: boolean,
): Promise<Pick<Answer, 'body' | 'type'>> {
  const registry = new Registry();
  const gauge = addTo(registry, Gauge);
  gauge('build_info', 'Always 1, with the version of the program.', { [version]: 1 }, 'version');
  gauge('standby', '1 while this instance stands by for another one, else 0.', isStandby ? 1 : 0);
  if (status !== undefined) {
    addInstants(gauge, status);
    addCounts(gauge, status);
    addTotals(addTo(registry, Counter), status.totals ?? NO_TOTALS);
  }
  return { body: await registry.metrics(), type: registry.contentType };
}

/** @param value a number for each value of the label, where there is one */
type Add = (
  name: string,
  help: string,
  value: number | Readonly<Record<string, number>>,
  label?: string,
) => void;

function addTo(registry: Registry, Metric: typeof Gauge | typeof Counter): Add {
  return (name, help, value, label = '') => {
    const labelNames = label === '' ? [] : [label];
    const metric = new Metric({ name: PREFIX + name, help, labelNames, registers: [registry] });
    if (typeof value === 'number') metric.inc(value);
    else for (const [key, count] of Object.entries(value)) metric.inc({ [label]: key }, count);
  };
}

function addInstants(gauge: Add, { lastCycle, lastGoodCycle, userSync }: Status): void {
  const instant = (name: string, help: string, at: string | undefined): void => {
    if (at !== undefined) gauge(name, `Unix time ${help}.`, Date.parse(at) / 1_000);
  };
  instant('last_cycle_timestamp_seconds', 'at which the last cycle ended', lastCycle.endedAt);
  instant('last_good_cycle_timestamp_seconds', 'at which the last good cycle ended', lastGoodCycle);
  instant('last_user_sync_timestamp_seconds', 'of the last successful user sync', userSync.last);
  instant('next_user_sync_timestamp_seconds', 'of the next user sync', userSync.next);
}

function addCounts(gauge: Add, { lastCycleMs, mailboxes, waitingMeetings }: Status): void {
  if (lastCycleMs !== undefined)
    gauge('last_cycle_duration_seconds', 'How long the last cycle took.', lastCycleMs / 1_000);
  const { total, served, failing, waiting } = mailboxes;
  const unfinished = Math.max(0, total - served - failing - waiting);
  const states = { served, failing, waiting, unfinished };
  gauge('mailboxes', 'Mailboxes by how the last cycle found them.', states, 'state');
  gauge('meetings_waiting', 'Meetings to be looked at again, at most 1000.', waitingMeetings.length);
}

function addTotals(counter: Add, totals: StatusTotals): void {
  const { goodCycles: good, badCycles: bad, insert, replace, remove, send } = totals;
  const written = { insert, replace, remove, send };
  counter('cycles_total', 'Cycles by how they ended.', { good, bad }, 'result');
  counter('polls_total', 'Polls of mailboxes (SyncFolderItems).', totals.polls);
  counter('meetings_read_total', 'Meetings read from Exchange.', totals.meetings);
  counter('invitations_changed_total', 'Invitations written, by action.', written, 'action');
  counter('invitations_mailed_total', 'Updates that were mailed to attendees.', totals.sent);
  counter('mailbox_failures_total', 'Mailboxes that were asked in vain.', totals.failed);
}
