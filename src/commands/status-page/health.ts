/** Whether the service does its work, as a load balancer or a monitor asks. Pure. */
import { ageOf, type Status } from '../../sync/cycle/status.js';
import { sayDuration } from '../status/say-time.js';

export interface Health {
  readonly isGood: boolean;
  /** A sentence. */
  readonly text: string;
}

/** A cycle may be late, and one may fail, before somebody is called. */
const SHORTEST_LIMIT_MS = 600_000;
const CYCLES_MISSED = 5;

export function toHealth(status: Status | undefined, now: Date, pollIntervalMs: number): Health {
  const limitMs = Math.max(SHORTEST_LIMIT_MS, CYCLES_MISSED * pollIntervalMs);
  const ageMs = ageOf(status, now);
  if (ageMs === undefined) return { isGood: false, text: 'There has been no good cycle yet.' };
  const text = `The last good cycle was ${sayDuration(ageMs)} ago.`;
  return { isGood: ageMs <= limitMs, text };
}
