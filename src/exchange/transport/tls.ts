/**
 * What certificates are trusted: the system's store where Node can read it, the list that comes with Node, and the
 * company's own CA. Verifies nothing itself; Node does, host name included.
 */
import { readFileSync } from 'node:fs';
import tls, { type ConnectionOptions } from 'node:tls';
import type { TlsSettings } from '../../config/settings.js';
import { ExchangeError } from '../../errors.js';

/** Exists from Node 22.15 on. https://nodejs.org/api/tls.html#tlsgetcacertificatestype */
type ReadCaCertificates = (type: 'default' | 'system' | 'bundled' | 'extra') => string[];

/** @throws ExchangeError where the CA file cannot be read or holds no certificate. */
export function readTlsOptions(settings: TlsSettings): ConnectionOptions {
  const own = settings.caFile === undefined ? [] : [readCaFile(settings.caFile)];
  const ca = [...new Set([...readDefaultCas(), ...own])];
  return { ca, rejectUnauthorized: settings.verify, minVersion: 'TLSv1.2' };
}

/** Naming `ca` replaces Node's default list, so that one has to be named too. */
function readDefaultCas(): readonly string[] {
  const read = (tls as { getCACertificates?: ReadCaCertificates }).getCACertificates;
  if (read === undefined) return tls.rootCertificates;
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
