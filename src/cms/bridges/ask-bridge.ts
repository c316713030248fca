/** One attempt at one Call Bridge: the request, allowed redirects, the judgement. Never throws. */
import type { Log } from '../../sync/ports.js';
import { renderUrl, type Attempt, type CmsRequest } from './cms-request.js';
import { toBridgeFailure, toNotTheApi, type Asked } from './error-map.js';
import { fetchAnswer, type FetchDeps } from './fetch-answer.js';
import { judgeAnswer } from './judge-answer.js';
import { findRedirectTarget } from './redirect.js';

const MAX_REDIRECTS = 3;

export interface AskBridgeDeps {
  /** Called for each attempt. @throws CaFileError where ca_file is of no use */
  readonly prepareFetch: () => FetchDeps;
  readonly baseUrls: readonly string[];
  readonly user: string;
  readonly timeoutMs: number;
  readonly log: Log;
}

/** @param baseUrl ends with `/` */
export async function askBridge(baseUrl: string, request: CmsRequest, deps: AskBridgeDeps): Promise<Attempt> {
  const { user, timeoutMs } = deps;
  const asked: Asked = { host: new URL(baseUrl).host, what: request.what, user, timeoutMs };
  try {
    return await ask(renderUrl(baseUrl, request), request, asked, deps);
  } catch (error) {
    return toBridgeFailure(error, asked);
  }
}

async function ask(first: URL, request: CmsRequest, asked: Asked, deps: AskBridgeDeps): Promise<Attempt> {
  const fetchDeps = deps.prepareFetch();
  let url = first;
  for (let redirects = 0; ; redirects += 1) {
    const startedMs = performance.now();
    const answer = await fetchAnswer(url, fetchDeps);
    const durationMs = Math.round(performance.now() - startedMs);
    deps.log.debug(`CMS at ${url.host} was asked for ${request.what}.`, {
      httpStatus: answer.status,
      durationMs,
    });
    if (answer.status < 300 || answer.status > 399) return judgeAnswer(answer, request, asked);
    const target = findRedirectTarget(url, answer.location, deps.baseUrls);
    if (target === undefined)
      return toNotTheApi(asked, 'answered with a redirect to a login page or another site');
    if (redirects >= MAX_REDIRECTS) return toNotTheApi(asked, 'redirects in a circle');
    url = target;
  }
}
