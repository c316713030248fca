/**
 * The one place where trouble with CMS gets its name: network and TLS errors of Node and got, HTTP statuses, and answers
 * that are none. Nothing foreign is kept as a cause: got's errors carry the request options, with the password in them.
 */
import { CmsError, type Retry } from '../../errors.js';
import { describeCertificateTrouble, SERVERS } from '../../network/certificate-trouble.js';
import { describeConnectionTrouble } from '../../network/connection-trouble.js';
import { CaFileError } from '../../network/tls.js';
import type { BridgeFailure } from './cms-request.js';

/** Whom we asked for what; for messages. */
export interface Asked {
  /** `host:port` of the Call Bridge. */
  readonly host: string;
  readonly what: string;
  readonly user: string;
  readonly timeoutMs: number;
}

const NEXT_CYCLE = { when: 'next-cycle' } as const;
const API_HINT =
  'Check base_cms_url: it must lead to the API of the Call Bridge, e.g. https://cms.example.com:445/api/v1/, ' +
  'not to the web app.';

const CHECK_BRIDGE = 'Check the Call Bridge, and proxies between here and there, if this lasts.';

/** Worth another try in a moment: the connection had stood, or was about to. */
const BROKEN_CONNECTION = new Set([
  'ECONNRESET',
  'EPIPE',
  'ECONNABORTED',
  'ERR_HTTP_CONTENT_LENGTH_MISMATCH',
  // Node 24 says this where older ones say ECONNRESET or ECONNREFUSED.
  'ERR_SOCKET_CLOSED_BEFORE_CONNECTION',
]);

/** A network or TLS error, as thrown by got or Node, as the program's own. Never throws. */
export function toBridgeFailure(foreign: unknown, asked: Asked): BridgeFailure {
  if (foreign instanceof CaFileError) return stop(toNotTrusted(foreign.message, foreign.hint));
  const code = readCode(foreign);
  if (code === 'ERR_ABORTED' || code === 'ABORT_ERR') return stop(toAborted());
  if (code === 'ETIMEDOUT') return toTimeout(asked);
  const certificate = describeCertificateTrouble(code, SERVERS.cms);
  if (certificate !== undefined) {
    const message = `The certificate of CMS at ${asked.host} ${certificate.problem}.`;
    return toFailure(toNotTrusted(message, certificate.hint), false);
  }
  if (/^(EPROTO|ERR_SSL_)/.test(code)) {
    return toBadAnswer(asked, 'does not speak TLS in a version that this program can use', {
      hint: 'Check the port in base_cms_url, and the TLS versions that the Call Bridge allows.',
    });
  }
  if (code.startsWith('HPE_')) {
    return toBadAnswer(asked, 'does not speak HTTP at this port', { hint: API_HINT });
  }
  if (/^(Z_|ERR_BROTLI|ERR_ZSTD|ZSTD_)/.test(code)) {
    return toBadAnswer(asked, `answered to the question for ${asked.what} with damaged compressed data`, {
      reach: 'meeting',
      tryAgain: true,
    });
  }
  return toNetworkFailure(code, asked);
}

function toNotTrusted(message: string, hint: string): CmsError {
  return new CmsError('CertificateNotTrusted', message, { reach: 'run', retry: NEXT_CYCLE, hint });
}

function toNetworkFailure(code: string, asked: Asked): BridgeFailure {
  if (BROKEN_CONNECTION.has(code)) {
    return toUnavailable(asked, `broke the connection while asked for ${asked.what}`, { tryAgain: true });
  }
  const named = /^[A-Z][A-Z0-9_]{2,60}$/.test(code) ? ` (${code})` : '';
  const { why, hint } = describeConnectionTrouble(code, SERVERS.cms) ?? {
    why: `it cannot be reached${named}`,
    hint: 'Check the network and the Call Bridge.',
  };
  return toUnavailable(asked, `cannot be used: ${why}`, { hint, tryAgain: false });
}

export function toTimeout(asked: Asked): BridgeFailure {
  const seconds = Number((asked.timeoutMs / 1000).toFixed(1));
  return toUnavailable(asked, `did not answer to the question for ${asked.what} within ${seconds} s`, {
    hint: 'Check the Call Bridge and the network; raise timeout if CMS is just slow.',
    tryAgain: false,
  });
}

/** @param problem completes the sentence "CMS at host ..." */
export function toUnavailable(
  asked: Asked,
  problem: string,
  more: { readonly hint?: string; readonly tryAgain: boolean; readonly retry?: Retry },
): BridgeFailure {
  const error = new CmsError('Unavailable', `CMS at ${asked.host} ${problem}.`, {
    reach: 'run',
    retry: more.retry ?? NEXT_CYCLE,
    hint: more.hint ?? 'Check the Call Bridge if this lasts.',
  });
  return toFailure(error, more.tryAgain);
}

/** A wait of this length is made at once; a longer one is left to the cycles to come. */
const SHORT_WAIT_MS = 2_000;
/** A wish beyond this is a mistake. */
const LONGEST_WAIT_MS = 15 * 60_000;

/** 503 or 429. @param retryAfterMs what the server asked for, if it did */
export function toBusy(asked: Asked, status: number, retryAfterMs: number | undefined): BridgeFailure {
  const waitMs = Math.min(retryAfterMs ?? 0, LONGEST_WAIT_MS);
  const isShort = waitMs <= SHORT_WAIT_MS;
  const failure = toUnavailable(asked, `is busy (HTTP status ${status})`, {
    tryAgain: isShort,
    retry: isShort ? NEXT_CYCLE : { when: 'after', ms: waitMs },
  });
  return isShort ? { ...failure, waitMs } : failure;
}

/**
 * @param problem completes the sentence "CMS at host ..."
 * Reach `run` (the default): whoever answers is not the API, so nothing else can be asked. Reach `meeting`: this one
 * document is bad, others may be good.
 */
export function toBadAnswer(
  asked: Asked,
  problem: string,
  more: { readonly hint?: string; readonly reach?: 'run' | 'meeting'; readonly tryAgain?: boolean } = {},
): BridgeFailure {
  const error = new CmsError('BadAnswer', `CMS at ${asked.host} ${problem}.`, {
    reach: more.reach ?? 'run',
    retry: NEXT_CYCLE,
    hint: more.hint ?? CHECK_BRIDGE,
  });
  return toFailure(error, more.tryAgain ?? false);
}

/** A web page, or the way to one, where the API was expected. */
export function toNotTheApi(asked: Asked, problem: string): BridgeFailure {
  return toBadAnswer(asked, problem, { hint: API_HINT });
}

/** Accounts lock after some wrong sign-ins (`max_failed_logins`), so this is never tried again, nor elsewhere. */
export function toCredentialsRefused(asked: Asked, status: 401 | 403): BridgeFailure {
  const { host, user } = asked;
  const [problem, hint] =
    status === 401
      ? [
          `refuses the API account ${user}`,
          'Check apiuser and apipwd, whether the account is locked after too many wrong sign-ins, and that ' +
            `${host} in base_cms_url is the port of the API: other ports refuse its account as well.`,
        ]
      : [
          `does not let ${user} use the API`,
          'Give the account the role api: `user add NAME api` on the MMP.',
        ];
  const message = `CMS at ${host} ${problem}.`;
  return stop(new CmsError('CredentialsRefused', message, { reach: 'run', retry: NEXT_CYCLE, hint }));
}

export function toAborted(): CmsError {
  return new CmsError('Aborted', 'The question to CMS was given up because the program is being stopped.', {
    reach: 'run',
    retry: NEXT_CYCLE,
  });
}

function toFailure(error: CmsError, tryAgain: boolean): BridgeFailure {
  return { kind: 'failed', error, tryNext: true, tryAgain };
}

function stop(error: CmsError): BridgeFailure {
  return { kind: 'failed', error, tryNext: false, tryAgain: false };
}

/** got copies the code of the error below; an AggregateError (both of IPv4 and IPv6 failed) has one of its own. */
function readCode(foreign: unknown): string {
  const code = (foreign as { readonly code?: unknown } | null | undefined)?.code;
  return typeof code === 'string' ? code : '';
}
