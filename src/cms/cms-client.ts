/**
 * A CMS cluster as the sync domain sees it (MeetingServer). Puts the parts together: agents and trust, the Call Bridges,
 * the gate that spares a CMS in trouble, and the calls. Reads only; remembers nothing of what CMS said.
 */
import http from 'node:http';
import https from 'node:https';
import type { CmsSettings } from '../config/settings.js';
import { CmsError } from '../errors.js';
import type { Clock, Log, MeetingServer, UserLooks } from '../sync/ports.js';
import { CallBridges } from './call-bridges.js';
import type { AskCms, Attempt, CmsRequest } from './cms-request.js';
import { CycleGate } from './cycle-gate.js';
import type { FetchDeps } from './fetch-answer.js';
import type { BridgeStatus } from './inspect-bridge.js';
import type { ServerCertificate } from '../network/server-certificate.js';
import { readTlsOptions } from '../network/tls.js';
import { readRoom } from './read-room.js';
import { readUsers } from './read-users.js';
import { UserEmails } from './user-emails.js';

export const loadAskBridge = () => import('./ask-bridge.js');

export interface CmsServer extends MeetingServer {
  /**
   * To be called at the start of each cycle: CMS may be asked again, once, even though it was down or had refused the
   * credentials before.
   */
  beginCycle(): void;
  /**
   * The certificate of one Call Bridge; undefined where it is spoken to without TLS. Sends it nothing.
   * @throws CmsError
   */
  readCertificate(baseUrl: string): Promise<ServerCertificate | undefined>;
  /** What one Call Bridge says of itself, asked once and alone. @throws CmsError */
  readStatus(baseUrl: string): Promise<BridgeStatus>;
  /** Whether CMS, when it was last asked, was down: then it is asked once per cycle until it answers. */
  isDown(): boolean;
  /** Closes the connections; questions on their way fail with `Aborted`. */
  close(): void;
}

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

/** Connects to nothing yet. */
export function createCmsServer(settings: CmsSettings, deps: CmsServerDeps): CmsServer {
  const { log, clock, timeoutMs } = deps;
  const stopping = new AbortController();
  const stop = (): void => stopping.abort();
  if (deps.signal.aborted) stop();
  deps.signal.addEventListener('abort', stop, { once: true });

  let fetchDeps: FetchDeps | undefined;
  // With the first request, so that an unusable ca_file is trouble of a cycle, not of the start.
  const prepareFetch = (): FetchDeps =>
    (fetchDeps ??= createFetchDeps(settings, deps.version, timeoutMs, stopping.signal));

  const { baseUrls, user } = settings;
  const attempt = async (baseUrl: string, request: CmsRequest): Promise<Attempt> => {
    // With the first request: most runs ask CMS nothing, and what asks it takes as long to load as hundreds of polls.
    const { askBridge } = await loadAskBridge();
    return askBridge(baseUrl, request, { prepareFetch, baseUrls, user, timeoutMs, log });
  };
  const bridges = new CallBridges({ baseUrls, attempt, clock, signal: stopping.signal, log });
  const gate = new CycleGate(bridges.ask, deps.wasDown);
  const emails = new UserEmails(deps.userLooks, clock);

  return {
    readUsers(mayGoOn) {
      const ask = mayGoOn === undefined ? gate.ask : askWhile(gate.ask, mayGoOn);
      const { jidDomain, mailboxFrom } = settings;
      return readUsers(ask, log, mailboxFrom === 'email' ? { of: emails, jidDomain } : undefined);
    },
    readCertificate: async (baseUrl) => {
      const { readBridgeCertificate } = await import('./inspect-bridge.js');
      const asked = { host: new URL(baseUrl).host, what: 'its certificate', user, timeoutMs };
      return await readBridgeCertificate(baseUrl, settings.tls, asked, stopping.signal);
    },
    readStatus: async (baseUrl) => {
      const { readBridgeStatus } = await import('./inspect-bridge.js');
      return await readBridgeStatus((request) => attempt(baseUrl, request));
    },
    readRoom: (request) =>
      readRoom(request, { ask: gate.ask, settings, log, findJid: (email) => emails.findJid(email) }),
    beginCycle: () => gate.beginCycle(),
    isDown: () => gate.isDown,
    close() {
      deps.signal.removeEventListener('abort', stop);
      stop();
      fetchDeps?.agents.http.destroy();
      fetchDeps?.agents.https.destroy();
    },
  };
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
