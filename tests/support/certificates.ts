/** Self-signed certificates of kinds that the simulator does not make, by the openssl command; none is kept. */
import { execFileSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

export type CertificateKind =
  | 'rsa-sha1'
  | 'rsa-sha256'
  | 'rsa-sha384'
  | 'rsa-sha512'
  | 'ec-sha256'
  | 'ec-sha384'
  | 'ec-sha512'
  | 'pss-sha256'
  | 'pss-sha384';

export interface Certificate {
  /** PEM. */
  readonly key: string;
  /** PEM. */
  readonly cert: string;
  readonly der: Buffer;
}

/** For localhost and 127.0.0.1, valid for a day. */
export function createCertificate(kind: CertificateKind): Certificate {
  const folder = mkdtempSync(path.join(tmpdir(), 'certificate-'));
  try {
    const [keyKind, hash] = kind.split('-') as [string, string];
    const key = keyKind === 'ec' ? ['ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1'] : ['rsa:2048'];
    execFileSync(
      'openssl',
      [
        ...['req', '-x509', '-newkey', ...key, '-nodes', `-${hash}`, '-days', '1', '-subj', '/CN=exchange'],
        ...['-addext', 'subjectAltName = DNS:localhost, IP:127.0.0.1'],
        ...(keyKind === 'pss' ? ['-sigopt', 'rsa_padding_mode:pss'] : []),
        ...['-keyout', 'key.pem', '-out', 'cert.pem'],
      ],
      { stdio: 'ignore', cwd: folder },
    );
    const [keyPem, cert] = ['key.pem', 'cert.pem'].map((name) =>
      readFileSync(path.join(folder, name), 'utf8'),
    ) as [string, string];
    return { key: keyPem, cert, der: new X509Certificate(cert).raw };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
