/**
 * What `--resync` left for the instance that is at work. The mailboxes are read from the start within its next cycle, so
 * that one of them which is slow holds up the others no more than any slow mailbox does. Each request is carried out once:
 * while its resync goes on, over several cycles perhaps, only one that came after it asks for another.
 */
import path from 'node:path';
import type { App, Instance } from '../../app.js';
import { StateError } from '../../errors.js';
import { findResyncRequests, removeResyncRequest, type ResyncRequest } from '../../store/resync-requests.js';
import type { ResyncInHand, ResyncsAskedFor } from '../../sync/cycle/cycle.js';

/** A request, and the mailboxes that it still asks for. */
interface Pending {
  readonly request: ResyncRequest;
  readonly left: Set<string>;
  inHand: number;
}

export class ResyncInbox implements ResyncsAskedFor {
  #pending: Pending[] = [];
  /** Files of requests that are known, and of those that cannot be removed, as when somebody else made them. */
  readonly #passedOver = new Set<string>();
  readonly #dir: string;

  /** @param instance what became of a request is on the disk of its store before that is removed */
  constructor(
    private readonly app: Pick<App, 'home' | 'log' | 'clock'>,
    private readonly instance: Pick<Instance, 'store' | 'guard'>,
  ) {
    this.#dir = path.join(app.home, 'state');
  }

  /**
   * Looks for what came since the last cycle. One for a mailbox that is not served is named and forgotten.
   * @param served all mailboxes that are
   */
  async look(served: readonly string[]): Promise<void> {
    const { log, clock } = this.app;
    const deps = { log, clock, guard: this.instance.guard, readOnly: false };
    const known = new Set(served);
    for (const { left } of this.#pending)
      for (const address of left) if (!known.has(address)) left.delete(address);
    for (const request of await findResyncRequests(this.#dir, deps, this.#passedOver)) {
      const mailbox = request.address;
      const isServed = mailbox === 'all' || known.has(mailbox);
      if (isServed) log.info('Resync asked for.', { mailbox });
      else
        log.warn('Resync asked for, but the mailbox is not served: it is not in config/users.txt.', {
          mailbox,
        });
      this.#passedOver.add(request.file);
      const left = new Set(mailbox === 'all' ? served : isServed ? [mailbox] : []);
      this.#pending.push({ request, left, inHand: 0 });
    }
    await this.#forgetDone();
  }

  addresses(): readonly string[] {
    return this.#pending.flatMap(({ left }) => [...left]);
  }

  take(address: string): ResyncInHand | undefined {
    const taken = this.#pending.filter(({ left }) => left.delete(address));
    if (taken.length === 0) return undefined;
    for (const pending of taken) pending.inHand += 1;
    return {
      rewrite: taken.some(({ request }) => request.rewrite),
      done: async () => {
        for (const pending of taken) pending.inHand -= 1;
        await this.#forgetDone();
      },
      putBack: () => {
        for (const pending of taken) {
          pending.inHand -= 1;
          pending.left.add(address);
        }
      },
    };
  }

  async #forgetDone(): Promise<void> {
    const done = this.#pending.filter(({ left, inHand }) => left.size === 0 && inHand === 0);
    if (done.length === 0) return;
    this.#pending = this.#pending.filter((pending) => !done.includes(pending));
    await this.instance.store.flush();
    for (const { request } of done) await this.#forget(request);
  }

  async #forget(request: ResyncRequest): Promise<void> {
    try {
      await removeResyncRequest(request);
      this.#passedOver.delete(request.file);
    } catch (error) {
      if (!(error instanceof StateError)) throw error;
      const { message, code, hint } = error;
      this.app.log.warn(message, { mailbox: request.address, code, hint });
    }
  }
}
