import { defineConfig } from 'vitest/config';
import { common, define } from './vitest.common.js';

/** What asks whether a module was loaded, or moves to another time zone, has a process to itself. */
const ALONE = [
  'tests/unit/config/time-zone.test.ts',
  'tests/unit/exchange/library/library-output.test.ts',
  'tests/unit/exchange/library/library.test.ts',
  'tests/unit/scheduler/user-sync.test.ts',
  'tests/unit/store/users-file.test.ts',
];

/** `npm test`: all but the tests that are long by nature, which `npm run test:long` runs. */
export default defineConfig({
  test: {
    // Most of a system test is waiting for the program, so there may be more of them than cores.
    maxWorkers: 3,
    projects: [
      {
        define,
        test: {
          ...common,
          name: 'tests',
          include: ['tests/**/*.test.ts'],
          // The packages take npm and minutes (`npm run test:package`), browsers Chromium (`npm run test:browser`), and Wine (scripts/wine).
          exclude: [
            'tests/**/*.long.test.ts',
            'tests/browser/**',
            'tests/package/**',
            'tests/wine/**',
            'tests/kerberos/**',
            ...ALONE,
          ],
          // Loading the modules once for a worker and not once for a file saves a sixth of the whole.
          isolate: false,
        },
      },
      { define, test: { ...common, name: 'alone', include: ALONE } },
    ],
  },
});
