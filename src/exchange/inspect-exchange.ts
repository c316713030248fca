/**
 * Looks at the server by itself: its certificate, the ways to sign in that it offers, its build. For `check`; no cycle
 * needs them.
 */
import type { EwsSettings } from '../config/settings.js';
import { readDate } from '../network/http-dates.js';
import { readServerCertificate, type ServerCertificate } from '../network/server-certificate.js';
import { CaFileError } from '../network/trusted-cas.js';
import { child, findElement, type XmlElement } from '../xml/tree.js';
import { CallFailure } from './errors/call-failure.js';
import { mapHttpStatus, mapSocketError } from './errors/error-map.js';
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
  const { url, tls, timeoutMs } = settings;
  try {
    return await readServerCertificate({ url: new URL(url), tls, timeoutMs, signal });
  } catch (error) {
    if (error instanceof CaFileError) throw error;
    throw signal.aborted ? new CallFailure(aborted) : mapSocketError(error);
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
  return { schemes: [...readOffers(headers)], date: readDate(headers.date) };
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
    return status === 401 ? true : status === 200 || status === 500 ? false : undefined;
  } finally {
    kerberos.close();
  }
}

export interface ExchangeBuild {
  /** `15.2.1544.4`. */
  readonly version: string;
  /** `Exchange 2019`; undefined for one that this program was not made for. */
  readonly product: string | undefined;
}

/** Subscription Edition goes on counting where Exchange 2019 ended: its first build is 15.2.2562. */
const FIRST_BUILD_OF_SE = 2562;

/**
 * The header ServerVersionInfo of an answer; undefined where it has none.
 * https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/serverversioninfo
 */
export function readExchangeBuild(envelope: XmlElement): ExchangeBuild | undefined {
  const attributes = findElement(child(envelope, 'Header'), 'ServerVersionInfo')?.attributes;
  if (attributes === undefined) return undefined;
  const numbers = ['MajorVersion', 'MinorVersion', 'MajorBuildNumber', 'MinorBuildNumber'].map((name) =>
    Number(attributes[name] ?? NaN),
  );
  const [major, minor, build = 0] = numbers;
  const version = numbers.filter((number) => !Number.isNaN(number)).join('.');
  if (major !== 15 || version === '') return { version, product: undefined };
  const ofMinor2 = build < FIRST_BUILD_OF_SE ? 'Exchange 2019' : 'Exchange Subscription Edition';
  return { version, product: minor === 1 ? 'Exchange 2016' : minor === 2 ? ofMinor2 : undefined };
}
