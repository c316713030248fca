/**
 * What a sign-in is bound to: the server's certificate on this very TLS connection. Exchange's Extended Protection
 * requires it where it is set to Require.
 *
 * https://www.rfc-editor.org/rfc/rfc5929#section-4 (tls-server-end-point)
 */
import { createHash } from 'node:crypto';
import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';

/** @returns undefined for a connection without TLS, and for one that is gone */
export function readTlsEndPoint(socket: Socket): Buffer | undefined {
  if (!(socket instanceof TLSSocket)) return undefined;
  const der = (socket.getPeerCertificate() as { raw?: Buffer } | null)?.raw;
  return der === undefined ? undefined : toTlsEndPoint(der);
}

/** @param der the server's certificate as it was sent */
export function toTlsEndPoint(der: Buffer): Buffer {
  const hash = createHash(readSignatureHash(der)).update(der).digest();
  return Buffer.concat([Buffer.from('tls-server-end-point:', 'latin1'), hash]);
}

/** Signature algorithms, and for RSASSA-PSS the hash in its parameters, by object identifier in DER. */
const STRONGER = [
  ['06092a864886f70d01010c', 'sha384'], // sha384WithRSAEncryption
  ['06092a864886f70d01010d', 'sha512'], // sha512WithRSAEncryption
  ['06082a8648ce3d040303', 'sha384'], // ecdsa-with-SHA384
  ['06082a8648ce3d040304', 'sha512'], // ecdsa-with-SHA512
  ['0609608648016503040202', 'sha384'], // id-sha384
  ['0609608648016503040203', 'sha512'], // id-sha512
] as const;

/** Only version and serial number, of at most 20 bytes, stand before the algorithm; the issuer's name comes after it. */
const ALGORITHM_ENDS_WITHIN = 100;

/**
 * Which hash the certificate was signed with: Node tells it from version 24 on only. SHA-256 for weaker hashes and for what
 * is not known, as RFC 5929 wants it for MD5 and SHA-1. https://www.rfc-editor.org/rfc/rfc5280#section-4.1
 */
export function readSignatureHash(der: Buffer): 'sha256' | 'sha384' | 'sha512' {
  const start = der.subarray(0, ALGORITHM_ENDS_WITHIN);
  return STRONGER.find(([oid]) => start.includes(Buffer.from(oid, 'hex')))?.[1] ?? 'sha256';
}
