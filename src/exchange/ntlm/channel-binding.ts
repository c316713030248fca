/**
 * Channel binding as NTLM has it: a hash of what the sign-in is bound to.
 *
 * [MS-NLMP] 2.2.2.1 (MsvAvChannelBindings)
 */
import { createHash } from 'node:crypto';
import type { Socket } from 'node:net';
import { readTlsEndPoint, toTlsEndPoint } from '../sign-in/tls-end-point.js';

/** @returns 16 bytes, or undefined for a connection without TLS. */
export function readChannelBinding(socket: Socket): Buffer | undefined {
  const endPoint = readTlsEndPoint(socket);
  return endPoint === undefined ? undefined : hashOf(endPoint);
}

/** @param der the server's certificate as it was sent */
export function toChannelBinding(der: Buffer): Buffer {
  return hashOf(toTlsEndPoint(der));
}

/** gss_channel_bindings_struct: two addresses that are not used, then the data with its length. */
function hashOf(data: Buffer): Buffer {
  const struct = Buffer.alloc(20);
  struct.writeUInt32LE(data.length, 16);
  return createHash('md5').update(struct).update(data).digest();
}
