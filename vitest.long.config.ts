import { defineConfig } from 'vitest/config';
import { common, define } from './vitest.common.js';

/** Kills, walks, standbys, hostile bodies, other implementations: minutes, not seconds. CI runs those of vitest.ci.config.ts. */
export default defineConfig({
  define,
  test: {
    ...common,
    include: ['tests/**/*.long.test.ts'],
    // The whole matrix of faults, which CI leaves out, is slower than all that it runs.
    testTimeout: 1_200_000,
    maxWorkers: 3,
  },
});
