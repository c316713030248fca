/**
 * What `--resync` left for the instance that is at work. The mailboxes are read from the start within its next cycle, so
 * that one of them which is slow holds up the others no more than any slow mailbox does. Each request is carried out once:
 * while its resync goes on, over several cycles perhaps, only one that came after it asks for another.
 */
import path from 'node:path';
import type { App } from '../app.js';
import { StateError } from '../errors.js';
import { forgetResyncRequest, takeResyncRequests } from '../store/resync-requests.js';
import type { ResyncRequest } from '../store/resync-requests.js';
import type { ResyncInHand, ResyncsAskedFor } from '../sync/cycle.js';
import type { StateStore } from '../sync/ports.js';

export class ResyncInbox implements ResyncsAskedFor {
  /** By address: what is carried out once the cycle comes to the mailbox. */
  #waiting = new Map<string, ResyncRequest>();
  /** Files of requests that are being carried out, and of those that cannot be removed, as when somebody else made them. */
  readonly #passedOver = new Set<string>();
  /** Files of requests that the log has told of. */
  readonly #told = new Set<string>();
  readonly #dir: string;

  /** @param store what became of a request is on the disk before that is forgotten */
  constructor(
    private readonly app: Pick<App, 'home' | 'log'>,
    private readonly store: Pick<StateStore, 'flush'>,
  ) {
    this.#dir = path.join(app.home, 'state');
  }

  /**
   * Looks for what came since the last cycle. One for a mailbox that is not served is named and forgotten.
   * @param served all mailboxes that are
   */
  async look(served: readonly string[]): Promise<void> {
    const { log } = this.app;
    const requests = await takeResyncRequests(this.#dir, log, this.#passedOver);
    const known = requests.length === 0 ? new Set() : new Set(served);
    this.#waiting = new Map(
      requests.filter(({ address }) => known.has(address)).map((request) => [request.address, request]),
    );
    for (const request of requests) {
      const mailbox = request.address;
      const isTold = request.files.every((file) => this.#told.has(file));
      for (const file of request.files) this.#told.add(file);
      if (known.has(mailbox)) {
        if (!isTold) log.info('Resync asked for.', { mailbox });
      } else {
        log.warn('Resync asked for, but the mailbox is not served: it is not in config/users.txt.', {
          mailbox,
        });
        await this.#forget(request);
      }
    }
  }

  addresses(): readonly string[] {
    return [...this.#waiting.keys()];
  }

  take(address: string): ResyncInHand | undefined {
    const request = this.#waiting.get(address);
    if (request === undefined) return undefined;
    this.#waiting.delete(address);
    for (const file of request.files) this.#passedOver.add(file);
    return {
      done: async () => {
        await this.store.flush();
        await this.#forget(request);
      },
      putBack: () => {
        for (const file of request.files) this.#passedOver.delete(file);
      },
    };
  }

  async #forget(request: ResyncRequest): Promise<void> {
    const { files } = request;
    try {
      await forgetResyncRequest(this.#dir, request);
      for (const file of files) {
        this.#passedOver.delete(file);
        this.#told.delete(file);
      }
    } catch (error) {
      if (!(error instanceof StateError)) throw error;
      for (const file of files) this.#passedOver.add(file);
      this.app.log.warn(error.message, {
        mailbox: request.address,
        code: error.code,
        ...(error.hint === undefined ? {} : { hint: error.hint }),
      });
    }
  }
}
