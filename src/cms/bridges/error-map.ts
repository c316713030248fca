/**
 * The one place where errors of CMS get their names: network and TLS errors of Node and got, HTTP statuses, and answers
 * that are none. Nothing foreign is kept as a cause: got's errors carry the request options, with the password in them.
 */
import { codeOf, CmsError, type CmsErrorCode, type ProgramErrorOptions } from '../../errors.js';
import { describeNetworkFailure, SERVERS } from '../../network/network-failure.js';
import { CHECK_BRIDGE, OF_RUN } from '../cms-errors.js';

/** Whom we asked for what; for messages. */
export interface Asked {
  /** `host:port` of the Call Bridge. */
  readonly host: string;
  readonly what: string;
  readonly user: string;
  readonly timeoutMs: number;
}

/** An error that may be over in a moment, so that the same Call Bridge is worth one more try. */
export class TransientCmsError extends CmsError {
  /** How long it asked to be left alone. */
  waitMs = 0;
}

const API_HINT =
  'Check base_cms_url: it must lead to the API of the Call Bridge, e.g. https://cms.example.com:445/api/v1/, ' +
  'not to the web app.';

interface Details extends Partial<ProgramErrorOptions> {
  readonly isTransient?: boolean;
}

/** @param problem completes the sentence "CMS at host ..." */
function toError(code: CmsErrorCode, { host }: Asked, problem: string, details: Details): CmsError {
  const { isTransient = false, ...options } = details;
  const Class = isTransient ? TransientCmsError : CmsError;
  return new Class(code, `CMS at ${host} ${problem}.`, { ...OF_RUN, ...options });
}

/** @param problem completes the sentence "CMS at host ..." */
export function toUnavailable(asked: Asked, problem: string, details: Details): CmsError {
  return toError('Unavailable', asked, problem, {
    hint: 'Check the Call Bridge if this lasts.',
    ...details,
  });
}

/** @param problem completes the sentence "CMS at host ..." */
export function toBadAnswer(asked: Asked, problem: string, details: Details = {}): CmsError {
  return toError('BadAnswer', asked, problem, { hint: CHECK_BRIDGE, ...details });
}

/** One document that is no answer; others may be good. @param phrase completes the sentence "CMS answered with ..." */
export function toBadDocument(asked: Asked, phrase: string, isTransient = false): CmsError {
  const problem = `answered to the question for ${asked.what} with ${phrase}`;
  return toBadAnswer(asked, problem, { reach: 'meeting', isTransient });
}

/** A web page, or the way to one, where the API was expected. */
export function toNotTheApi(asked: Asked, problem: string): CmsError {
  return toBadAnswer(asked, problem, { hint: API_HINT });
}

/** A wait of this length is made at once; a longer one is left to the cycles to come. */
const SHORT_WAIT_MS = 2_000;
/** A wish beyond this is a mistake. */
const LONGEST_WAIT_MS = 15 * 60_000;

/** 503 or 429. @param retryAfterMs what the server asked for, if it did */
export function toBusy(asked: Asked, status: number, retryAfterMs = 0): CmsError {
  const problem = `is busy (HTTP status ${status})`;
  if (retryAfterMs > SHORT_WAIT_MS) {
    const ms = Math.min(retryAfterMs, LONGEST_WAIT_MS);
    return toUnavailable(asked, problem, { retry: { when: 'after', ms } });
  }
  return Object.assign(toUnavailable(asked, problem, { isTransient: true }), { waitMs: retryAfterMs });
}

/** Accounts lock after some wrong sign-ins (`max_failed_logins`), so this is never tried again, nor elsewhere. */
export function toCredentialsRefused(asked: Asked, status: 401 | 403): CmsError {
  const { host, user } = asked;
  if (status === 403) {
    const hint = 'Give the account the role api: `user add NAME api` on the MMP.';
    return toError('CredentialsRefused', asked, `does not let ${user} use the API`, { hint });
  }
  const hint =
    'Check apiuser and apipwd, whether the account is locked after too many wrong sign-ins, and that ' +
    `${host} in base_cms_url is the port of the API: other ports refuse its account as well.`;
  return toError('CredentialsRefused', asked, `refuses the API account ${user}`, { hint });
}

export function toAborted(): CmsError {
  return new CmsError(
    'Aborted',
    'The question to CMS was given up because the program is being stopped.',
    OF_RUN,
  );
}

/** Whatever was thrown by got or Node, as the program's own. Never throws. */
export function toCmsError(error: unknown, asked: Asked): CmsError {
  if (error instanceof CmsError) return error;
  const code = codeOf(error) ?? '';
  if (code === 'ERR_ABORTED' || code === 'ABORT_ERR') return toAborted();
  const failure = describeNetworkFailure(code, SERVERS.cms);
  if (failure !== undefined) {
    const { kind, why, hint } = failure;
    if (kind !== 'certificate') return toUnavailable(asked, `cannot be used: ${why}`, { hint });
    const message = `The certificate of CMS at ${asked.host} ${why}.`;
    return new CmsError('CertificateNotTrusted', message, { ...OF_RUN, hint });
  }
  if (/^(EPROTO|ERR_SSL_)/.test(code)) {
    return toBadAnswer(asked, 'does not speak TLS in a version that this program can use', {
      hint: 'Check the port in base_cms_url, and that the Call Bridge allows TLS 1.2.',
    });
  }
  if (code.startsWith('HPE_')) return toNotTheApi(asked, 'does not speak HTTP at this port');
  if (/^(Z_|ERR_BROTLI|ERR_ZSTD|ZSTD_)/.test(code))
    return toBadDocument(asked, 'damaged compressed data', true);
  return toNetworkError(code, asked);
}

/** Worth another try in a moment: the connection had stood, or was about to. */
const BROKEN_CONNECTION = new Set([
  'ECONNRESET',
  'EPIPE',
  'ECONNABORTED',
  'ERR_HTTP_CONTENT_LENGTH_MISMATCH',
  // Node 24 says this where older ones say ECONNRESET or ECONNREFUSED.
  'ERR_SOCKET_CLOSED_BEFORE_CONNECTION',
]);

function toNetworkError(code: string, asked: Asked): CmsError {
  const { what, timeoutMs } = asked;
  if (code === 'ETIMEDOUT') {
    const seconds = Number((timeoutMs / 1000).toFixed(1));
    const hint = 'Check the Call Bridge and the network; raise timeout if CMS is just slow.';
    return toUnavailable(asked, `did not answer to the question for ${what} within ${seconds} s`, { hint });
  }
  if (BROKEN_CONNECTION.has(code))
    return toUnavailable(asked, `broke the connection while asked for ${what}`, { isTransient: true });
  const named = /^[A-Z][A-Z0-9_]{2,60}$/.test(code) ? ` (${code})` : '';
  const hint = 'Check the network and the Call Bridge.';
  return toUnavailable(asked, `cannot be used: it cannot be reached${named}`, { hint });
}
