/**
 * What certificates are trusted: the system's store where Node can read it, the list that comes with Node, and the
 * company's own CA. Verifies nothing itself; Node does, host name included.
 */
import tls, { type ConnectionOptions } from 'node:tls';
import type { TlsSettings } from '../../config/settings.js';
import { readCaFile, readNodesCas, readSystemCas, type CaFileTrouble } from '../../config/trusted-cas.js';
import { ExchangeError } from '../../errors.js';

/**
 * Options for every connection. The list of CAs is read once and put into one context: reading some hundred certificates
 * again for each connection would cost more than the connection.
 * @throws ExchangeError where the CA file cannot be read, or does not hold certificates only.
 */
export function readTlsOptions(settings: TlsSettings): ConnectionOptions {
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

const TROUBLES: Readonly<Record<CaFileTrouble['kind'], string>> = {
  unreadable: 'cannot be read',
  'no-certificate': 'holds no certificate in PEM form',
  damaged: 'holds a damaged certificate',
  'openssl-form': "holds a TRUSTED CERTIFICATE of OpenSSL's, and not a plain one",
};

function readCompanyCas(file: string): readonly string[] {
  const { cas, trouble } = readCaFile(file);
  if (trouble === undefined) return cas;
  const cause = trouble.kind === 'unreadable' ? trouble.cause : undefined;
  throw new ExchangeError('CertificateNotTrusted', `The CA file ${file} ${TROUBLES[trouble.kind]}.`, {
    reach: 'run',
    retry: { when: 'growing' },
    hint: 'Check ca_file in section [EWS] of settings.ini: a file of one or more PEM certificates.',
    ...(cause === undefined ? {} : { cause }),
  });
}
