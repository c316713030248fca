/**
 * The channel binding of a TLS server: what an NTLM client must put into its answer to prove that it speaks to this very
 * certificate (RFC 5929 `tls-server-end-point`, in the gss_channel_bindings_struct of [MS-NLMP] 3.1.5.1.2).
 */
import { createHash, X509Certificate } from 'node:crypto';

/** Signature algorithms whose hash is stronger than SHA-256, by the DER of their object identifiers. */
const STRONGER: readonly (readonly [oid: string, hash: string])[] = [
  ['2a864886f70d01010c', 'sha384'],
  ['2a864886f70d01010d', 'sha512'],
  ['2a8648ce3d040303', 'sha384'],
  ['2a8648ce3d040304', 'sha512'],
];
/** RSASSA-PSS names its hash among its parameters. */
const PSS_OID = '2a864886f70d01010a';
const PSS_HASHES: readonly (readonly [oid: string, hash: string])[] = [
  ['608648016503040202', 'sha384'],
  ['608648016503040203', 'sha512'],
];

/** @param certificatePem the server's own certificate first. @returns the MD5 that belongs into MsvAvChannelBindings */
export function channelBinding(certificatePem: string): Buffer {
  const der = new X509Certificate(certificatePem).raw;
  const certificateHash = createHash(bindingHash(der)).update(der).digest();
  const data = Buffer.concat([Buffer.from('tls-server-end-point:', 'ascii'), certificateHash]);
  const head = Buffer.alloc(20);
  head.writeUInt32LE(data.length, 16);
  return createHash('md5').update(head).update(data).digest();
}

function bindingHash(der: Buffer): string {
  const algorithm = signatureAlgorithm(der).toString('hex');
  const table = algorithm.includes(PSS_OID) ? PSS_HASHES : STRONGER;
  // MD5 and SHA-1 are replaced by SHA-256 (RFC 5929, 4.1).
  return table.find(([oid]) => algorithm.includes(oid))?.[1] ?? 'sha256';
}

/** Certificate ::= SEQUENCE { tbsCertificate, signatureAlgorithm, signature }: the middle one, whole. */
function signatureAlgorithm(der: Buffer): Buffer {
  const certificate = readTlv(der, 0);
  const toBeSigned = readTlv(der, certificate.contentStart);
  const algorithm = readTlv(der, toBeSigned.end);
  return der.subarray(toBeSigned.end, algorithm.end);
}

function readTlv(der: Buffer, at: number): { contentStart: number; end: number } {
  const first = der.readUInt8(at + 1);
  if (first < 0x80) return { contentStart: at + 2, end: at + 2 + first };
  const lengthBytes = first & 0x7f;
  const contentStart = at + 2 + lengthBytes;
  return { contentStart, end: contentStart + der.readUIntBE(at + 2, lengthBytes) };
}
