/**
 * Whom we trust: the roots that come with Node, the system's certificate store where Node can read it (22.15 and later),
 * and the company's CA from ca_file. Does not connect.
 */
import * as tls from 'node:tls';
import type { TlsSettings } from '../config/settings.js';
import { readCaFile, readNodesCas, readSystemCas, type CaFileTrouble } from '../config/trusted-cas.js';
import { CmsError } from '../errors.js';

/**
 * @returns undefined where Node's own trust is all there is
 * @throws CmsError `CertificateNotTrusted` where ca_file is of no use
 */
export function readTlsContext(settings: TlsSettings): tls.SecureContext | undefined {
  const company = settings.caFile === undefined ? [] : readCompanyCas(settings.caFile);
  const extra = [...readSystemCas(), ...company];
  if (extra.length === 0) return undefined;
  // One context for all connections: as the agent's option `ca`, all of it would be parsed for each connection and
  // made part of the key of each request.
  return tls.createSecureContext({
    ca: [...new Set([...readNodesCas(), ...extra])],
    // An issuing CA that is named is trusted without the root above it.
    allowPartialTrustChain: company.length > 0,
  });
}

const TROUBLES: Readonly<Record<CaFileTrouble['kind'], readonly [problem: string, hint: string]>> = {
  unreadable: ['cannot be read', 'Check the path and the rights of the account that runs this program.'],
  'no-certificate': [
    'holds no certificate in PEM form',
    'Export the certificate as Base-64 (PEM), not as DER.',
  ],
  damaged: ['holds a damaged certificate', 'Export the certificate of the company CA again.'],
  'openssl-form': [
    "holds a TRUSTED CERTIFICATE of OpenSSL's",
    'Make a plain one of it: openssl x509 -in trusted.pem -out plain.pem',
  ],
};

function readCompanyCas(file: string): readonly string[] {
  const { cas, trouble } = readCaFile(file);
  if (trouble === undefined) return cas;
  throw unusable(file, ...TROUBLES[trouble.kind]);
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
