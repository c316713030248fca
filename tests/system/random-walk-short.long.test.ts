/**
 * Thousands of steps of users, clients, servers and kills from a seed, and every invitation right in the end. A failed
 * walk prints its seed and its story; `npm run walk -- --seeds 1 --from SEED` walks it again, and with higher figures
 * many more. WALK_SEEDS=n takes n seeds here.
 */
import { expect, it } from 'vitest';
import { describeWalk, walk } from '../support/walk/random-walk.js';

const SEEDS = Number(process.env.WALK_SEEDS ?? 30);
const STEPS = 45;

it(`after ${SEEDS} random walks every invitation is right, and nobody was mailed more often than meetings changed`, async () => {
  let mails = 0;
  for (let seed = 1; seed <= SEEDS; seed += 1) {
    const walked = await walk({ seed, steps: STEPS, mailboxes: 4 });
    expect(walked.wrongs, describeWalk(walked)).toEqual([]);
    mails += walked.mails;
  }
  // A walk in which nothing is ever written would prove nothing.
  expect(mails).toBeGreaterThan(SEEDS);
}, 600_000);

it('after a long walk of a dozen mailboxes every invitation is right', async () => {
  const walked = await walk({ seed: 20_261_123, steps: 500, mailboxes: 12, isSlowAllowed: true });
  expect(walked.wrongs, describeWalk(walked)).toEqual([]);
  expect(walked.mails).toBeGreaterThan(50);
});
