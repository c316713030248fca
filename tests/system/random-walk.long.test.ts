/**
 * Thousands of steps of users, clients, servers and kills from a seed, and every invitation right in the end. A failed
 * walk prints its seed and its story; `npm run walk -- --seeds 1 --from SEED` walks it again, and with higher figures
 * many more.
 */
import { expect, it } from 'vitest';
import { describeWalk, walk } from '../support/walk/random-walk.js';
import type { WalkOptions } from '../support/walk/random-walk.js';
import { startProcessDriver } from '../support/walk/walk-processes.js';

/** @returns the mails of them all */
async function walkWell(...walks: readonly WalkOptions[]): Promise<number> {
  let mails = 0;
  for (const options of walks) {
    const walked = await walk(options);
    expect(walked.wrongs, describeWalk(walked)).toEqual([]);
    mails += walked.mails;
  }
  return mails;
}

const seeds = (count: number): number[] => Array.from({ length: count }, (_none, index) => 1 + index);

it('after random walks from 230 seeds every invitation is right, and nobody was mailed more often than meetings changed', async () => {
  const mails = await walkWell(
    ...seeds(30).map((seed) => ({ seed, steps: 45, mailboxes: 4 })),
    ...seeds(200).map((n) => ({ seed: 1_000 + n, steps: 60, mailboxes: 4, isSlowAllowed: n % 10 === 0 })),
  );
  // A walk in which nothing is ever written would prove nothing.
  expect(mails).toBeGreaterThan(230);
}, 1_200_000);

it('after a long walk of a dozen mailboxes every invitation is right', async () => {
  const mails = await walkWell({ seed: 20_261_123, steps: 500, mailboxes: 12, isSlowAllowed: true });
  expect(mails).toBeGreaterThan(50);
});

it('after random walks of real processes that are killed with SIGKILL every invitation is right', async () => {
  const startDriver = startProcessDriver;
  for (const seed of seeds(4))
    await walkWell({ seed, steps: 70, mailboxes: 3, start: new Date(), startDriver });
}, 600_000);
