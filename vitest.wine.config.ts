import { defineConfig } from 'vitest/config';
import { common, define } from './vitest.common.js';

/** The package for Windows under Wine: `scripts/wine`, which makes what these tests need. */
export default defineConfig({
  define,
  test: {
    ...common,
    include: ['tests/wine/**/*.test.ts'],
    globalSetup: ['tests/wine/support/unpack.ts'],
    // They share one Windows, with one service manager.
    fileParallelism: false,
  },
});
