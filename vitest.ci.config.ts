import { defineConfig } from 'vitest/config';
import { common, define } from './vitest.common.js';

/** The whole matrix of faults and the run of days take an hour; random walks have a step of their own in .ci/run. */
const TOO_LONG = [
  'tests/system/fault-matrix.long.test.ts',
  'tests/system/long-run.long.test.ts',
  'tests/system/random-walk.long.test.ts',
];

/** What shows the main job, mistakes and conflicts on the built program. */
const SPAWNED = ['main-job', 'run-once', 'copies', 'incomplete-answers', 'series', 'settings', 'conflicts'];

// What failed in a run at four times the load of the machine were limits of time, which are gone; more runs have to show it.
const retry = 1;

/** What CI runs beside `npm test`: the long tests but the longest, and the system tests on the built program. */
export default defineConfig({
  test: {
    maxWorkers: 3,
    projects: [
      {
        define,
        test: { ...common, retry, name: 'long', include: ['tests/**/*.long.test.ts'], exclude: TOO_LONG },
      },
      {
        define,
        test: {
          ...common,
          retry,
          name: 'spawned',
          include: SPAWNED.map((name) => `tests/system/${name}.test.ts`),
          env: { TEST_PROGRAM: 'spawned' },
        },
      },
    ],
  },
});
