/**
 * Channel binding as NTLM has it: a hash of what the sign-in is bound to.
 *
 * [MS-NLMP] 2.2.2.1 (MsvAvChannelBindings)
 */
import { createHash } from 'node:crypto';

/**
 * The hash of a gss_channel_bindings_struct: two addresses that are not used, then the data with its length.
 * @param endPoint what a sign-in over TLS is bound to
 * @returns 16 bytes
 */
export function toChannelBinding(endPoint: Buffer): Buffer {
  const struct = Buffer.alloc(20);
  struct.writeUInt32LE(endPoint.length, 16);
  return createHash('md5').update(struct).update(endPoint).digest();
}
