/**
 * Asks one Call Bridge at a time: connections and trust, allowed redirects, the judgement of the answer. Knows nothing of
 * the cluster, nor of a second try: see call-bridges.ts.
 */
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { CmsSettings } from '../../config/settings.js';
import { readTlsOptions } from '../../network/tls.js';
import type { Log } from '../../sync/ports.js';
import { renderUrl, type CmsAnswer, type CmsRequest } from './cms-request.js';
import { toCmsError, toNotTheApi, type Asked } from './error-map.js';
import { fetchAnswer, type Agents, type HttpAnswer } from './fetch-answer.js';
import { interpretAnswer } from './interpret-answer.js';
import { findRedirectTarget } from './redirect.js';

const MAX_REDIRECTS = 3;

export interface BridgeClientDeps {
  readonly log: Log;
  /** Of the program, for the User-Agent. */
  readonly version: string;
  /** For one attempt, from the connection to the last byte. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

export class BridgeClient {
  readonly #agents: Agents;

  constructor(
    readonly settings: CmsSettings,
    readonly deps: BridgeClientDeps,
  ) {
    this.#agents = createAgents(settings);
  }

  /** @param baseUrl ends with `/`. @throws CmsError */
  async ask(baseUrl: string, request: CmsRequest): Promise<CmsAnswer> {
    const asked = this.toAsked(baseUrl, request.what);
    try {
      const answer = await this.#fetch(renderUrl(baseUrl, request), asked);
      return interpretAnswer(answer, request, asked);
    } catch (error) {
      throw toCmsError(error, asked);
    }
  }

  /** For messages. */
  toAsked(baseUrl: string, what: string): Asked {
    const { user } = this.settings;
    return { host: new URL(baseUrl).host, what, user, timeoutMs: this.deps.timeoutMs };
  }

  close(): void {
    this.#agents.http.destroy();
    this.#agents.https.destroy();
  }

  async #fetch(first: URL, asked: Asked): Promise<HttpAnswer> {
    const { log, version, timeoutMs, signal } = this.deps;
    const { user, password, baseUrls } = this.settings;
    const headers = {
      // Not got's username and password: those end up in the URL that it shows in errors.
      authorization: `Basic ${Buffer.from(`${user}:${password.reveal()}`, 'utf8').toString('base64')}`,
      'user-agent': `cms-calendar-magic/${version}`,
    };
    let url = first;
    for (let redirects = 0; ; redirects += 1) {
      const startedMs = performance.now();
      const answer = await fetchAnswer(url, { agents: this.#agents, headers, timeoutMs, signal });
      const { status } = answer;
      const durationMs = Math.round(performance.now() - startedMs);
      log.debug(`CMS at ${url.host} was asked for ${asked.what}.`, { httpStatus: status, durationMs });
      if (status < 300 || status > 399) return answer;
      const target = findRedirectTarget(url, answer.headers.location, baseUrls);
      if (target === undefined)
        throw toNotTheApi(asked, 'answered with a redirect to a login page or another site');
      if (redirects >= MAX_REDIRECTS) throw toNotTheApi(asked, 'redirects in a circle');
      url = target;
    }
  }
}

function createAgents({ baseUrls, tls }: CmsSettings): Agents {
  // On loopback without TLS the system's whole certificate store would be read for nothing.
  const usesTls = baseUrls.some((baseUrl) => /^https:/i.test(baseUrl));
  return {
    http: new HttpAgent({ keepAlive: true }),
    https: new HttpsAgent({ keepAlive: true, ...(usesTls ? readTlsOptions(tls) : {}) }),
  };
}
