/** Certificates made by the openssl command when a test needs them: nothing that could expire is kept. */
import { execFileSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
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

export interface CertificateOptions {
  /** Default ec-sha256, which is the quickest to make. */
  readonly kind?: CertificateKind;
  /** Default: localhost and 127.0.0.1. In openssl's words, e.g. `DNS:mail.example.test`. */
  readonly names?: string;
  /** Default: self-signed. */
  readonly issuer?: Certificate;
  readonly isCa?: boolean;
  /** In openssl's form YYYYMMDDHHMMSSZ. Default: valid from yesterday for two days. */
  readonly validity?: { readonly from: string; readonly to: string };
}

export function createCertificate(options: CertificateOptions = {}): Certificate {
  const folder = mkdtempSync(path.join(tmpdir(), 'certificate-'));
  try {
    return create(folder, options);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function create(folder: string, options: CertificateOptions): Certificate {
  const [keyKind = 'ec', hash = 'sha256'] = (options.kind ?? 'ec-sha256').split('-');
  const at = (name: string): string => path.join(folder, name);
  const openssl = (...args: readonly string[]): void => {
    execFileSync('openssl', args, { stdio: 'ignore', cwd: folder });
  };
  const algorithm =
    keyKind === 'ec'
      ? ['-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:prime256v1']
      : ['-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:2048'];
  openssl('genpkey', ...algorithm, '-out', 'key.pem');
  const { from, to } = options.validity ?? { from: toUtcTime(-1), to: toUtcTime(1) };
  writeFileSync(at('ca.cnf'), toConfig(options));
  writeFileSync(at('index.txt'), '');
  openssl(
    'req',
    '-new',
    '-key',
    'key.pem',
    '-subj',
    options.isCa ? '/CN=Example CA' : '/CN=exchange',
    '-out',
    'csr.pem',
  );
  const signer = options.issuer;
  if (signer !== undefined) {
    writeFileSync(at('issuer-key.pem'), signer.key);
    writeFileSync(at('issuer.pem'), signer.cert);
  }
  openssl(
    ...['ca', '-batch', '-config', 'ca.cnf', '-in', 'csr.pem', '-out', 'cert.pem', '-outdir', '.'],
    ...['-md', hash, '-startdate', from, '-enddate', to, '-notext', '-extensions', 'own'],
    ...(keyKind === 'pss' ? ['-sigopt', 'rsa_padding_mode:pss'] : []),
    ...(signer === undefined
      ? ['-selfsign', '-keyfile', 'key.pem']
      : ['-keyfile', 'issuer-key.pem', '-cert', 'issuer.pem']),
  );
  const cert = readFileSync(at('cert.pem'), 'utf8');
  return { key: readFileSync(at('key.pem'), 'utf8'), cert, der: new X509Certificate(cert).raw };
}

function toConfig({ names, isCa }: CertificateOptions): string {
  return [
    '[ca]',
    'default_ca = here',
    '[here]',
    'database = index.txt',
    'unique_subject = no',
    'policy = any',
    'rand_serial = yes',
    '[any]',
    'commonName = supplied',
    '[own]',
    `subjectAltName = ${names ?? 'DNS:localhost, IP:127.0.0.1'}`,
    `basicConstraints = critical, CA:${isCa ? 'true' : 'false'}`,
    '',
  ].join('\n');
}

function toUtcTime(days: number): string {
  const at = new Date(Date.now() + days * 86_400_000).toISOString();
  return `${at.replace(/[-:T]/g, '').slice(0, 14)}Z`;
}
