import { defineConfig } from 'vitest/config';
import { common, define } from './vitest.common.js';
import { CHROMIUM } from './tests/browser/support/chromium.js';

// Said where it is skipped: nobody is to take the pages for tested.
if (CHROMIUM === undefined)
  process.stderr.write('Skipped: the tests in a browser need Chromium (Debian: apt install chromium).\n');

/** The pages that the program shows, in Chromium: `npm run test:browser`. */
export default defineConfig({
  define,
  test: {
    ...common,
    include: CHROMIUM === undefined ? [] : ['tests/browser/**/*.test.ts'],
    passWithNoTests: CHROMIUM === undefined,
    maxWorkers: 2,
  },
});
