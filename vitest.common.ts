/** What all tests have in common, whichever of the configurations runs them. */
export const common = {
  setupFiles: ['tests/support/fixed-seed.ts'],
  // A machine with much else to do is no fault of the program: what waits for an event waits as long as it takes.
  testTimeout: 1_200_000,
  hookTimeout: 1_200_000,
  expect: { poll: { timeout: 300_000 } },
};

export const define = { PROGRAM_VERSION: '"test"' };
