/**
 * The one place where trouble with CMS gets its name: network and TLS errors of Node and got, HTTP statuses, and answers
 * that are none. Nothing foreign is kept as a cause: got's errors carry the request options, with the password in them.
 */
import { CmsError } from '../errors.js';
import type { BridgeFailure } from './bridge-failure.js';

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

/** Codes of Node's TLS (https://nodejs.org/api/tls.html#x509-certificate-error-codes): what is wrong, what to do. */
const CERTIFICATE_TROUBLE: Readonly<Record<string, readonly [problem: string, hint: string]>> = {
  CERT_HAS_EXPIRED: ['has expired', 'Renew the certificate of the Call Bridge.'],
  CERT_NOT_YET_VALID: [
    'is not valid yet',
    'Check the clock of this machine and the dates of the certificate.',
  ],
  DEPTH_ZERO_SELF_SIGNED_CERT: [
    'is self-signed and not trusted',
    'Put it into a PEM file and name that as ca_file, or have the certificate issued by your company CA.',
  ],
  SELF_SIGNED_CERT_IN_CHAIN: [
    'comes from a CA that is not trusted',
    'Name the PEM file of your company CA as ca_file.',
  ],
  UNABLE_TO_GET_ISSUER_CERT: [
    'comes from an unknown issuer',
    'Name the PEM file of your company CA as ca_file.',
  ],
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: [
    'comes from an unknown issuer',
    'Name the PEM file of your company CA as ca_file.',
  ],
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: [
    'comes from an unknown issuer',
    'Name the PEM file of your company CA, with its intermediate certificates, as ca_file.',
  ],
  ERR_TLS_CERT_ALTNAME_INVALID: [
    'is made out to another host name',
    'Use a name from the certificate in base_cms_url, or have the certificate issued for this name.',
  ],
  HOSTNAME_MISMATCH: ['is made out to another host name', 'Use a name from the certificate in base_cms_url.'],
  CERT_REVOKED: ['has been revoked', 'Renew the certificate of the Call Bridge.'],
  INVALID_PURPOSE: ['was not issued for a server', 'Renew the certificate of the Call Bridge.'],
};

const OTHER_CERTIFICATE_CODE =
  /^(CERT_|UNABLE_TO_|INVALID_CA|PATH_LENGTH_EXCEEDED|ERROR_IN_CERT_|SUBJECT_ISSUER_|ERR_TLS_CERT_)/;

const NETWORK_TROUBLE: Readonly<Record<string, readonly [problem: string, hint: string]>> = {
  ECONNREFUSED: ['refuses connections', 'Check that the Call Bridge runs, and the port in base_cms_url.'],
  ENOTFOUND: ['cannot be found: its host name is unknown', 'Check the host name in base_cms_url, and DNS.'],
  EAI_AGAIN: ['cannot be found: DNS does not answer', 'Check DNS on this machine.'],
  EHOSTUNREACH: ['cannot be reached over the network', 'Check the network and the firewall.'],
  ENETUNREACH: ['cannot be reached over the network', 'Check the network and the firewall.'],
};

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
  const code = readCode(foreign);
  if (code === 'ERR_ABORTED' || code === 'ABORT_ERR') return stop(toAborted());
  if (code === 'ETIMEDOUT') return toTimeout(asked);
  const certificate = toCertificateFailure(code, asked);
  if (certificate !== undefined) return certificate;
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

function toCertificateFailure(code: string, asked: Asked): BridgeFailure | undefined {
  const known = CERTIFICATE_TROUBLE[code];
  if (known === undefined && !OTHER_CERTIFICATE_CODE.test(code)) return undefined;
  const [problem, hint] = known ?? [
    `cannot be verified (${code})`,
    'Check the certificate of the Call Bridge.',
  ];
  const error = new CmsError('CertificateNotTrusted', `The certificate of CMS at ${asked.host} ${problem}.`, {
    reach: 'run',
    retry: NEXT_CYCLE,
    hint,
  });
  return { error, tryNext: true, tryAgain: false };
}

function toNetworkFailure(code: string, asked: Asked): BridgeFailure {
  if (BROKEN_CONNECTION.has(code)) {
    return toUnavailable(asked, `broke the connection while asked for ${asked.what}`, { tryAgain: true });
  }
  const [problem, hint] = NETWORK_TROUBLE[code] ?? [
    `cannot be reached${/^[A-Z][A-Z0-9_]{2,60}$/.test(code) ? ` (${code})` : ''}`,
    'Check the network and the Call Bridge.',
  ];
  return toUnavailable(asked, problem, { hint, tryAgain: false });
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
  more: { readonly hint?: string; readonly tryAgain: boolean },
): BridgeFailure {
  const error = new CmsError('Unavailable', `CMS at ${asked.host} ${problem}.`, {
    reach: 'run',
    retry: NEXT_CYCLE,
    hint: more.hint ?? 'Check the Call Bridge if this lasts.',
  });
  return { error, tryNext: true, tryAgain: more.tryAgain };
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
    hint: more.hint ?? 'Check the Call Bridge, and proxies between here and there, if this lasts.',
  });
  return { error, tryNext: true, tryAgain: more.tryAgain ?? false };
}

/** A web page, or the way to one, where the API was expected. */
export function toNotTheApi(asked: Asked, problem: string): BridgeFailure {
  return toBadAnswer(asked, problem, { hint: API_HINT });
}

/** Accounts lock after some wrong sign-ins (`max_failed_logins`), so this is never tried again, nor elsewhere. */
export function toCredentialsRefused(asked: Asked, status: 401 | 403): BridgeFailure {
  const error =
    status === 401
      ? new CmsError('CredentialsRefused', `CMS at ${asked.host} refuses the API account ${asked.user}.`, {
          reach: 'run',
          retry: NEXT_CYCLE,
          hint: 'Check apiuser and apipwd, and whether the account is locked after too many wrong sign-ins.',
        })
      : new CmsError('CredentialsRefused', `CMS at ${asked.host} does not let ${asked.user} use the API.`, {
          reach: 'run',
          retry: NEXT_CYCLE,
          hint: 'Give the account the role api: `user add NAME api` on the MMP.',
        });
  return stop(error);
}

export function toAborted(): CmsError {
  return new CmsError('Aborted', 'The question to CMS was given up because the program is being stopped.', {
    reach: 'run',
    retry: NEXT_CYCLE,
  });
}

function stop(error: CmsError): BridgeFailure {
  return { error, tryNext: false, tryAgain: false };
}

/** got copies the code of the error below; an AggregateError (both of IPv4 and IPv6 failed) has one of its own. */
function readCode(foreign: unknown): string {
  const code = (foreign as { readonly code?: unknown } | null | undefined)?.code;
  return typeof code === 'string' ? code : '';
}
