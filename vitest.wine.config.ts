import { defineConfig } from 'vitest/config';

/** The package for Windows under Wine: `scripts/wine`, which makes what these tests need. */
export default defineConfig({
  define: { PROGRAM_VERSION: '"test"' },
  test: {
    include: ['tests/wine/**/*.test.ts'],
    globalSetup: ['tests/wine/support/unpack.ts'],
    setupFiles: ['tests/support/fixed-seed.ts'],
    // They share one Windows, with one service manager.
    fileParallelism: false,
    testTimeout: 300_000,
    hookTimeout: 120_000,
  },
});
