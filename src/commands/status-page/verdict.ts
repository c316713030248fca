/** Whether the service does its work, for a load balancer or a monitor, and for whoever opens the status page. Pure. */
import { escapeUnsafe } from '../../logging/clean-text.js';
import { ageOf, type Status } from '../../sync/cycle/status.js';
import { formatDuration } from '../status/format-time.js';
import { countUnserved, group } from '../status/status-view.js';

/** A cycle may be late, and one may fail, before somebody is called. */
const SHORTEST_LIMIT_MS = 600_000;
const CYCLES_MISSED = 5;

export interface Health {
  readonly isGood: boolean;
  /** A sentence. */
  readonly text: string;
}

export function toHealth(status: Status | undefined, now: Date, pollIntervalMs: number): Health {
  const limitMs = Math.max(SHORTEST_LIMIT_MS, CYCLES_MISSED * pollIntervalMs);
  const ageMs = ageOf(status, now);
  if (ageMs === undefined) return { isGood: false, text: 'There has been no good cycle yet.' };
  return { isGood: ageMs <= limitMs, text: `The last good cycle was ${formatDuration(ageMs)} ago.` };
}

/** The first sentence of the page. */
export function toVerdict(
  { isGood, text }: Health,
  status: Status | undefined,
): { readonly kind: 'good' | 'warn' | 'bad'; readonly text: string } {
  if (!isGood || status === undefined) return { kind: 'bad', text };
  const { lastCycle, mailboxes, waitingMeetings } = status;
  if (lastCycle.error !== undefined) return { kind: 'bad', text: escapeUnsafe(lastCycle.error.message) };
  const total = group(mailboxes.total);
  const unserved = countUnserved(status);
  if (unserved > 0) {
    const are = unserved === 1 ? 'is' : 'are';
    return { kind: 'warn', text: `${group(unserved)} of ${total} mailboxes ${are} not served.` };
  }
  const everybody = `${mailboxes.total === 1 ? 'The only mailbox is' : `All ${total} mailboxes are`} served.`;
  const waiting = waitingMeetings.length;
  if (waiting === 0) return { kind: 'good', text: everybody };
  const wait = waiting === 1 ? '1 meeting waits' : `${group(waiting)} meetings wait`;
  return { kind: 'warn', text: `${everybody} ${wait}.` };
}
