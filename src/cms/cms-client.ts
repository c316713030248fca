/**
 * A CMS cluster as the sync domain sees it (MeetingServer). Puts the parts together: agents and trust, the Call Bridges,
 * the gate that spares a failing CMS, and the calls. Reads only; remembers nothing of what CMS said.
 */
import type { CmsSettings } from '../config/settings.js';
import { CmsError } from '../errors.js';
import type { CmsUserList, Room, RoomRequest } from '../model.js';
import type { Clock, MeetingServer, UserEmailStore } from '../sync/ports.js';
import type { BridgeClient, BridgeClientDeps } from './bridges/bridge-client.js';
import { CallBridges } from './bridges/call-bridges.js';
import type { AskCms } from './bridges/cms-request.js';
import { CycleGate } from './bridges/cycle-gate.js';
import { readRoom } from './rooms/read-room.js';
import { OF_RUN } from './cms-errors.js';
import { readUsers } from './users/read-users.js';
import { UserEmails } from './users/user-emails.js';

export const loadBridgeClient = () => import('./bridges/bridge-client.js');

export interface CmsServerDeps extends BridgeClientDeps {
  readonly clock: Clock;
  readonly userEmails: UserEmailStore;
  /** What isDown said in an earlier process. */
  readonly wasDown?: boolean;
}

export class CmsServer implements MeetingServer {
  readonly #closing = new AbortController();
  readonly #signal: AbortSignal;
  readonly #gate: CycleGate;
  readonly #emails: UserEmails;
  #client: BridgeClient | undefined;

  /** Connects to nothing yet. */
  constructor(
    private readonly settings: CmsSettings,
    private readonly deps: CmsServerDeps,
  ) {
    const { userEmails, clock, log, wasDown } = deps;
    this.#signal = AbortSignal.any([deps.signal, this.#closing.signal]);
    const bridges = new CallBridges({
      baseUrls: settings.baseUrls,
      attempt: async (baseUrl, request) => (await this.loadClient()).ask(baseUrl, request),
      clock,
      signal: this.#signal,
      log,
    });
    this.#gate = new CycleGate(bridges, wasDown);
    this.#emails = new UserEmails(userEmails, clock);
  }

  readUsers(mayGoOn?: () => boolean): Promise<CmsUserList> {
    const { ask } = this.#gate;
    const { jidDomain, mailboxFrom } = this.settings;
    const emails = mailboxFrom === 'email' ? { of: this.#emails, jidDomain } : undefined;
    return readUsers(mayGoOn === undefined ? ask : askWhile(ask, mayGoOn), this.deps.log, emails);
  }

  readRoom(request: RoomRequest): Promise<Room> {
    const { settings, deps } = this;
    return readRoom(request, { ask: this.#gate.ask, settings, log: deps.log, emails: this.#emails });
  }

  /**
   * To be called at the start of each cycle: CMS may be asked again, once, even though it was down or had refused the
   * credentials before.
   */
  beginCycle(): void {
    this.#gate.beginCycle();
  }

  /** Whether CMS, when it was last asked, was down: then it is asked once per cycle until it answers. */
  isDown(): boolean {
    return this.#gate.isDown;
  }

  get outage(): CmsError | undefined {
    return this.#gate.outage;
  }

  /** Closes the connections; questions on their way fail with `Aborted`. */
  close(): void {
    this.#closing.abort();
    this.#client?.close();
  }

  /** With the first request: most runs ask CMS nothing, and what asks it takes as long to load as hundreds of polls. */
  async loadClient(): Promise<BridgeClient> {
    const { BridgeClient } = await loadBridgeClient();
    this.#client ??= new BridgeClient(this.settings, { ...this.deps, signal: this.#signal });
    return this.#client;
  }
}

/**
 * Ends a reading of many requests that takes too long as a whole, though each of them is answered in time.
 * @param mayGoOn asked before each request; once it says false, nothing more is sent and the reading fails
 */
function askWhile(ask: AskCms, mayGoOn: () => boolean): AskCms {
  return async (request) => {
    if (mayGoOn()) return await ask(request);
    throw new CmsError('Unavailable', `CMS is too slow with ${request.what}.`, {
      ...OF_RUN,
      hint: 'Check the load of the Call Bridge and the network between here and there, if this lasts.',
    });
  };
}
