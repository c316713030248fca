import { defineConfig } from 'vitest/config';

/** `npm test`: all but the tests that are long by nature, which `npm run test:long` runs. */
export default defineConfig({
  define: { PROGRAM_VERSION: '"test"' },
  test: {
    include: ['tests/**/*.test.ts'],
    exclude: ['tests/**/*.long.test.ts'],
    setupFiles: ['tests/support/fixed-seed.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Most of a system test is waiting for the program, so there may be more of them than cores.
    maxWorkers: 3,
  },
});
