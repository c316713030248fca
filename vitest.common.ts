/** What all tests have in common, whichever of the configurations runs them. */
export const common = {
  setupFiles: ['tests/support/fixed-seed.ts'],
  // A machine with much else to do is no fault of the program, so these limits are far above what tests take even there:
  // they only end what hangs, soon enough for CI to try it again. What is slow by nature has a higher one of its own.
  testTimeout: 400_000,
  hookTimeout: 400_000,
  expect: { poll: { timeout: 120_000 } },
};

export const define = { PROGRAM_VERSION: '"test"' };
