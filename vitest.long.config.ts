import { defineConfig } from 'vitest/config';
import { common, define } from './vitest.common.js';

/** Kills, walks, standbys, hostile bodies, other implementations: minutes, not seconds. CI runs those of vitest.ci.config.ts. */
export default defineConfig({
  define,
  test: {
    ...common,
    include: ['tests/**/*.long.test.ts'],
    maxWorkers: 3,
  },
});
