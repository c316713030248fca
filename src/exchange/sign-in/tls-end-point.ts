/**
 * What a sign-in is bound to: the server's certificate on this very TLS connection. Exchange's Extended Protection
 * requires it where it is set to Require.
 *
 * https://www.rfc-editor.org/rfc/rfc5929#section-4 (tls-server-end-point)
 */
import { createHash } from 'node:crypto';
import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import { readSignatureHash } from './certificate-hash.js';

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
