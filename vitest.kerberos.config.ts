import { defineConfig } from 'vitest/config';

/** Signing in with Kerberos against MIT's KDC and other implementations: .ci/kerberos runs them where these are installed. */
export default defineConfig({
  define: { PROGRAM_VERSION: '"test"' },
  test: {
    include: ['tests/kerberos/*.test.ts'],
    setupFiles: ['tests/support/fixed-seed.ts'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // The library reads its surroundings from the environment of the process.
    pool: 'forks',
    maxWorkers: 1,
  },
});
