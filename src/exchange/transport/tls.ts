/**
 * What certificates are trusted: the system's store where Node can read it, the list that comes with Node, and the
 * company's own CA. Verifies nothing itself; Node does, host name included.
 */
import { readFileSync } from 'node:fs';
import tls, { type ConnectionOptions, type SecureContext } from 'node:tls';
import type { TlsSettings } from '../../config/settings.js';
import { ExchangeError } from '../../errors.js';

/** Exists from Node 22.15 on. https://nodejs.org/api/tls.html#tlsgetcacertificatestype */
type ReadCaCertificates = (type: 'default' | 'system' | 'bundled' | 'extra') => string[];

/**
 * Options for every connection. The list of CAs is read once and put into one context: reading some hundred certificates
 * again for each connection would cost more than the connection.
 * @throws ExchangeError where the CA file cannot be read or holds no certificate.
 */
export function readTlsOptions(settings: TlsSettings): ConnectionOptions {
  const own = settings.caFile === undefined ? [] : [readCaFile(settings.caFile)];
  const ca = [...new Set([...readDefaultCas(), ...own])];
  return {
    secureContext: createContext(ca, settings.caFile),
    rejectUnauthorized: settings.verify,
  };
}

function createContext(ca: string[], caFile: string | undefined): SecureContext {
  try {
    return tls.createSecureContext({ ca, minVersion: 'TLSv1.2' });
  } catch (cause) {
    if (caFile === undefined) throw cause;
    throw unusable(`The CA file ${caFile} holds a damaged certificate.`, cause);
  }
}

/** Naming CAs replaces Node's default list, so that one has to be named too. */
function readDefaultCas(): readonly string[] {
  const read = (tls as { getCACertificates?: ReadCaCertificates }).getCACertificates;
  if (read === undefined) return [...tls.rootCertificates, ...readExtraCas()];
  const found: string[] = [];
  for (const type of ['default', 'system'] as const) {
    try {
      found.push(...read(type));
    } catch {
      // A system without a store that Node can read, or with a damaged one: the other list is still good.
    }
  }
  return found.length > 0 ? found : tls.rootCertificates;
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

function readCaFile(file: string): string {
  let pem: string;
  try {
    pem = readFileSync(file, 'latin1');
  } catch (cause) {
    throw unusable(`The CA file ${file} cannot be read.`, cause);
  }
  if (!pem.includes('-----BEGIN CERTIFICATE-----')) {
    throw unusable(`The CA file ${file} holds no certificate in PEM form.`);
  }
  return pem;
}

function unusable(message: string, cause?: unknown): ExchangeError {
  return new ExchangeError('CertificateNotTrusted', message, {
    reach: 'run',
    retry: { when: 'growing' },
    hint: 'Check ca_file in section [EWS] of settings.ini: a file of one or more PEM certificates.',
    ...(cause === undefined ? {} : { cause }),
  });
}
