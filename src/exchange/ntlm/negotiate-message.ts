/** The first message. Says what the client can do; names neither user nor computer. [MS-NLMP] 2.2.1.1 */
import { OFFERED_FLAGS, SIGNATURE, VERSION } from './flags.js';

export function renderNegotiateMessage(): Buffer {
  const message = Buffer.alloc(40);
  SIGNATURE.copy(message, 0);
  message.writeUInt32LE(1, 8);
  message.writeUInt32LE(OFFERED_FLAGS, 12);
  // Domain and workstation stay empty, at the end of the message.
  message.writeUInt32LE(40, 20);
  message.writeUInt32LE(40, 28);
  VERSION.copy(message, 32);
  return message;
}
