/**
 * What `--resync` left for the instance that is at work. The mailboxes are read from the start within its next cycle, so
 * that one of them which is slow holds up the others no more than any slow mailbox does.
 */
import path from 'node:path';
import type { App, Instance } from '../app.js';
import { StateError } from '../errors.js';
import { forgetResyncRequest } from '../store/resync-requests.js';
import type { ResyncRequest } from '../store/resync-requests.js';
import type { CycleOptions } from '../sync/cycle.js';

/**
 * What a cycle has to do for the requests. Each is forgotten once what became of it is on the disk, and one whose mailbox
 * was not reached, or was left when the program was asked to stop, is there for the next cycle.
 * @param named files that a loop passes over from then on: those that cannot be removed, as when somebody else made them
 */
export async function carryOutResyncRequests(
  app: App,
  instance: Instance,
  requests: readonly ResyncRequest[],
  served: readonly string[],
  named: Set<string>,
): Promise<Pick<CycleOptions, 'resyncToo' | 'onResynced'>> {
  if (requests.length === 0) return {};
  const dir = path.join(app.home, 'state');
  const forget = async (request: ResyncRequest): Promise<void> => {
    try {
      await forgetResyncRequest(dir, request);
    } catch (error) {
      if (!(error instanceof StateError)) throw error;
      for (const file of request.files) named.add(file);
      app.log.warn(error.message, {
        mailbox: request.address,
        code: error.code,
        ...(error.hint === undefined ? {} : { hint: error.hint }),
      });
    }
  };
  const known = new Set(served);
  const byAddress = new Map<string, ResyncRequest>();
  for (const request of requests) {
    const { address } = request;
    if (known.has(address)) {
      app.log.info('Resync asked for.', { mailbox: address });
      byAddress.set(address, request);
    } else {
      app.log.warn('Resync asked for, but the mailbox is not served: it is not in config/users.txt.', {
        mailbox: address,
      });
      await forget(request);
    }
  }
  return {
    resyncToo: new Set(byAddress.keys()),
    onResynced: async (address) => {
      const request = byAddress.get(address);
      if (request === undefined) return;
      await instance.store.flush();
      await forget(request);
    },
  };
}
