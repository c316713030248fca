import fc from 'fast-check';
import { it } from 'vitest';
import { anyTrial, tryMissingProperties } from '../support/missing-properties.js';

it('whatever answers leave out for some cycles does no harm, a hundred times', async () => {
  await fc.assert(fc.asyncProperty(anyTrial, tryMissingProperties), { numRuns: 100, endOnFailure: true });
}, 600_000);
