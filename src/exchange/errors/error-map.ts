/**
 * The one place where trouble with Exchange becomes an ExchangeError. What means what stands in error-table.ts; here is
 * how a row is found and how a sentence is made of it. No server's text gets into a message: only names of error codes.
 */
import { ExchangeError, type Reach, type Retry } from '../../errors.js';
import { CERTIFICATE_OWNERS, describeCertificateTrouble } from '../../network/certificate-trouble.js';
import type { CaFileError } from '../../network/tls.js';
import { describeCall, type CallPlace } from '../transport/ews-call.js';
import { TROUBLES } from './error-table.js';
import { run, type TroubleRow } from './trouble-row.js';

/** What a server said in a fault, or in a response message that is not a success. */
export interface ServerTrouble {
  /** ResponseCode, or its nearest equivalent in a fault without detail; empty where there is none. */
  readonly code: string;
  /** BackOffMilliseconds. */
  readonly backOffMs?: number;
  /** Of ErrorNonPrimarySmtpAddress. */
  readonly primaryAddress?: string;
}

/** A wish beyond a day is garbage, or a clock's mistake. */
const LONGEST_WAIT_MS = 24 * 3_600_000;

interface Details {
  readonly serverCode?: string;
  readonly primaryAddress?: string;
  readonly waitMs?: number;
  readonly reach?: Reach;
  readonly cause?: unknown;
}

function toError(row: TroubleRow, place: CallPlace, details: Details = {}): ExchangeError {
  const { serverCode, primaryAddress, waitMs } = details;
  const named = serverCode === undefined ? '' : ` (${serverCode})`;
  const retry: Retry =
    waitMs === undefined || row.code !== 'Throttled'
      ? row.retry
      : { when: 'after', ms: Math.min(Math.max(waitMs, 0), LONGEST_WAIT_MS) };
  const reach = details.reach ?? row.reach;
  // What reaches the run is nothing of the mailbox that happened to be asked first.
  const what = reach === 'run' ? `Exchange at ${place.host} cannot be used` : `${describeCall(place)} failed`;
  return new ExchangeError(row.code, `${what}: ${row.why}${named}.`, {
    reach,
    retry,
    ...(row.hint === undefined ? {} : { hint: row.hint }),
    ...(serverCode === undefined ? {} : { serverCode }),
    ...(primaryAddress === undefined ? {} : { primaryAddress }),
    ...(details.cause === undefined ? {} : { cause: details.cause }),
  });
}

function rowOf(key: string): TroubleRow | undefined {
  return Object.hasOwn(TROUBLES, key) ? TROUBLES[key] : undefined;
}

/** For keys that the table has for certain. */
function knownRow(key: string): TroubleRow {
  const row = rowOf(key);
  if (row === undefined) throw new Error(`The error table has no row ${key}: this is our bug.`);
  return row;
}

/** A code is a name; anything else that stands in its place is not repeated. */
const asCode = (code: string): string | undefined =>
  /^[A-Za-z][A-Za-z0-9_.]{0,99}$/.test(code) ? code : undefined;

/** A fault, or a response message of class Error. `retryAfterMs` is of the HTTP header beside it. */
export function mapServerTrouble(
  trouble: ServerTrouble,
  place: CallPlace,
  http: { readonly retryAfterMs?: number } = {},
): ExchangeError {
  const serverCode = asCode(trouble.code);
  const waits = [trouble.backOffMs, http.retryAfterMs].filter((wait) => wait !== undefined);
  const waitMs = waits.length === 0 ? undefined : Math.max(...waits);
  const details: Details = {
    ...(serverCode === undefined ? {} : { serverCode }),
    ...(trouble.primaryAddress === undefined ? {} : { primaryAddress: trouble.primaryAddress }),
    ...(waitMs === undefined ? {} : { waitMs }),
  };
  const row =
    serverCode === undefined ? undefined : (rowOf(`${place.operation}:${serverCode}`) ?? rowOf(serverCode));
  if (row !== undefined) return toError(row, place, details);
  // A wait is a throttle by whatever name it comes.
  if (waitMs !== undefined && waitMs > 0) return toError(knownRow('ErrorServerBusy'), place, details);
  return toError(unknownRow(place), place, details);
}

/** A code that nobody wrote into the table yet: of one meeting while one is written, else of the mailbox. */
function unknownRow(place: CallPlace): TroubleRow {
  const why = 'the server gave an error that this program does not know';
  return place.operation === 'UpdateItem'
    ? { code: 'ItemRefused', reach: 'meeting', retry: { when: 'growing' }, why }
    : { code: 'Transient', reach: 'mailbox', retry: { when: 'next-cycle' }, why };
}

/** An HTTP answer without a SOAP document in it, 401 excepted: see sign-in/. */
export function mapHttpStatus(status: number, place: CallPlace, retryAfterMs?: number): ExchangeError {
  const kind = status >= 500 ? 'http:5xx' : status >= 400 ? 'http:4xx' : 'NoSoap';
  const key = status >= 300 && status < 400 ? 'http:302' : `http:${status}`;
  // A web server that names a time asks for a pause, whatever the status.
  const row =
    retryAfterMs !== undefined && status >= 400
      ? knownRow('http:503')
      : (rowOf(`${place.operation}:${key}`) ?? rowOf(key) ?? knownRow(kind));
  return toError(row, place, {
    ...(row.code === 'BadAnswer' ? {} : { serverCode: `HTTP${status}` }),
    ...(retryAfterMs === undefined ? {} : { waitMs: retryAfterMs }),
  });
}

/** A mailbox that is known by two addresses, both of which are to be served. */
export function mapServedElsewhere(place: CallPlace, servedAs: string): ExchangeError {
  const why = `it is another address of a mailbox that is served as ${servedAs}`;
  const hint =
    'Take one of the two users out of CMS, or out of jiddomain: a meeting can carry one room only.';
  return toError({ ...knownRow('ErrorNonPrimarySmtpAddress'), why, hint }, place);
}

/** HTML, garbage, half a document, or a document without what was asked for. */
export function mapBadAnswer(place: CallPlace, why?: string): ExchangeError {
  const row = knownRow('NoSoap');
  return toError(why === undefined ? row : { ...row, why }, place);
}

export function mapTooLarge(place: CallPlace, limitBytes: number): ExchangeError {
  const why = `the answer is larger than ${Math.round(limitBytes / 1_048_576)} MB`;
  return toError({ ...knownRow('TooLarge'), why }, place);
}

export function mapTimeout(place: CallPlace, timeoutMs: number): ExchangeError {
  const why = `the answer of ${place.host} did not come within ${timeoutMs / 1000} s`;
  return toError({ ...knownRow('TimedOut'), why }, place);
}

/** Nobody's sign-in has been answered for a long time: this call was not even made. */
export function mapSilentServer(place: CallPlace): ExchangeError {
  const why = `${place.host} answered none of the calls before it, so that it was not made`;
  return toError({ ...knownRow('TimedOut'), why, hint: 'If it lasts, check the server.' }, place);
}

export function mapAborted(place: CallPlace): ExchangeError {
  return new ExchangeError('Aborted', `${describeCall(place)} was given up: the program is being stopped.`, {
    reach: 'run',
    retry: { when: 'never' },
  });
}

/** An empty or refused sync state. */
export function mapEmptySyncState(place: CallPlace): ExchangeError {
  const row = { ...knownRow('ErrorInvalidSyncStateData'), why: 'the server gave an empty sync state' };
  return toError(row, place);
}

/** The address was given to another mailbox than the one whose state is known. */
export function mapStateOfAnother(place: CallPlace): ExchangeError {
  const why = 'the address belongs to another mailbox than before';
  return toError({ ...knownRow('ErrorInvalidSyncStateData'), why }, place);
}

/** One item, without a code of the server's. */
export function mapItemTrouble(place: CallPlace, why: string, retry: Retry): ExchangeError {
  return toError({ code: 'ItemRefused', reach: 'meeting', retry, why }, place);
}

/** The same trouble where it is known to be of one meeting only. */
export function toMeetingReach(error: ExchangeError): ExchangeError {
  if (error.reach === 'meeting') return error;
  return new ExchangeError(error.code, error.message, {
    reach: 'meeting',
    retry: error.retry,
    ...(error.hint === undefined ? {} : { hint: error.hint }),
    ...(error.serverCode === undefined ? {} : { serverCode: error.serverCode }),
  });
}

/** Our own inconsistency, or the library's: never worth more than the one mailbox. */
export function mapUnexpected(place: CallPlace, cause: unknown): ExchangeError {
  // The library throws objects that are no Error and may hold requests: only a name of them is kept.
  const name = cause instanceof Error ? cause.name : typeof cause;
  return toError(
    { ...knownRow('NoSoap'), why: `the answer could not be read (${asCode(name) ?? 'unknown'})` },
    place,
  );
}

export function mapCaFile({ message, hint, cause }: CaFileError): ExchangeError {
  return new ExchangeError('CertificateNotTrusted', message, {
    reach: 'run',
    retry: { when: 'growing' },
    hint,
    cause,
  });
}

/** A socket or TLS error of Node's. */
export function mapSocketError(error: unknown, place: CallPlace): ExchangeError {
  const code = socketCode(error);
  if (code === undefined) return toError(knownRow('Socket'), place);
  const trouble = describeCertificateTrouble(code, CERTIFICATE_OWNERS.exchange);
  if (trouble !== undefined) {
    const row = run('CertificateNotTrusted', `its certificate ${trouble.problem}`, trouble.hint);
    return toError(row, place, { serverCode: code });
  }
  const kind = /^(EPROTO$|ERR_SSL_|ERR_TLS_)/.test(code) ? 'Tls' : 'Socket';
  return toError(rowOf(code) ?? knownRow(kind), place, { serverCode: code });
}

function socketCode(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  // Several addresses of one host were tried: the first one's trouble stands for all.
  const several = (error as { errors?: unknown }).errors;
  const own = (error as { code?: unknown }).code;
  if (typeof own === 'string') return asCode(own);
  return Array.isArray(several) ? socketCode(several[0]) : undefined;
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
    ? 'says that it is locked out'
    : how.hasAccepted
      ? 'accepts it on one connection and refuses it on another'
      : 'refuses its name or password';
  return new ExchangeError('CredentialsRefused', `Exchange at ${place.host} ${why}: account ${user}.`, {
    reach: 'run',
    retry: { when: 'growing' },
    serverCode: 'HTTP401',
    hint: hintOfRefusal(how),
  });
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

/** The credentials work, but not for this mailbox: a back end with trouble of its own, or a throttle. */
export function mapMailboxSignInRefused(place: CallPlace): ExchangeError {
  return new ExchangeError(
    'Transient',
    `${describeCall(place)} failed: the server asks to sign in again and again.`,
    {
      reach: 'mailbox',
      retry: { when: 'after', ms: 300_000 },
      serverCode: 'HTTP401',
      hint: 'If it lasts, check the server that holds the mailbox.',
    },
  );
}

/** @param why what is offered and what is allowed, as the end of a sentence */
export function mapNoCommonSignIn(place: CallPlace, why: string, hint: string): ExchangeError {
  return new ExchangeError(
    'NoCommonSignIn',
    `Signing in to Exchange at ${place.host} is not possible: ${why}.`,
    {
      reach: 'run',
      retry: { when: 'growing' },
      hint,
    },
  );
}
