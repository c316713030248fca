/** How TLS is spoken. Verifies nothing itself; Node does, host name included. */
import tls, { type ConnectionOptions } from 'node:tls';
import { readCaFile, readNodesCas, readSystemCas } from './trusted-cas.js';

/**
 * Options for every connection. The list of CAs is read once and put into one context: reading some hundred certificates
 * again for each connection would cost more than the connection.
 * @throws CaFileError
 */
export function readTlsOptions(settings: {
  readonly verify: boolean;
  /** PEM of the company's CA. */
  readonly caFile?: string | undefined;
}): ConnectionOptions {
  const own = settings.caFile === undefined ? [] : readCaFile(settings.caFile);
  const ca = [...new Set([...readNodesCas(), ...readSystemCas(), ...own])];
  return {
    // An issuing CA that is named is trusted without the root above it.
    secureContext: tls.createSecureContext({
      ca,
      minVersion: 'TLSv1.2',
      allowPartialTrustChain: own.length > 0,
    }),
    rejectUnauthorized: settings.verify,
  };
}
