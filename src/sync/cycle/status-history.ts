/**
 * What the status remembers of earlier cycles: the last day in quarters of an hour, and sums. Both stand in state/status.json,
 * which is written with each cycle anyway, so that they outlive a restart and a standby knows them. Pure.
 */
import type { CycleFigures } from './figures.js';

export interface StatusQuarter {
  /** ISO 8601 instant at which it began. */
  readonly from: string;
  readonly polls: number;
  /** Invitations written. */
  readonly changes: number;
  /** Mailboxes that were asked in vain, and cycles that trouble ended. */
  readonly failures: number;
}

export interface StatusTotals {
  readonly goodCycles: number;
  readonly badCycles: number;
  readonly polls: number;
  readonly meetings: number;
  readonly insert: number;
  readonly replace: number;
  readonly remove: number;
  /** Sends that an earlier conflict had left owing. */
  readonly send: number;
  /** Updates that were mailed to attendees. */
  readonly sent: number;
  /** Mailboxes that were asked in vain. */
  readonly failed: number;
}

export const QUARTER_MS = 900_000;
export const DAY_MS = 86_400_000;

export const NO_TOTALS: StatusTotals = {
  goodCycles: 0,
  badCycles: 0,
  polls: 0,
  meetings: 0,
  insert: 0,
  replace: 0,
  remove: 0,
  send: 0,
  sent: 0,
  failed: 0,
};

/** @param figures undefined where it did not come to a cycle */
export function addToLastDay(
  quarters: readonly StatusQuarter[] = [],
  now: Date,
  figures: CycleFigures | undefined,
  isBroken: boolean,
): readonly StatusQuarter[] {
  const nowMs = now.getTime();
  const from = new Date(Math.floor(nowMs / QUARTER_MS) * QUARTER_MS).toISOString();
  // What lies ahead was noted by a wrong clock.
  const kept = quarters.filter(
    (one) => one.from <= from && Date.parse(one.from) > nowMs - DAY_MS - QUARTER_MS,
  );
  const open = kept.at(-1)?.from === from ? kept.pop() : undefined;
  const { polls, insert, replace, remove, send, failed } = { ...NO_TOTALS, ...figures };
  const quarter = {
    from,
    polls: (open?.polls ?? 0) + polls,
    changes: (open?.changes ?? 0) + insert + replace + remove + send,
    failures: (open?.failures ?? 0) + failed + (isBroken ? 1 : 0),
  };
  return [...kept, quarter];
}

export function addToTotals(
  totals: StatusTotals = NO_TOTALS,
  figures: CycleFigures | undefined,
  isGood: boolean,
): StatusTotals {
  const cycle: StatusTotals = {
    ...NO_TOTALS,
    ...figures,
    goodCycles: isGood ? 1 : 0,
    badCycles: isGood ? 0 : 1,
  };
  const names = Object.keys(NO_TOTALS) as (keyof StatusTotals)[];
  return Object.fromEntries(names.map((name) => [name, totals[name] + cycle[name]])) as Record<
    keyof StatusTotals,
    number
  >;
}
