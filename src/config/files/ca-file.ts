/** What ca_file may hold: certificates in PEM form, and nothing else. */
import { X509Certificate } from 'node:crypto';
import { decodeText } from '../../files/text-encoding.js';
import { refuse } from '../values/refusal.js';

const BLOCK =
  /-----BEGIN (?:TRUSTED |X509 )?CERTIFICATE-----[\s\S]*?(?:-----END (?:TRUSTED |X509 )?CERTIFICATE-----|$)/g;

/** @returns its PEM blocks, all of them certificates. @throws Refusal */
export function parseCaFile(file: string, bytes: Buffer): readonly string[] {
  const refuseFor = (problem: string): never => refuse(`names a file that ${problem}: ${file}`);
  const cas = decodeText(bytes).match(BLOCK) ?? [];
  if (cas.length === 0 && isCertificate(bytes))
    return refuseFor('is in DER form; it must be PEM (Windows: certutil -encode in.cer out.pem)');
  if (cas.length === 0) return refuseFor('holds no certificate in PEM form (-----BEGIN CERTIFICATE-----)');
  // A TLS context skips what it cannot read and says nothing.
  const damaged = cas.findIndex((pem) => !isCertificate(pem));
  if (damaged >= 0) return refuseFor(`holds a damaged certificate, which is no. ${damaged + 1} in it`);
  // It says what the certificate is good for, and a CA for anything else than servers would be found out by no check.
  const special = cas.findIndex((pem) => pem.startsWith('-----BEGIN TRUSTED '));
  if (special < 0) return cas;
  const form = `holds a TRUSTED CERTIFICATE of OpenSSL's, which is no. ${special + 1} in it`;
  return refuseFor(`${form}; make a plain one of it (openssl x509 -in trusted.pem -out plain.pem)`);
}

function isCertificate(data: string | Buffer): boolean {
  try {
    return new X509Certificate(data).raw.length > 0;
  } catch {
    return false;
  }
}
