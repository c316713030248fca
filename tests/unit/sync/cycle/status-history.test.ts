import { expect, it } from 'vitest';
import { emptyFigures } from '../../../../src/sync/cycle/figures.js';
import { addToLastDay, addToTotals, type StatusQuarter } from '../../../../src/sync/cycle/status-history.js';

const at = (time: string): Date => new Date(`2026-06-10T${time}:00Z`);
const FIGURES = { ...emptyFigures(3), polls: 3, insert: 1, send: 1, sent: 1, failed: 1 };

it('cycles of one quarter of an hour are added up, and trouble counts as a failure', () => {
  const first = addToLastDay(undefined, at('10:01'), FIGURES, false);
  const second = addToLastDay(first, at('10:14'), FIGURES, true);
  const third = addToLastDay(second, at('10:15'), undefined, true);
  expect(third).toEqual([
    { from: '2026-06-10T10:00:00.000Z', polls: 6, changes: 4, failures: 3 },
    { from: '2026-06-10T10:15:00.000Z', polls: 0, changes: 0, failures: 1 },
  ]);
});

it('a service that runs for weeks keeps one day, and nothing that a wrong clock noted for later', () => {
  const future: StatusQuarter = { from: '2027-01-01T00:00:00.000Z', polls: 1, changes: 1, failures: 1 };
  let quarters: readonly StatusQuarter[] = [future];
  for (let minute = 0; minute < 3 * 1_440; minute += 5)
    quarters = addToLastDay(quarters, new Date(at('00:00').getTime() + minute * 60_000), FIGURES, false);
  expect(quarters.length).toBeLessThanOrEqual(97);
  expect(quarters.length).toBeGreaterThanOrEqual(96);
  expect(new Set(quarters.map(({ polls }) => polls))).toEqual(new Set([9]));
});

it('counters only grow, and a cycle that broke off counts as a bad one', () => {
  const one = addToTotals(undefined, FIGURES, true);
  const two = addToTotals(one, undefined, false);
  expect(two).toMatchObject({
    goodCycles: 1,
    badCycles: 1,
    polls: 3,
    insert: 1,
    send: 1,
    sent: 1,
    failed: 1,
  });
});
