/**
 * Whom we trust: the roots that come with Node, the system's certificate store where Node can read it (22.15 and later),
 * and the company's CA from ca_file. Does not connect.
 */
import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import * as tls from 'node:tls';
import type { TlsSettings } from '../config/settings.js';
import { CmsError } from '../errors.js';

/** Missing from the types of Node 20, and from Node 20 itself. https://nodejs.org/api/tls.html#tlsgetcacertificatestype */
type GetCaCertificates = (type: 'default' | 'system') => readonly string[];

/**
 * @returns undefined where Node's own trust is all there is
 * @throws CmsError `CertificateNotTrusted` where ca_file is of no use
 */
export function readTlsContext(settings: TlsSettings): tls.SecureContext | undefined {
  const company = settings.caFile === undefined ? [] : readCaFile(settings.caFile);
  const extra = [...readSystemStore(), ...company];
  if (extra.length === 0) return undefined;
  // A list of CAs replaces Node's own, so they have to be in it.
  const own = findGetCaCertificates()?.('default') ?? tls.rootCertificates;
  // One context for all connections: as the agent's option `ca`, all of it would be parsed for each connection and
  // made part of the key of each request.
  return tls.createSecureContext({ ca: [...new Set([...own, ...extra])] });
}

function findGetCaCertificates(): GetCaCertificates | undefined {
  return (tls as { readonly getCACertificates?: GetCaCertificates }).getCACertificates;
}

function readSystemStore(): readonly string[] {
  try {
    return findGetCaCertificates()?.('system') ?? [];
  } catch {
    // A store that cannot be read is no reason to stop: Node's roots and ca_file are left.
    return [];
  }
}

function readCaFile(file: string): readonly string[] {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    throw unusable(
      file,
      'cannot be read',
      'Check the path and the rights of the account that runs this program.',
    );
  }
  const blocks = text.match(/-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g) ?? [];
  if (blocks.length === 0) {
    throw unusable(
      file,
      'holds no certificate in PEM form',
      'Export the certificate as Base-64 (PEM), not as DER.',
    );
  }
  // A TLS context skips what it cannot read and says nothing.
  if (!blocks.every(isCertificate)) {
    throw unusable(file, 'holds a damaged certificate', 'Export the certificate of the company CA again.');
  }
  return blocks;
}

function isCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).raw.length > 0;
  } catch {
    return false;
  }
}

function unusable(file: string, problem: string, hint: string): CmsError {
  return new CmsError(
    'CertificateNotTrusted',
    `The ca_file ${file} ${problem}, so CMS's certificate cannot be verified.`,
    {
      reach: 'run',
      retry: { when: 'next-cycle' },
      hint,
    },
  );
}
