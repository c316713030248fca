/**
 * A CMS cluster as the sync domain sees it (MeetingServer). Puts the parts together: agents and trust, the Call Bridges,
 * the gate that spares a CMS in trouble, and the calls. Reads only; remembers nothing of what CMS said.
 */
import http from 'node:http';
import https from 'node:https';
import type { CmsSettings } from '../config/settings.js';
import { CmsError } from '../errors.js';
import type { CmsUserList, Room, RoomRequest } from '../model.js';
import type { Clock, Log, MeetingServer, UserLooks } from '../sync/ports.js';
import { CallBridges } from './bridges/call-bridges.js';
import type { AskCms, Attempt, CmsRequest } from './bridges/cms-request.js';
import { CycleGate } from './bridges/cycle-gate.js';
import type { FetchDeps } from './bridges/fetch-answer.js';
import type { BridgeStatus } from './bridges/inspect-bridge.js';
import type { ServerCertificate } from '../network/server-certificate.js';
import { readTlsOptions } from '../network/tls.js';
import { readRoom } from './rooms/read-room.js';
import { readUsers } from './users/read-users.js';
import { UserEmails } from './users/user-emails.js';

export const loadAskBridge = () => import('./bridges/ask-bridge.js');

export interface CmsServerDeps {
  readonly log: Log;
  readonly clock: Clock;
  readonly userLooks: UserLooks;
  /** Aborts when the program is being stopped. */
  readonly signal: AbortSignal;
  /** Of the program, for the User-Agent. */
  readonly version: string;
  /** For one attempt at one Call Bridge, from the connection to the last byte. */
  readonly timeoutMs: number;
  /** What isDown said in an earlier process. */
  readonly wasDown?: boolean;
}

export class CmsServer implements MeetingServer {
  readonly #stopping = new AbortController();
  readonly #stop = (): void => this.#stopping.abort();
  readonly #gate: CycleGate;
  readonly #emails: UserEmails;
  #fetchDeps: FetchDeps | undefined;

  /** Connects to nothing yet. */
  constructor(
    private readonly settings: CmsSettings,
    private readonly deps: CmsServerDeps,
  ) {
    const { signal: stop, userLooks, clock, log, wasDown } = deps;
    if (stop.aborted) this.#stop();
    stop.addEventListener('abort', this.#stop, { once: true });
    const { signal } = this.#stopping;
    const attempt = this.#attempt.bind(this);
    const bridges = new CallBridges({ baseUrls: settings.baseUrls, attempt, clock, signal, log });
    this.#gate = new CycleGate(bridges.ask, wasDown);
    this.#emails = new UserEmails(userLooks, clock);
  }

  readUsers(mayGoOn?: () => boolean): Promise<CmsUserList> {
    const { ask } = this.#gate;
    const { jidDomain, mailboxFrom } = this.settings;
    const emails = mailboxFrom === 'email' ? { of: this.#emails, jidDomain } : undefined;
    return readUsers(mayGoOn === undefined ? ask : askWhile(ask, mayGoOn), this.deps.log, emails);
  }

  readRoom(request: RoomRequest): Promise<Room> {
    const findJid = (email: string): Promise<string | undefined> => this.#emails.findJid(email);
    const { settings } = this;
    return readRoom(request, { ask: this.#gate.ask, settings, log: this.deps.log, findJid });
  }

  /**
   * The certificate of one Call Bridge; undefined where it is spoken to without TLS. Sends it nothing.
   * @throws CmsError
   */
  async readCertificate(baseUrl: string): Promise<ServerCertificate | undefined> {
    const { readBridgeCertificate } = await import('./bridges/inspect-bridge.js');
    const { user, tls } = this.settings;
    const { timeoutMs } = this.deps;
    const asked = { host: new URL(baseUrl).host, what: 'its certificate', user, timeoutMs };
    return await readBridgeCertificate(baseUrl, tls, asked, this.#stopping.signal);
  }

  /** What one Call Bridge says of itself, asked once and alone. @throws CmsError */
  async readStatus(baseUrl: string): Promise<BridgeStatus> {
    const { readBridgeStatus } = await import('./bridges/inspect-bridge.js');
    return await readBridgeStatus((request) => this.#attempt(baseUrl, request));
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

  /** Closes the connections; questions on their way fail with `Aborted`. */
  close(): void {
    this.deps.signal.removeEventListener('abort', this.#stop);
    this.#stop();
    this.#fetchDeps?.agents.http.destroy();
    this.#fetchDeps?.agents.https.destroy();
  }

  async #attempt(baseUrl: string, request: CmsRequest): Promise<Attempt> {
    // With the first request: most runs ask CMS nothing, and what asks it takes as long to load as hundreds of polls.
    const { askBridge } = await loadAskBridge();
    const { baseUrls, user } = this.settings;
    const { timeoutMs, log, version } = this.deps;
    // So that an unusable ca_file is trouble of a cycle, not of the start.
    const prepareFetch = (): FetchDeps =>
      (this.#fetchDeps ??= createFetchDeps(this.settings, version, timeoutMs, this.#stopping.signal));
    return askBridge(baseUrl, request, { prepareFetch, baseUrls, user, timeoutMs, log });
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
      reach: 'run',
      retry: { when: 'next-cycle' },
      hint: 'Check the load of the Call Bridge and the network between here and there, if this lasts.',
    });
  };
}

function createFetchDeps(
  settings: CmsSettings,
  version: string,
  timeoutMs: number,
  signal: AbortSignal,
): FetchDeps {
  // On loopback without TLS the system's whole certificate store would be read for nothing.
  const usesTls = settings.baseUrls.some((baseUrl) => /^https:/i.test(baseUrl));
  const credentials = Buffer.from(`${settings.user}:${settings.password.reveal()}`, 'utf8');
  return {
    agents: {
      http: new http.Agent({ keepAlive: true }),
      https: new https.Agent({ keepAlive: true, ...(usesTls ? readTlsOptions(settings.tls) : {}) }),
    },
    authorization: `Basic ${credentials.toString('base64')}`,
    userAgent: `cms-calendar-magic/${version}`,
    timeoutMs,
    signal,
  };
}
