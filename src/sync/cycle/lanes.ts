/** How many mailboxes are in hand at a time, and how long a slow one is waited for. */
import { isYoungerThan } from '../../scheduler/clock-guards.js';
import pLimit from 'p-limit';
import type { LimitFunction } from 'p-limit';
import type { Clock } from '../ports.js';

/** Mailboxes in hand, across cycles: a slow one is neither asked twice at a time nor waited for. */
export interface Lanes {
  readonly limit: LimitFunction;
  readonly busy: Map<string, { readonly done: Promise<void>; readonly sinceMs: number }>;
}

export function createLanes(concurrency: number): Lanes {
  return { limit: pLimit(concurrency), busy: new Map() };
}

interface Patience {
  /** A mailbox in hand for longer than this is left to finish on its own; undefined: everything is waited for. */
  readonly stragglerMs: number | undefined;
  readonly clock: Clock;
  readonly areAllBegun: () => boolean;
}

/** @returns false when mailboxes that are slow were left to finish on their own */
export async function isDoneInTime(
  all: Promise<unknown>,
  { busy }: Lanes,
  patience: Patience,
): Promise<boolean> {
  const { stragglerMs, clock, areAllBegun } = patience;
  const finished = all.then(() => true as const);
  if (stragglerMs === undefined) return finished;
  for (;;) {
    const nowMs = clock.now().getTime();
    const young = [...busy.values()].filter(({ sinceMs }) => isYoungerThan(sinceMs, nowMs, stragglerMs));
    const youngMs = young.map(({ sinceMs }) => nowMs - sinceMs);
    if (areAllBegun() && youngMs.length === 0 && busy.size > 0) return false;
    const wake = new AbortController();
    const waitMs = Math.max(10, stragglerMs - Math.max(0, ...youngMs));
    const isDone = await Promise.race([finished, clock.sleep(waitMs, wake.signal).then(() => false)]);
    wake.abort();
    if (isDone) return true;
  }
}
