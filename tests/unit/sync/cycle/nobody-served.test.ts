import { describe, expect, it } from 'vitest';
import { isNobodyServed } from '../../../../src/sync/cycle/describe-cycle.js';
import { emptyFigures, type CycleFigures } from '../../../../src/sync/cycle/figures.js';
import { nextStatus } from '../../../../src/sync/cycle/status.js';

describe('a run of one cycle', () => {
  it.each([
    ['one was served', { failed: 499, served: 1 }],
    ['one was read in part', { failed: 499, unfinished: 1 }],
    ['it was stopped before anybody was asked', { notReached: 500 }],
  ])('has not failed as a whole where mailboxes failed and %s', (_what, figures) => {
    expect(isNobodyServed({ ...emptyFigures(500), ...figures })).toBe(false);
  });

  it.each([
    ['every mailbox failed', { failed: 500 }],
    ['the others wait and were not asked', { failed: 499, waiting: 1 }],
    ['the others were not reached', { failed: 1, notReached: 499 }],
    ['all of them wait', { waiting: 500 }],
    ['there are no mailboxes', { mailboxes: 0 }],
  ])('has failed where %s', (_what, figures) => {
    expect(isNobodyServed({ ...emptyFigures(500), ...figures })).toBe(true);
  });
});

describe('a cycle in which mailboxes hang', () => {
  const hanging = { ...emptyFigures(5), waiting: 4, unfinished: 1 };

  it('is no good one unless they make progress, so that monitoring sees its age', () => {
    const noon = new Date('2026-11-29T12:00:00Z');
    const statusAfter = (figures: CycleFigures) =>
      nextStatus(undefined, {
        now: noon,
        version: '1',
        lastUserSync: undefined,
        nextUserSync: noon,
        result: { figures, unserved: [], waitingMeetings: [] },
        summary: '',
        error: undefined,
      });
    expect(statusAfter(hanging)).toMatchObject({ lastGoodCycle: undefined, totals: { badCycles: 1 } });
    for (const progress of [{ served: 1 }, { polls: 3 }, { insert: 200 }])
      expect(statusAfter({ ...hanging, ...progress }).lastGoodCycle).toBe(noon.toISOString());
  });
});
