import { describe, expect, it } from 'vitest';
import { isNobodyServed } from '../../../../src/sync/cycle/describe-cycle.js';
import { emptyFigures } from '../../../../src/sync/cycle/figures.js';

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
