/**
 * Channel binding: ties the sign-in to the TLS connection that it goes over, by the server's certificate. Exchange's
 * Extended Protection requires it where it is set to Require.
 *
 * https://www.rfc-editor.org/rfc/rfc5929#section-4 (tls-server-end-point), [MS-NLMP] 2.2.2.1 (MsvAvChannelBindings)
 */
import { createHash } from 'node:crypto';
import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import { readSignatureHash } from './certificate-hash.js';

/** @returns 16 bytes, or undefined for a connection without TLS. */
export function readChannelBinding(socket: Socket): Buffer | undefined {
  if (!(socket instanceof TLSSocket)) return undefined;
  const der = (socket.getPeerCertificate() as { raw?: Buffer }).raw;
  return der === undefined ? undefined : toChannelBinding(der);
}

/** @param der the server's certificate as it was sent */
export function toChannelBinding(der: Buffer): Buffer {
  const hash = createHash(readSignatureHash(der)).update(der).digest();
  const data = Buffer.concat([Buffer.from('tls-server-end-point:', 'latin1'), hash]);
  // gss_channel_bindings_struct: two addresses that are not used, then the data with its length.
  const struct = Buffer.alloc(20);
  struct.writeUInt32LE(data.length, 16);
  return createHash('md5').update(struct).update(data).digest();
}
