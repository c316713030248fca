import { defineConfig } from 'vitest/config';

export default defineConfig({
  define: { PROGRAM_VERSION: '"test"' },
  test: {
    include: ['tests/**/*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Two cores are what a small server has.
    maxWorkers: 2,
  },
});
