/** What Exchange, its web server and the network say, as failures. What each means stands in error-table.ts. */
import { codeOf } from '../../errors.js';
import { describeNetworkFailure, SERVERS } from '../../network/network-failure.js';
import type { EwsOperation } from '../transport/ews-call.js';
import { asCode, CallFailure } from './call-failure.js';
import * as table from './error-table.js';
import type { ErrorRow } from './error-table.js';

/** What a server said in a fault, or in a response message that is not a success. */
export interface ServerError {
  /** ResponseCode, or its nearest equivalent in a fault without detail; empty where there is none. */
  readonly code: string;
  /** BackOffMilliseconds. */
  readonly backOffMs?: number | undefined;
  /** Of ErrorNonPrimarySmtpAddress. */
  readonly primaryAddress?: string | undefined;
}

function findRow(operation: EwsOperation, ...keys: readonly string[]): ErrorRow | undefined {
  const key = keys
    .flatMap((each) => [`${operation}:${each}`, each])
    .find((each) => Object.hasOwn(table.ERROR_ROWS, each));
  return key === undefined ? undefined : table.ERROR_ROWS[key];
}

/** A fault, or a response message of class Error. `retryAfterMs` is of the HTTP header beside it. */
export function mapServerError(
  { code, backOffMs, primaryAddress }: ServerError,
  operation: EwsOperation,
  { retryAfterMs }: { readonly retryAfterMs?: number | undefined } = {},
): CallFailure {
  const serverCode = asCode(code);
  const waitMs = backOffMs === undefined ? retryAfterMs : Math.max(backOffMs, retryAfterMs ?? 0);
  // A code that nobody wrote into the table yet is of one meeting while one is written, else of the mailbox.
  const unknown = operation === 'UpdateItem' ? table.item : table.transient;
  const row =
    findRow(operation, serverCode ?? '') ??
    (waitMs === undefined || waitMs <= 0
      ? unknown('the server gave an error that this program does not know')
      : table.BUSY);
  return new CallFailure(row, { serverCode, primaryAddress, waitMs });
}

/** An HTTP answer without a SOAP document in it, 401 excepted: see sign-in/. */
export function mapHttpStatus(status: number, operation: EwsOperation, retryAfterMs?: number): CallFailure {
  // A web server that names a time asks for a pause, whatever the status.
  const row =
    retryAfterMs !== undefined && status >= 400
      ? table.WEB_SERVER_BUSY
      : findRow(operation, `http:${status}`, `http:${Math.floor(status / 100)}xx`);
  if (row === undefined) return mapBadAnswer();
  return new CallFailure(row, { serverCode: `HTTP${status}`, waitMs: retryAfterMs });
}

/** HTML, garbage, half a document, or a document without what was asked for. */
export function mapBadAnswer(why = 'the answer is no complete SOAP document'): CallFailure {
  const hint = 'If it lasts, check server in section [EWS] of settings.ini, and proxies on the way to it.';
  return new CallFailure(table.badAnswer(why, hint));
}

/** A mailbox that is known by two addresses, both of which are to be served. */
export function mapServedElsewhere(servedAs: string): CallFailure {
  const why = `it is another address of a mailbox that is served as ${servedAs}`;
  const hint =
    'Take one of the two users out of CMS, or out of jiddomain: a meeting can carry one room only.';
  return new CallFailure(table.mailbox(why, hint));
}

/** A mailbox that is known by two addresses, the primary one of which stands in `except`. */
export function mapLeftOut(primary: string): CallFailure {
  const why = `it is another address of ${primary}, which [Mailboxes] except leaves out`;
  return new CallFailure(table.mailbox(why, 'Put this address into that list, too.'));
}

export function mapTimeout(host: string, timeoutMs: number): CallFailure {
  const why = `the answer of ${host} did not come within ${timeoutMs / 1000} s`;
  return new CallFailure(table.timedOut(why, 'If it lasts, raise timeout in section [EWS] of settings.ini.'));
}

/** A socket or TLS error of Node's. */
export function mapSocketError(error: unknown): CallFailure {
  const serverCode = asCode(codeOf(error) ?? '');
  return new CallFailure(socketRow(serverCode), { serverCode });
}

function socketRow(code: string | undefined): ErrorRow {
  const lost = table.connectionLost('the connection was lost');
  if (code === undefined) return lost;
  // Node 24 says this at a second try at a closed port.
  const name = code === 'ERR_SOCKET_CLOSED_BEFORE_CONNECTION' ? 'ECONNREFUSED' : code;
  const failure = describeNetworkFailure(name, SERVERS.exchange);
  if (failure?.kind === 'certificate')
    return table.certificateNotTrusted(`its certificate ${failure.why}`, failure.hint);
  if (failure !== undefined) return ROWS_OF_KIND[failure.kind](failure.why, failure.hint);
  if (code === 'ETIMEDOUT')
    return table.timedOut('the connection timed out', 'Check the network and the firewall.');
  if (!/^(EPROTO$|ERR_SSL_|ERR_TLS_)/.test(code)) return lost;
  return table.connectionRefused(
    'no TLS connection could be agreed on',
    'Check the port in server in section [EWS], and that Exchange allows TLS 1.2.',
  );
}

const ROWS_OF_KIND = {
  refused: table.connectionRefused,
  'host-unknown': table.hostUnknown,
  'too-many-files': table.connectionLost,
} as const;
