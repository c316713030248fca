import { describe, expect, it } from 'vitest';
import { requireSuccess } from '../../../src/commands/cycle-run.js';
import { ExchangeError } from '../../../src/errors.js';
import { emptyFigures } from '../../../src/sync/figures.js';

const failure = new ExchangeError('TimedOut', 'too slow', {
  reach: 'mailbox',
  retry: { when: 'next-cycle' },
});

describe('a run of one cycle', () => {
  it.each([
    ['one was served', { failed: 499, served: 1 }],
    ['one was read in part', { failed: 499, unfinished: 1 }],
  ])('has not failed as a whole where mailboxes failed and %s', (_what, figures) => {
    const outcome = { figures: { ...emptyFigures(500), ...figures }, failure, areUsersSynced: false };
    expect(() => requireSuccess(outcome)).not.toThrow();
  });

  it.each([
    ['there are no others', { failed: 500 }],
    ['the others wait and were not asked', { failed: 499, waiting: 1 }],
    ['the others were not reached', { failed: 1, notReached: 499 }],
  ])('has failed where every mailbox that was asked failed, and %s', (_what, figures) => {
    const outcome = { figures: { ...emptyFigures(500), ...figures }, failure, areUsersSynced: false };
    expect(() => requireSuccess(outcome)).toThrow(/No mailbox could be served.*too slow/);
  });

  it('has not failed where all of them wait', () => {
    const figures = { ...emptyFigures(500), waiting: 500 };
    expect(() => requireSuccess({ figures, areUsersSynced: false })).not.toThrow();
  });
});
