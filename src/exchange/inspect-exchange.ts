/**
 * Looks at the server by itself: its certificate, the ways to sign in that it offers. For `check`; no cycle needs
 * them.
 */
import type { EwsSettings } from '../config/settings.js';
import { readServerCertificate, type ServerCertificate } from '../network/server-certificate.js';
import { CaFileError } from '../network/trusted-cas.js';
import { CallFailure } from './errors/call-failure.js';
import { mapHttpStatus, mapSocketError, mapTimeout } from './errors/error-map.js';
import { aborted } from './errors/error-table.js';
import { KerberosSignIn, type OpenSecurityLibrary } from './negotiate/kerberos-sign-in.js';
import { readOffers } from './sign-in/offers.js';
import { post } from './transport/http-post.js';
import type { Transport } from './transport/transport.js';

/** @returns undefined without TLS. @throws CallFailure, CaFileError */
export async function readExchangeCertificate(
  settings: EwsSettings,
  signal: AbortSignal,
): Promise<ServerCertificate | undefined> {
  const { tls, timeoutMs } = settings;
  const url = new URL(settings.url);
  try {
    return await readServerCertificate({ url, tls, timeoutMs, signal });
  } catch (error) {
    if (error instanceof CaFileError) throw error;
    if (signal.aborted) throw new CallFailure(aborted);
    const isLate = (error as NodeJS.ErrnoException).code === 'ETIMEDOUT';
    throw isLate ? mapTimeout(url.host, timeoutMs) : mapSocketError(error);
  }
}

export interface ExchangeOffers {
  /** `ntlm`, `negotiate`, `basic` ... in the server's order; empty where it asks for no sign-in. */
  readonly schemes: readonly string[];
  /** By its own clock; undefined where it does not tell. */
  readonly date: Date | undefined;
}

/** @throws CallFailure, CaFileError */
export async function readExchangeOffers(transport: Transport): Promise<ExchangeOffers> {
  const { status, headers } = await transport.askAlone(post);
  if (status !== 200 && status !== 401 && status !== 500) throw mapHttpStatus(status, 'Offers');
  const date = Date.parse(headers.date ?? '');
  return { schemes: [...readOffers(headers)], date: Number.isNaN(date) ? undefined : new Date(date) };
}

/** The end point of no certificate. */
const FOREIGN = Buffer.concat([Buffer.from('tls-server-end-point:', 'latin1'), Buffer.alloc(32)]);

/**
 * Whether the server looks at the certificate that sign-ins are bound to: it has to refuse one that is bound to another.
 * For Kerberos only, where a refusal like this counts nowhere towards a lockout: the ticket itself is good.
 * @returns undefined where the answer does not tell
 * @throws CallFailure, CaFileError
 */
export async function readBindingCheck(
  settings: EwsSettings,
  transport: Transport,
  openLibrary: OpenSecurityLibrary | undefined,
): Promise<boolean | undefined> {
  const kerberos = new KerberosSignIn(settings, openLibrary);
  try {
    const { status } = await transport.askAlone((lane, request) => kerberos.send(lane, request, FOREIGN));
    return status > 500 ? undefined : status === 401;
  } finally {
    kerberos.close();
  }
}
