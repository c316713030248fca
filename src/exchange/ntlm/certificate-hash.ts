/**
 * Which hash a certificate was signed with. Node tells it from version 24 on only, hence these few lines of DER.
 *
 * https://www.rfc-editor.org/rfc/rfc5280#section-4.1
 */

export type CertificateHash = 'sha256' | 'sha384' | 'sha512';

/** Signature algorithms, and for RSASSA-PSS the hash in its parameters, by object identifier in hex. */
const STRONGER: Readonly<Record<string, CertificateHash>> = {
  '2a864886f70d01010c': 'sha384', // sha384WithRSAEncryption
  '2a864886f70d01010d': 'sha512', // sha512WithRSAEncryption
  '2a8648ce3d040303': 'sha384', // ecdsa-with-SHA384
  '2a8648ce3d040304': 'sha512', // ecdsa-with-SHA512
  '608648016503040202': 'sha384', // id-sha384
  '608648016503040203': 'sha512', // id-sha512
};
const RSASSA_PSS = '2a864886f70d01010a';

/** SHA-256 for weaker hashes and for what is not known, as RFC 5929 wants it for MD5 and SHA-1. */
export function readSignatureHash(der: Buffer): CertificateHash {
  const certificate = readValue(der, 0);
  const signed = certificate === undefined ? undefined : readValue(der, certificate.start);
  const algorithm = signed === undefined ? undefined : readValue(der, signed.end);
  const name = algorithm === undefined ? undefined : readValue(der, algorithm.start);
  if (algorithm === undefined || name === undefined) return 'sha256';
  const oid = toHex(der, name);
  if (oid !== RSASSA_PSS) return STRONGER[oid] ?? 'sha256';
  // SEQUENCE { [0] { SEQUENCE { OID of the hash } } }: five levels with one first child each.
  let at: Value | undefined = readValue(der, name.end);
  for (let level = 0; level < 3 && at !== undefined; level++) at = readValue(der, at.start);
  return at === undefined ? 'sha256' : (STRONGER[toHex(der, at)] ?? 'sha256');
}

/** Where the content of one DER value lies. */
interface Value {
  readonly start: number;
  readonly end: number;
}

function readValue(der: Buffer, at: number): Value | undefined {
  const first = der[at + 1];
  if (first === undefined) return undefined;
  const lengthBytes = first < 0x80 ? 0 : first & 0x7f;
  if (lengthBytes > 4 || at + 2 + lengthBytes > der.length) return undefined;
  const length = lengthBytes === 0 ? first : der.readUIntBE(at + 2, lengthBytes);
  const start = at + 2 + lengthBytes;
  return start + length > der.length ? undefined : { start, end: start + length };
}

const toHex = (der: Buffer, { start, end }: Value): string => der.subarray(start, end).toString('hex');
