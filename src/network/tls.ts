/** How TLS is spoken. Verifies nothing itself; Node does, host name included. */
import tls, { type ConnectionOptions } from 'node:tls';
import { readNodesCas, readSystemCas } from './trusted-cas.js';

/**
 * Options for every connection. The list of CAs is read once and put into one context: reading some hundred certificates
 * again for each connection would cost more than the connection.
 */
export function readTlsOptions(settings: {
  readonly verify: boolean;
  /** PEM of the company's own. */
  readonly cas: readonly string[];
}): ConnectionOptions {
  const ca = [...new Set([...readNodesCas(), ...readSystemCas(), ...settings.cas])];
  return {
    // An issuing CA that is named is trusted without the root above it.
    secureContext: tls.createSecureContext({
      ca,
      minVersion: 'TLSv1.2',
      allowPartialTrustChain: settings.cas.length > 0,
    }),
    rejectUnauthorized: settings.verify,
  };
}
