/**
 * Which mailboxes are being asked right now. A second request for one of them before the first is answered is reported;
 * if the client turns out to have given the first one up (its connection closes), the report is taken back.
 */
import type { Socket } from 'node:net';
import { setImmediate as nextTurn, setTimeout as pause } from 'node:timers/promises';
import type { Violations } from './violations.js';

/** How long the closing of a given-up connection may take to become known. */
const GIVEN_UP_MS = 250;
const TURNS = 20;

interface InFlight {
  readonly socket: Socket;
  readonly doubts: (() => void)[];
}

/** A process that was held up has turns of the event loop to catch up on, in which it learns what was closed meanwhile. */
async function settle(): Promise<void> {
  await pause(GIVEN_UP_MS, undefined, { ref: false });
  for (let turn = 0; turn < TURNS; turn += 1) await nextTurn(undefined, { ref: false });
}

export class RequestsInFlight {
  readonly #violations: Violations;
  readonly #byMailbox = new Map<string, Set<InFlight>>();

  constructor(violations: Violations) {
    this.#violations = violations;
  }

  /** @returns ends it; to be called just before the answer is sent */
  begin(mailbox: string, socket: Socket): () => void {
    const others = this.#byMailbox.get(mailbox) ?? new Set();
    this.#byMailbox.set(mailbox, others);
    for (const other of others) {
      if (other.socket.destroyed) continue;
      const takeBack = this.#violations.report(`Two requests for ${mailbox} at the same time.`);
      other.doubts.push(takeBack);
      void settle().then(() => other.doubts.splice(other.doubts.indexOf(takeBack), 1));
    }
    const own: InFlight = { socket, doubts: [] };
    others.add(own);
    const onClose = (): void => {
      for (const takeBack of own.doubts) takeBack();
      end();
    };
    const end = (): void => {
      others.delete(own);
      socket.off('close', onClose);
      if (others.size === 0 && this.#byMailbox.get(mailbox) === others) this.#byMailbox.delete(mailbox);
    };
    socket.once('close', onClose);
    return end;
  }
}
