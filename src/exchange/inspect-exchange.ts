/** Looks at the server by itself, for `check`: its certificate, and how it lets its clients sign in. No cycle needs this. */
import { readDate } from '../network/http-dates.js';
import { readServerCertificate, type ServerCertificate } from '../network/server-certificate.js';
import { CallFailure, toProgramError } from './errors/call-failure.js';
import { mapHttpStatus, mapSocketError } from './errors/error-map.js';
import { aborted } from './errors/error-table.js';
import { KerberosSignIn } from './negotiate/kerberos-sign-in.js';
import { readOffers } from './sign-in/offers.js';
import { post } from './transport/http-post.js';
import type { Transport } from './transport/transport.js';

/** Sends the server nothing. @returns undefined without TLS. @throws ExchangeError */
export function readExchangeCertificate(transport: Transport): Promise<ServerCertificate | undefined> {
  const { url, tls, timeoutMs } = transport.settings;
  const { signal } = transport.deps;
  return look(transport, async () => {
    try {
      return await readServerCertificate({ url: new URL(url), tls, timeoutMs, signal });
    } catch (error) {
      throw signal.aborted ? new CallFailure(aborted) : mapSocketError(error);
    }
  });
}

export interface ExchangeOffers {
  /** `ntlm`, `negotiate`, `basic` ... in the server's order; empty where it asks for no sign-in. */
  readonly schemes: readonly string[];
  /** By its own clock; undefined where it does not tell. */
  readonly date: Date | undefined;
}

/** How the server lets its clients sign in, asked without credentials. @throws ExchangeError */
export function readExchangeOffers(transport: Transport): Promise<ExchangeOffers> {
  return look(transport, async () => {
    const { status, headers } = await transport.askAlone(post);
    if (status !== 200 && status !== 401 && status !== 500) throw mapHttpStatus(status, 'Offers');
    return { schemes: [...readOffers(headers)], date: readDate(headers.date) };
  });
}

/** The end point of no certificate. */
const FOREIGN = Buffer.concat([Buffer.from('tls-server-end-point:', 'latin1'), Buffer.alloc(32)]);

/**
 * Whether the server looks at the certificate that sign-ins are bound to: it has to refuse one that is bound to another.
 * For Kerberos only, where a refusal like this counts nowhere towards a lockout: the ticket itself is good.
 * @returns undefined where the answer does not tell
 * @throws ExchangeError
 */
export function readBindingCheck(transport: Transport): Promise<boolean | undefined> {
  const kerberos = new KerberosSignIn(transport.settings, transport.deps.openSecurityLibrary);
  return look(transport, async () => {
    try {
      const { status } = await transport.askAlone((lane, request) => kerberos.send(lane, request, FOREIGN));
      return status === 401 ? true : status === 200 || status === 500 ? false : undefined;
    } finally {
      kerberos.close();
    }
  });
}

async function look<T>({ host }: Transport, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw toProgramError(error, { operation: 'Offers', mailbox: '', host });
  }
}
