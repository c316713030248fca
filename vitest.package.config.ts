import { defineConfig } from 'vitest/config';
import { common, define } from './vitest.common.js';

/** The archives of release/ and npm's own package, unpacked and run on this system: `npm run test:package`. */
export default defineConfig({
  define,
  test: {
    ...common,
    include: ['tests/package/**/*.test.ts'],
    maxWorkers: 2,
  },
});
