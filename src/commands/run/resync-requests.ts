/**
 * Carries what `--resync` left for the instance at work to the records of the mailboxes. From then on a mailbox is read from
 * the start when its turn comes, whatever breaks it off, and the request is forgotten.
 */
import path from 'node:path';
import type { App, Instance } from '../../app.js';
import { StateError } from '../../errors.js';
import {
  findResyncRequests,
  leaveResyncRequest,
  removeResyncRequest,
  type ResyncRequest,
} from '../../store/resync-requests.js';
import { forResync } from '../../sync/record/full-read.js';

export class ResyncRequests {
  readonly #dir: string;
  /** Files that are no requests, and those of requests that cannot be removed, as when somebody else made them. */
  readonly #passedOver = new Set<string>();

  constructor(
    private readonly app: Pick<App, 'home' | 'log' | 'clock'>,
    private readonly instance: Pick<Instance, 'store' | 'lanes'>,
  ) {
    this.#dir = path.join(app.home, 'state');
  }

  /**
   * Before a cycle. A mailbox that the cycle before is still serving would save its record over this one: its request waits.
   * @param served all mailboxes that are; a request for another one is named and forgotten
   * @throws StateError
   */
  async take(served: readonly string[]): Promise<void> {
    const { log, clock } = this.app;
    const { store, lanes } = this.instance;
    for (const request of await findResyncRequests(this.#dir, log, this.#passedOver)) {
      const { address: mailbox, rewrite } = request;
      if (lanes.busy.has(mailbox)) continue;
      const wanted = mailbox === 'all' ? served : served.filter((one) => one === mailbox);
      if (mailbox === 'all' || wanted.length > 0) log.info('Resync asked for.', { mailbox });
      else
        log.warn('Resync asked for, but the mailbox is not served: it is not in config/users.txt.', {
          mailbox,
        });
      for (const address of store.servingOrder(wanted)) {
        if (lanes.busy.has(address)) await leaveResyncRequest(this.#dir, address, rewrite);
        else {
          const record = forResync(await store.readMailbox(address), clock.now(), rewrite);
          await store.writeMailbox(address, record, 'soon');
        }
      }
      await store.flush();
      await this.#forget(request);
    }
  }

  async #forget(request: ResyncRequest): Promise<void> {
    try {
      await removeResyncRequest(request);
    } catch (error) {
      if (!(error instanceof StateError)) throw error;
      const { message, code, hint } = error;
      this.app.log.warn(message, { mailbox: request.address, code, hint });
      this.#passedOver.add(request.file);
    }
  }
}
