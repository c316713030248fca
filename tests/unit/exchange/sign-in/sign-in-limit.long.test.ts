/** The property of sign-in-limit.test.ts, over many more patterns. */
import { test } from 'vitest';
import { checkSignInLimit } from './sign-in-limit-property.js';

test('never more than three refusals in a run, nor more than one in the run after', async () => {
  await checkSignInLimit(500);
}, 600_000);
