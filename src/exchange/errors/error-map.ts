/**
 * The one place where trouble with Exchange becomes an ExchangeError. What means what stands in error-table.ts; here is
 * how a row is found and how a sentence is made of it. No server's text gets into a message: only names of error codes.
 */
import { ExchangeError, InternalError, type Trouble } from '../../errors.js';
import { describeCertificateTrouble, SERVERS } from '../../network/certificate-trouble.js';
import { describeConnectionTrouble } from '../../network/connection-trouble.js';
import type { CaFileError } from '../../network/tls.js';
import { describeCall, type CallPlace } from '../transport/ews-call.js';
import * as table from './error-table.js';
import type { TroubleRow } from './error-table.js';

/** What a server said in a fault, or in a response message that is not a success. */
export interface ServerTrouble {
  /** ResponseCode, or its nearest equivalent in a fault without detail; empty where there is none. */
  readonly code: string;
  /** BackOffMilliseconds. */
  readonly backOffMs?: number | undefined;
  /** Of ErrorNonPrimarySmtpAddress. */
  readonly primaryAddress?: string | undefined;
}

/** A wish beyond a day is garbage, or a clock's mistake. */
const LONGEST_WAIT_MS = 24 * 3_600_000;

interface Details {
  readonly serverCode?: string | undefined;
  readonly primaryAddress?: string | undefined;
  readonly waitMs?: number | undefined;
  readonly cause?: unknown;
}

export function toError(row: TroubleRow, place: CallPlace, details: Details = {}): ExchangeError {
  const { code, reach, why, hint } = row;
  const { serverCode, primaryAddress, waitMs, cause } = details;
  const named = serverCode === undefined ? '' : ` (${serverCode})`;
  const wait = Math.min(Math.max(waitMs ?? 0, 0), LONGEST_WAIT_MS);
  const retry =
    code === 'Throttled' && waitMs !== undefined ? ({ when: 'after', ms: wait } as const) : row.retry;
  // What reaches the run is nothing of the mailbox that happened to be asked first.
  const what = reach === 'run' ? `Exchange at ${place.host} cannot be used` : `${describeCall(place)} failed`;
  const options = { reach, retry, hint, serverCode, primaryAddress, cause };
  return new ExchangeError(code, `${what}: ${why}${named}.`, options);
}

function findRow(place: CallPlace, ...keys: readonly string[]): TroubleRow | undefined {
  const key = keys.flatMap((each) => [`${place.operation}:${each}`, each]).find(isInTable);
  return key === undefined ? undefined : table.TROUBLES[key];
}

const isInTable = (key: string): boolean => Object.hasOwn(table.TROUBLES, key);

/** A code is a name; anything else that stands in its place is not repeated. */
const asCode = (code: string): string | undefined =>
  /^[A-Za-z][A-Za-z0-9_.]{0,99}$/.test(code) ? code : undefined;

/** A fault, or a response message of class Error. `retryAfterMs` is of the HTTP header beside it. */
export function mapServerTrouble(
  { code, backOffMs, primaryAddress }: ServerTrouble,
  place: CallPlace,
  { retryAfterMs }: { readonly retryAfterMs?: number | undefined } = {},
): ExchangeError {
  const serverCode = asCode(code);
  const waitMs = backOffMs === undefined ? retryAfterMs : Math.max(backOffMs, retryAfterMs ?? 0);
  const row =
    findRow(place, serverCode ?? '') ??
    (waitMs === undefined || waitMs <= 0 ? unknownRow(place) : table.BUSY);
  return toError(row, place, { serverCode, primaryAddress, waitMs });
}

/** A code that nobody wrote into the table yet: of one meeting while one is written, else of the mailbox. */
function unknownRow(place: CallPlace): TroubleRow {
  const rows = place.operation === 'UpdateItem' ? table.item : table.passing;
  return rows('the server gave an error that this program does not know');
}

/** An HTTP answer without a SOAP document in it, 401 excepted: see sign-in/. */
export function mapHttpStatus(status: number, place: CallPlace, retryAfterMs?: number): ExchangeError {
  // A web server that names a time asks for a pause, whatever the status.
  const row =
    retryAfterMs !== undefined && status >= 400
      ? table.WEB_SERVER_BUSY
      : findRow(place, `http:${status}`, `http:${Math.floor(status / 100)}xx`);
  if (row === undefined) return mapBadAnswer(place);
  return toError(row, place, { serverCode: `HTTP${status}`, waitMs: retryAfterMs });
}

/** HTML, garbage, half a document, or a document without what was asked for. */
export function mapBadAnswer(
  place: CallPlace,
  why = 'the answer is no complete SOAP document',
): ExchangeError {
  const hint = 'If it lasts, check server in section [EWS] of settings.ini, and proxies on the way to it.';
  return toError(table.badAnswer(why, hint), place);
}

/** A mailbox that is known by two addresses, both of which are to be served. */
export function mapServedElsewhere(place: CallPlace, servedAs: string): ExchangeError {
  const hint =
    'Take one of the two users out of CMS, or out of jiddomain: a meeting can carry one room only.';
  return toError(
    table.mailbox(`it is another address of a mailbox that is served as ${servedAs}`, hint),
    place,
  );
}

export function mapTimeout(place: CallPlace, timeoutMs: number): ExchangeError {
  const why = `the answer of ${place.host} did not come within ${timeoutMs / 1000} s`;
  return toError(table.timedOut(why, 'If it lasts, raise timeout in section [EWS] of settings.ini.'), place);
}

export function mapAborted(place: CallPlace): ExchangeError {
  const message = `${describeCall(place)} was given up: the program is being stopped.`;
  return new ExchangeError('Aborted', message, { reach: 'run', retry: { when: 'never' } });
}

/** The same trouble where it is known to be of one meeting only. */
export function toMeetingReach(error: Trouble): Trouble {
  if (!(error instanceof ExchangeError) || error.reach === 'meeting') return error;
  return new ExchangeError(error.code, error.message, { ...error, reach: 'meeting' });
}

/** A socket or TLS error of Node's. */
export function mapSocketError(error: unknown, place: CallPlace): ExchangeError {
  const code = socketCode(error);
  return toError(socketRow(code), place, { serverCode: code });
}

function socketRow(code: string | undefined): TroubleRow {
  const lost = table.connectionLost('the connection was lost');
  if (code === undefined) return lost;
  const certificate = describeCertificateTrouble(code, SERVERS.exchange);
  if (certificate !== undefined)
    return table.certificateNotTrusted(`its certificate ${certificate.problem}`, certificate.hint);
  // Node 24 says this at a second try at a closed port.
  const name = code === 'ERR_SOCKET_CLOSED_BEFORE_CONNECTION' ? 'ECONNREFUSED' : code;
  const connection = describeConnectionTrouble(name, SERVERS.exchange);
  if (connection !== undefined) return ROWS_OF_KIND[connection.kind](connection.why, connection.hint);
  if (code === 'ETIMEDOUT')
    return table.timedOut('the connection timed out', 'Check the network and the firewall.');
  if (!/^(EPROTO$|ERR_SSL_|ERR_TLS_)/.test(code)) return lost;
  return table.connectionRefused(
    'no TLS connection could be agreed on',
    'Check that the address is one of HTTPS.',
  );
}

const ROWS_OF_KIND = {
  refused: table.connectionRefused,
  'host-unknown': table.hostUnknown,
  'too-many-files': table.connectionLost,
} as const;

function socketCode(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  const { code, errors } = error as { readonly code?: unknown; readonly errors?: unknown };
  if (typeof code === 'string') return asCode(code);
  // Several addresses of one host were tried: the first one's trouble stands for all.
  return Array.isArray(errors) ? socketCode(errors[0]) : undefined;
}

/** 401 to the credentials, or "locked out": the sign-ins of this cycle are over. */
export function mapCredentialsRefused(
  place: CallPlace,
  user: string,
  how: {
    readonly isLockedOut: boolean;
    /** The same credentials were accepted on another connection in this cycle. */
    readonly hasAccepted: boolean;
    /** NTLM over TLS, which is bound to the certificate that this side sees. */
    readonly isBoundToTls: boolean;
  },
): ExchangeError {
  const why = how.isLockedOut
    ? `the account ${user} is locked out`
    : how.hasAccepted
      ? `it accepts the account ${user} on one connection and refuses it on another`
      : `it refuses the name or password of the account ${user}`;
  return toError(table.credentialsRefused(why, hintOfRefusal(how)), place, { serverCode: 'HTTP401' });
}

function hintOfRefusal(how: Parameters<typeof mapCredentialsRefused>[2]): string {
  if (how.isLockedOut)
    return 'Unlock the account in Active Directory and check impers_pwd in section [EWS] of settings.ini.';
  const first = how.hasAccepted
    ? 'Check the servers behind the load balancer one by one: they do not all take this account.'
    : 'Check impers_usr and impers_pwd in section [EWS] of settings.ini, and that no proxy stands between.';
  if (!how.isBoundToTls) return first;
  return (
    `${first} If they are right: a load balancer that re-encrypts with another certificate than Exchange's ` +
    'breaks Extended Protection (event 0xC000035B); install the same certificate on both.'
  );
}

/** The file that ca_file names is of no use. */
export function mapCaFile({ message, hint, cause }: CaFileError): ExchangeError {
  const options = { reach: 'run', retry: { when: 'growing' }, hint, cause } as const;
  return new ExchangeError('CertificateNotTrusted', message, options);
}

/** A bug of ours, or of the library's. It throws objects that are no Error and may hold requests: only a name is kept. */
export function mapUnexpected(place: CallPlace, cause: unknown): InternalError {
  const name = cause instanceof Error ? cause.name : typeof cause;
  return new InternalError(`${describeCall(place)} failed (${asCode(name) ?? 'unknown'})`);
}
