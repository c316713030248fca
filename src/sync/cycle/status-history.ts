/**
 * What the status remembers of earlier cycles: the last day in quarters of an hour, and sums. Both stand in state/status.json,
 * which is written with each cycle anyway, so that they outlive a restart and a standby knows them. Pure.
 */
import { isCount, isInstant, isJsonObject, type Of } from '../../json-shape.js';
import { changesOf, emptyFigures, type CycleFigures } from './figures.js';

export const QUARTER = {
  /** When it began. */
  from: isInstant,
  polls: isCount,
  /** Invitations written. */
  changes: isCount,
  /** Mailboxes that were asked in vain, and cycles that an error ended. */
  failures: isCount,
};
export type StatusQuarter = Of<typeof QUARTER>;

export const QUARTER_MS = 900_000;
export const DAY_MS = 86_400_000;

const { polls, meetings, insert, replace, remove, send, sent, failed } = emptyFigures(0);
export const NO_TOTALS = {
  ...{ goodCycles: 0, badCycles: 0 },
  ...{ polls, meetings, insert, replace, remove, send, sent, failed },
};
export type StatusTotals = Readonly<typeof NO_TOTALS>;

export function isTotals(value: unknown): value is StatusTotals {
  return isJsonObject(value) && Object.keys(NO_TOTALS).every((name) => isCount(value[name]));
}

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
  const cycle = figures ?? NO_TOTALS;
  const quarter = {
    from,
    polls: (open?.polls ?? 0) + cycle.polls,
    changes: (open?.changes ?? 0) + changesOf(cycle).changes,
    failures: (open?.failures ?? 0) + cycle.failed + (isBroken ? 1 : 0),
  };
  return [...kept, quarter];
}

export function addToTotals(
  totals: StatusTotals = NO_TOTALS,
  figures: CycleFigures | undefined,
  isGood: boolean,
): StatusTotals {
  const cycle = { ...NO_TOTALS, ...figures, goodCycles: isGood ? 1 : 0, badCycles: isGood ? 0 : 1 };
  const names = Object.keys(NO_TOTALS) as (keyof StatusTotals)[];
  return Object.fromEntries(names.map((name) => [name, totals[name] + cycle[name]])) as StatusTotals;
}
