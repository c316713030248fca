import fc from 'fast-check';
import { it } from 'vitest';
import { anyTrial, tryMissingProperties } from '../support/missing-properties.js';
import { runs } from '../support/runs.js';

it('whatever answers leave out for some cycles: no text lost, no mail too many, no block removed, and right in the end', async () => {
  await fc.assert(fc.asyncProperty(anyTrial, tryMissingProperties), { ...runs(2), endOnFailure: true });
});
