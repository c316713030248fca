import { describe, expect, it } from 'vitest';
import { growingWaitMs, HOUR_MS, runWaitMs } from '../../../src/scheduler/waits.js';

const MINUTE_MS = 60_000;

describe('waits', () => {
  it('what failed waits for the next cycle, then 1, 2, 4 ... minutes and never more than an hour', () => {
    const minutes = [1, 2, 3, 4, 5, 6, 7, 8, 50, 5000].map((n) => growingWaitMs(n, 1) / MINUTE_MS);
    expect(minutes).toEqual([0, 1, 2, 4, 8, 16, 32, 60, 60, 60]);
  });

  it('chance spreads the wait over its last fifth and never beyond its ceiling', () => {
    expect(growingWaitMs(20, 0)).toBe(0.8 * HOUR_MS);
    expect(growingWaitMs(20, 0.5)).toBe(0.9 * HOUR_MS);
    expect(growingWaitMs(20, 1)).toBe(HOUR_MS);
  });

  it('the loop waits 1, 2, 4, 8, 15 minutes after runs that failed', () => {
    expect([1, 2, 3, 4, 5, 6, 1000].map((n) => runWaitMs(n) / MINUTE_MS)).toEqual([1, 2, 4, 8, 15, 15, 15]);
  });
});
