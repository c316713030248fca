/** What ends a loop, and what only makes it wait. */
import { expect, it } from 'vitest';
import { runSafely } from '../../../../src/commands/run/loop.js';
import { StateError } from '../../../../src/errors.js';

it('a mistake of our own is trouble of the run, which is waited out, and tells nothing but its name', async () => {
  const trouble = await runSafely(() => Promise.reject(new TypeError('secret text')));
  expect(trouble).toMatchObject({ reach: 'run' });
  expect(trouble?.message).toContain('TypeError');
  expect(trouble?.message).not.toContain('secret text');
});

it('a lost lock is no trouble to be waited out', async () => {
  const lost = new StateError('LockLost', 'Another instance has taken over.');
  await expect(runSafely(() => Promise.reject(lost))).rejects.toBe(lost);
  await expect(runSafely(() => Promise.resolve(lost))).rejects.toBe(lost);
});
