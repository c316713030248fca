import { defineConfig } from 'vitest/config';
import { common, define } from './vitest.common.js';

/** Signing in with Kerberos against MIT's KDC and other implementations: .ci/run runs them once these are installed. */
export default defineConfig({
  define,
  test: {
    ...common,
    include: ['tests/kerberos/*.test.ts'],
    // The library reads its surroundings from the environment of the process.
    pool: 'forks',
    maxWorkers: 1,
  },
});
