/**
 * Whose certificates are trusted: the list that comes with Node, the system's store where Node can read it, and what
 * ca_file holds, the company's own CA. Reads them; verifies nothing, Node does.
 */
import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import tls from 'node:tls';
import { decodeText } from '../files/text-encoding.js';

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

export const readSystemCas = (): readonly string[] => readCas('system');

/** What Node trusts where no CA is named. A list that is named replaces it, so that it has to be in there. */
export function readNodesCas(): readonly string[] {
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

/**
 * PEM blocks, all of them certificates.
 * @returns a problem where the file is of no use: the end of a sentence that begins with the file
 */
export function parseCaFile(bytes: Buffer): { readonly cas: readonly string[]; readonly problem?: string } {
  const block =
    /-----BEGIN (?:TRUSTED |X509 )?CERTIFICATE-----[\s\S]*?(?:-----END (?:TRUSTED |X509 )?CERTIFICATE-----|$)/g;
  const cas: readonly string[] = decodeText(bytes).match(block) ?? [];
  return { cas, ...findProblem(cas, bytes) };
}

function findProblem(cas: readonly string[], bytes: Buffer): { readonly problem?: string } {
  if (cas.length === 0 && isCertificate(bytes))
    return { problem: 'is in DER form; it must be PEM (Windows: certutil -encode in.cer out.pem)' };
  if (cas.length === 0) return { problem: 'holds no certificate in PEM form (-----BEGIN CERTIFICATE-----)' };
  // A TLS context skips what it cannot read and says nothing.
  const damaged = cas.findIndex((pem) => !isCertificate(pem));
  if (damaged >= 0) return { problem: `holds a damaged certificate, which is no. ${damaged + 1} in it` };
  // It says what the certificate is good for, and a CA for anything else than servers would be found out by no check.
  const special = cas.findIndex((pem) => pem.startsWith('-----BEGIN TRUSTED '));
  if (special < 0) return {};
  const form = `holds a TRUSTED CERTIFICATE of OpenSSL's, which is no. ${special + 1} in it`;
  return { problem: `${form}; make a plain one of it (openssl x509 -in trusted.pem -out plain.pem)` };
}

function isCertificate(data: string | Buffer): boolean {
  try {
    return new X509Certificate(data).raw.length > 0;
  } catch {
    return false;
  }
}
