/**
 * What certificates are trusted: the system's store where Node can read it, the list that comes with Node, and the
 * company's own CA. Verifies nothing itself; Node does, host name included.
 */
import tls, { type ConnectionOptions } from 'node:tls';
import { hintOf, reasonOf } from '../files/file-trouble.js';
import {
  readCaFile,
  readNodesCas,
  readSystemCas,
  type CaFileTrouble,
  type CaTextTrouble,
} from './trusted-cas.js';

/** The file that ca_file names is of no use. Each adapter turns this into an error of its own. */
export class CaFileError extends Error {
  /** What to do: one sentence. */
  readonly hint: string;
  constructor(file: string, trouble: CaFileTrouble) {
    const [problem, hint] = trouble.kind === 'unreadable' ? describeCause(trouble) : TROUBLES[trouble.kind];
    super(`The CA file ${file} ${problem}.`, 'cause' in trouble ? { cause: trouble.cause } : undefined);
    this.hint = hint;
  }
}

const describeCause = ({ cause }: { readonly cause: unknown }) =>
  [`cannot be read: ${reasonOf(cause)}`, hintOf(cause) ?? 'Check the path in ca_file.'] as const;

const TROUBLES: Readonly<Record<CaTextTrouble['kind'], readonly [problem: string, hint: string]>> = {
  'no-certificate': [
    'holds no certificate in PEM form',
    'Export the certificate of the company CA as Base-64 (PEM), not as DER, and name it as ca_file.',
  ],
  damaged: [
    'holds a damaged certificate',
    'Export the certificate of the company CA again and name it as ca_file.',
  ],
  'openssl-form': [
    "holds a TRUSTED CERTIFICATE of OpenSSL's, and not a plain one",
    'Make a plain one of it for ca_file: openssl x509 -in trusted.pem -out plain.pem',
  ],
};

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
  const own = settings.caFile === undefined ? [] : readCompanyCas(settings.caFile);
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

function readCompanyCas(file: string): readonly string[] {
  const { cas, trouble } = readCaFile(file);
  if (trouble !== undefined) throw new CaFileError(file, trouble);
  return cas;
}
