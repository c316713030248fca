/** The figures of the status in the text format of Prometheus: base units, counters that outlive a restart. */
import { Counter, Gauge, Registry } from 'prom-client';
import type { Status } from '../../sync/cycle/status.js';
import { NO_TOTALS } from '../../sync/cycle/status-history.js';

const PREFIX = 'cms_calendar_magic_';

export interface MetricsInput {
  readonly version: string;
  readonly isStandby: boolean;
  /** Undefined: no cycle has ended yet. */
  readonly status: Status | undefined;
}

/** What is unknown has no sample. @returns the text, and its media type */
export async function renderMetrics({
  version,
  isStandby,
  status,
}: MetricsInput): Promise<{ readonly body: string; readonly type: string }> {
  const registry = new Registry();
  const gauge = (name: string, help: string, value: number): void =>
    new Gauge({ name: PREFIX + name, help, registers: [registry] }).set(value);
  const counter = (name: string, help: string, value: number): void =>
    new Counter({ name: PREFIX + name, help, registers: [registry] }).inc(value);
  const instant = (name: string, help: string, at: string | undefined): void => {
    if (at !== undefined) gauge(name, `Unix time ${help}.`, Date.parse(at) / 1_000);
  };
  new Gauge({
    name: `${PREFIX}build_info`,
    help: 'Always 1, with the version of the program.',
    labelNames: ['version'],
    registers: [registry],
  }).set({ version }, 1);
  gauge('standby', '1 while this instance stands by for another one, else 0.', isStandby ? 1 : 0);
  if (status === undefined) return { body: await registry.metrics(), type: registry.contentType };

  const { lastCycle, lastGoodCycle, lastCycleMs, userSync, mailboxes, totals = NO_TOTALS } = status;
  instant('last_cycle_timestamp_seconds', 'at which the last cycle ended', lastCycle.endedAt);
  instant('last_good_cycle_timestamp_seconds', 'at which the last good cycle ended', lastGoodCycle);
  if (lastCycleMs !== undefined)
    gauge('last_cycle_duration_seconds', 'How long the last cycle took.', lastCycleMs / 1_000);
  instant('last_user_sync_timestamp_seconds', 'of the last successful user sync', userSync.last);
  instant('next_user_sync_timestamp_seconds', 'of the next user sync', userSync.next);
  const { total, served, failing, waiting } = mailboxes;
  label(registry, Gauge, 'mailboxes', 'Mailboxes by how the last cycle found them.', 'state', {
    served,
    failing,
    waiting,
    unfinished: Math.max(0, total - served - failing - waiting),
  });
  gauge('meetings_waiting', 'Meetings to be looked at again, at most 1000.', status.waitingMeetings.length);
  label(registry, Counter, 'cycles_total', 'Cycles by how they ended.', 'result', {
    good: totals.goodCycles,
    bad: totals.badCycles,
  });
  counter('polls_total', 'Polls of mailboxes (SyncFolderItems).', totals.polls);
  counter('meetings_read_total', 'Meetings read from Exchange.', totals.meetings);
  const { insert, replace, remove, send } = totals;
  label(registry, Counter, 'invitations_changed_total', 'Invitations written, by action.', 'action', {
    insert,
    replace,
    remove,
    send,
  });
  counter('invitations_mailed_total', 'Updates that were mailed to attendees.', totals.sent);
  counter('mailbox_failures_total', 'Mailboxes that were asked in vain.', totals.failed);
  return { body: await registry.metrics(), type: registry.contentType };
}

function label(
  registry: Registry,
  Metric: typeof Gauge | typeof Counter,
  name: string,
  help: string,
  labelName: string,
  values: Readonly<Record<string, number>>,
): void {
  const metric = new Metric({ name: PREFIX + name, help, labelNames: [labelName], registers: [registry] });
  for (const [value, count] of Object.entries(values)) metric.inc({ [labelName]: value }, count);
}
