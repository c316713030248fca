import { defineConfig } from 'vitest/config';

/** The archives of release/ and npm's own package, unpacked and run on this system: `npm run test:package`. */
export default defineConfig({
  define: { PROGRAM_VERSION: '"test"' },
  test: {
    include: ['tests/package/**/*.test.ts'],
    setupFiles: ['tests/support/fixed-seed.ts'],
    testTimeout: 300_000,
    hookTimeout: 300_000,
    maxWorkers: 2,
  },
});
