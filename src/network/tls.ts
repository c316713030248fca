/**
 * How TLS is spoken, and whose certificates are trusted: the list that comes with Node, the system's store where Node can
 * read it, and the company's own CA. Verifies nothing itself; Node does, host name included.
 */
import { readFileSync } from 'node:fs';
import tls, { type ConnectionOptions } from 'node:tls';

/**
 * Options for every connection. The list of CAs is read once and put into one context: reading some hundred certificates
 * again for each connection would cost more than the connection.
 */
export function readTlsOptions(settings: {
  readonly verify: boolean;
  /** PEM of the company's own. */
  readonly cas: readonly string[];
}): ConnectionOptions {
  const ca = [...new Set([...readNodesCas(), ...readCas('system'), ...settings.cas])];
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

/** Exists from Node 22.15 on. https://nodejs.org/api/tls.html#tlsgetcacertificatestype */
type GetCaCertificates = (type: 'default' | 'system') => readonly string[];

function readCas(type: 'default' | 'system'): readonly string[] {
  const get = (tls as { readonly getCACertificates?: GetCaCertificates }).getCACertificates;
  try {
    return get?.(type) ?? [];
  } catch {
    // A system without a store that Node can read, or with a damaged one: the other lists are still good.
    return [];
  }
}

/** What Node trusts where no CA is named. A list that is named replaces it, so that it has to be in there. */
function readNodesCas(): readonly string[] {
  const found = readCas('default');
  return found.length > 0 ? found : [...tls.rootCertificates, ...readExtraCas()];
}

/** Node adds this file to its own list, but before 22.15 does not tell what is in it. */
function readExtraCas(): readonly string[] {
  const file = process.env['NODE_EXTRA_CA_CERTS'];
  if (file === undefined || file === '') return [];
  try {
    return [readFileSync(file, 'latin1')];
  } catch {
    // Node itself has warned about it at its start.
    return [];
  }
}
