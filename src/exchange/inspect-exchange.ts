/**
 * Looks at the server by itself: its certificate, the ways to sign in that it offers. For `check`; no cycle needs
 * them.
 */
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { EwsSettings } from '../config/settings.js';
import { readServerCertificate, type ServerCertificate } from '../network/server-certificate.js';
import { CaFileError, readTlsOptions } from '../network/tls.js';
import { mapAborted, mapCaFile, mapHttpStatus, mapSocketError, mapTimeout } from './errors/error-map.js';
import { KerberosSignIn, type OpenSecurityLibrary } from './negotiate/kerberos-sign-in.js';
import { readOffers } from './sign-in/offers.js';
import type { CallPlace } from './transport/ews-call.js';
import { post, type HttpAnswer, type HttpPost } from './transport/http-post.js';
import { Lane } from './transport/lanes.js';
import { toUserAgent } from './transport/request-headers.js';
import { toTrouble } from './transport/to-trouble.js';

export interface InspectDeps {
  readonly signal: AbortSignal;
  /** Of the program, for the User-Agent. */
  readonly version: string;
  /** For tests. */
  readonly openSecurityLibrary?: OpenSecurityLibrary;
}

/** @returns undefined without TLS. @throws ExchangeError */
export async function readExchangeCertificate(
  settings: EwsSettings,
  { signal }: InspectDeps,
): Promise<ServerCertificate | undefined> {
  const url = new URL(settings.url);
  if (url.protocol !== 'https:') return undefined;
  const { tls, timeoutMs } = settings;
  try {
    return await readServerCertificate({ url, tls, timeoutMs, signal });
  } catch (error) {
    const place = toPlace(url);
    if (signal.aborted) throw mapAborted(place);
    if ((error as NodeJS.ErrnoException).code === 'ETIMEDOUT') throw mapTimeout(place, timeoutMs);
    throw error instanceof CaFileError ? mapCaFile(error) : mapSocketError(error, place);
  }
}

export interface ExchangeOffers {
  /** `ntlm`, `negotiate`, `basic` ... in the server's order; empty where it asks for no sign-in. */
  readonly schemes: readonly string[];
  /** By its own clock; undefined where it does not tell. */
  readonly date: Date | undefined;
}

/** @throws ExchangeError */
export async function readExchangeOffers(settings: EwsSettings, deps: InspectDeps): Promise<ExchangeOffers> {
  const url = new URL(settings.url);
  const place = toPlace(url);
  const { status, headers } = await postNothing(url, place, settings, deps, post);
  if (status !== 200 && status !== 401 && status !== 500) throw mapHttpStatus(status, place);
  const date = Date.parse(headers.date ?? '');
  return { schemes: [...readOffers(headers)], date: Number.isNaN(date) ? undefined : new Date(date) };
}

/** The end point of no certificate. */
const FOREIGN = Buffer.concat([Buffer.from('tls-server-end-point:', 'latin1'), Buffer.alloc(32)]);

/**
 * Whether the server looks at the certificate that sign-ins are bound to: it has to refuse one that is bound to another.
 * For Kerberos only, where a refusal like this counts nowhere towards a lockout: the ticket itself is good.
 * @returns undefined where the answer does not tell
 * @throws ExchangeError
 */
export async function readBindingCheck(
  settings: EwsSettings,
  deps: InspectDeps,
): Promise<boolean | undefined> {
  const url = new URL(settings.url);
  const place = toPlace(url);
  const kerberos = new KerberosSignIn(settings, deps.openSecurityLibrary);
  try {
    const { status } = await postNothing(url, place, settings, deps, (lane, request) =>
      kerberos.send(lane, request, place, FOREIGN),
    );
    return status > 500 ? undefined : status === 401;
  } finally {
    kerberos.close();
  }
}

const MAX_ANSWER_BYTES = 1_048_576;

async function postNothing(
  url: URL,
  place: CallPlace,
  { tls, timeoutMs }: EwsSettings,
  { signal, version }: InspectDeps,
  send: (lane: Lane, request: HttpPost) => Promise<HttpAnswer>,
): Promise<HttpAnswer> {
  const deadline = AbortSignal.timeout(timeoutMs);
  let lane: Lane | undefined;
  try {
    const options = url.protocol === 'https:' ? readTlsOptions(tls) : undefined;
    lane = new Lane(() => (options === undefined ? new HttpAgent() : new HttpsAgent(options)));
    return await send(lane, {
      url,
      headers: { 'Content-Type': 'text/xml; charset=utf-8', 'User-Agent': toUserAgent(version) },
      body: '',
      signal: AbortSignal.any([signal, deadline]),
      maxAnswerBytes: MAX_ANSWER_BYTES,
      isRepeatable: true,
    });
  } catch (error) {
    if (deadline.aborted && !signal.aborted) throw mapTimeout(place, timeoutMs);
    throw toTrouble(error, place, { stop: signal, maxAnswerBytes: MAX_ANSWER_BYTES });
  } finally {
    lane?.renew();
  }
}

function toPlace(url: URL): CallPlace {
  return { operation: 'Offers', mailbox: '', host: url.host };
}
