import { defineConfig } from 'vitest/config';

/**
 * The whole matrix of faults, the run of days and all hostile bodies take an hour; random walks have a step of their own in
 * .ci/run.
 */
const TOO_LONG = [
  'tests/system/fault-matrix.long.test.ts',
  'tests/system/long-run.long.test.ts',
  'tests/unit/invitation/hostile-bodies.long.test.ts',
  'tests/system/random-walk*.long.test.ts',
];

/** What shows the main job, mistakes and conflicts on the built program. */
const SPAWNED = ['main-job', 'run-once', 'copies', 'incomplete-answers', 'series', 'settings', 'conflicts'];

const define = { PROGRAM_VERSION: '"test"' };
const common = {
  setupFiles: ['tests/support/fixed-seed.ts'],
  testTimeout: 300_000,
  hookTimeout: 300_000,
  // A kill that comes while Node itself ends is nothing that a test can rule out.
  retry: 1,
};

/** What CI runs beside `npm test`: the long tests but the longest, and the system tests on the built program. */
export default defineConfig({
  test: {
    maxWorkers: 3,
    projects: [
      { define, test: { ...common, name: 'long', include: ['tests/**/*.long.test.ts'], exclude: TOO_LONG } },
      {
        define,
        test: {
          ...common,
          name: 'spawned',
          include: SPAWNED.map((name) => `tests/system/${name}.test.ts`),
          env: { TEST_PROGRAM: 'spawned' },
        },
      },
    ],
  },
});
