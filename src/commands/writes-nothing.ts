/** The last line of defence: whatever tries to write during a dry run is stopped here. */
import { StateError } from '../errors.js';
import type { WriteGuard } from '../sync/ports.js';

export const writesNothing: WriteGuard = {
  assertHeld: () => Promise.reject(new StateError('LockLost', 'A dry run writes nothing.')),
};
