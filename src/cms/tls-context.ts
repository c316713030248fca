/**
 * Whom we trust: the roots that come with Node, the system's certificate store where Node can read it (22.15 and later),
 * and the company's CA from ca_file. Does not connect.
 */
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
  const extra = [
    ...readSystemStore(),
    ...(settings.caFile === undefined ? [] : [readCaFile(settings.caFile)]),
  ];
  if (extra.length === 0) return undefined;
  // A list of CAs replaces Node's own, so they have to be in it.
  const own = findGetCaCertificates()?.('default') ?? tls.rootCertificates;
  // One context for all connections: as the agent's option `ca`, all of it would be parsed for each connection and
  // made part of the key of each request.
  return createContext([...own, ...extra], settings.caFile);
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

function readCaFile(file: string): string {
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
  if (
    !text.includes('-----BEGIN CERTIFICATE-----') &&
    !text.includes('-----BEGIN TRUSTED CERTIFICATE-----')
  ) {
    throw unusable(
      file,
      'holds no certificate in PEM form',
      'Export the certificate as Base-64 (PEM), not as DER.',
    );
  }
  return text;
}

function createContext(ca: readonly string[], caFile: string | undefined): tls.SecureContext {
  try {
    return tls.createSecureContext({ ca: [...ca] });
  } catch {
    if (caFile === undefined) return tls.createSecureContext();
    throw unusable(caFile, 'holds a damaged certificate', 'Export the certificate of the company CA again.');
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
