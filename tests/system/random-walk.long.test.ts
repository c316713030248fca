/** Random walks from two hundred seeds, and a few of the built program in processes of its own that are killed. */
import { expect, it } from 'vitest';
import { describeWalk, walk } from '../support/walk/random-walk.js';
import { startProcessDriver } from '../support/walk/walk-processes.js';

const SEEDS = 200;
const PROCESS_SEEDS = 4;

it(`after ${SEEDS} random walks every invitation is right`, async () => {
  for (let seed = 1_001; seed <= 1_000 + SEEDS; seed += 1) {
    const walked = await walk({ seed, steps: 60, mailboxes: 4, isSlowAllowed: seed % 10 === 0 });
    expect(walked.wrongs, describeWalk(walked)).toEqual([]);
  }
}, 1_200_000);

it('after random walks of real processes that are killed with SIGKILL every invitation is right', async () => {
  for (let seed = 1; seed <= PROCESS_SEEDS; seed += 1) {
    const start = new Date();
    const walked = await walk({ seed, steps: 70, mailboxes: 3, start, startDriver: startProcessDriver });
    expect(walked.wrongs, describeWalk(walked)).toEqual([]);
  }
}, 600_000);
