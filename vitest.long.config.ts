import { defineConfig } from 'vitest/config';

/** Kills, walks, standbys, hostile bodies, other implementations: minutes, not seconds. CI runs those of vitest.ci.config.ts. */
export default defineConfig({
  define: { PROGRAM_VERSION: '"test"' },
  test: {
    include: ['tests/**/*.long.test.ts'],
    setupFiles: ['tests/support/fixed-seed.ts'],
    testTimeout: 300_000,
    hookTimeout: 300_000,
    maxWorkers: 3,
  },
});
