/**
 * Which hash a certificate was signed with. Node tells it from version 24 on only.
 *
 * https://www.rfc-editor.org/rfc/rfc5280#section-4.1
 */

export type CertificateHash = 'sha256' | 'sha384' | 'sha512';

/** Signature algorithms, and for RSASSA-PSS the hash in its parameters, by object identifier in DER. */
const STRONGER = (
  [
    ['06092a864886f70d01010c', 'sha384'], // sha384WithRSAEncryption
    ['06092a864886f70d01010d', 'sha512'], // sha512WithRSAEncryption
    ['06082a8648ce3d040303', 'sha384'], // ecdsa-with-SHA384
    ['06082a8648ce3d040304', 'sha512'], // ecdsa-with-SHA512
    ['0609608648016503040202', 'sha384'], // id-sha384
    ['0609608648016503040203', 'sha512'], // id-sha512
  ] as const
).map(([oid, hash]) => ({ oid: Buffer.from(oid, 'hex'), hash }));

/** Only version and serial number, of at most 20 bytes, stand before the algorithm; the issuer's name comes after it. */
const ALGORITHM_ENDS_WITHIN = 100;

/** SHA-256 for weaker hashes and for what is not known, as RFC 5929 wants it for MD5 and SHA-1. */
export function readSignatureHash(der: Buffer): CertificateHash {
  const start = der.subarray(0, ALGORITHM_ENDS_WITHIN);
  return STRONGER.find(({ oid }) => start.includes(oid))?.hash ?? 'sha256';
}
