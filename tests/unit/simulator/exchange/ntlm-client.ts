/** The client's side of NTLMv2 ([MS-NLMP] 3.1.5), with every part that can be left out or spoilt. */
import { createHmac, randomBytes } from 'node:crypto';
import { md4 } from '../../../../src/simulator/exchange/sign-in/md4.js';
import { rc4 } from '../../../../src/simulator/exchange/sign-in/rc4.js';

export interface NtlmIdentity {
  readonly domain: string;
  readonly user: string;
  readonly password: string;
}

export interface NtlmManners {
  /** MsvAvChannelBindings; undefined: none. */
  readonly binding?: Buffer;
  readonly mic?: 'right' | 'wrong' | 'none';
  readonly version?: 1 | 2;
}

const FLAGS = 0xe2888235;

export function negotiateMessage(): Buffer {
  const message = Buffer.alloc(40);
  message.write('NTLMSSP\0', 'ascii');
  message.writeUInt32LE(1, 8);
  message.writeUInt32LE(FLAGS >>> 0, 12);
  return message;
}

const hmac = (key: Buffer, ...parts: readonly Buffer[]): Buffer => {
  const made = createHmac('md5', key);
  for (const part of parts) made.update(part);
  return made.digest();
};

function avPair(id: number, value: Buffer): Buffer {
  const head = Buffer.alloc(4);
  head.writeUInt16LE(id, 0);
  head.writeUInt16LE(value.length, 2);
  return Buffer.concat([head, value]);
}

export function authenticateMessage(challenge: Buffer, who: NtlmIdentity, manners: NtlmManners = {}): Buffer {
  const { binding, mic = 'right', version = 2 } = manners;
  const infoLength = challenge.readUInt16LE(40);
  const infoOffset = challenge.readUInt32LE(44);
  const info = challenge.subarray(infoOffset, infoOffset + infoLength - 4);
  const extra = [
    ...(mic === 'none' ? [] : [avPair(6, Buffer.from([2, 0, 0, 0]))]),
    ...(binding === undefined ? [] : [avPair(10, binding)]),
  ];
  const head = Buffer.concat([
    Buffer.from([1, 1, 0, 0, 0, 0, 0, 0]),
    Buffer.alloc(8),
    randomBytes(8),
    Buffer.alloc(4),
  ]);
  const blob = Buffer.concat([head, info, ...extra, Buffer.alloc(8)]);
  const identity = Buffer.from(who.user.toUpperCase() + who.domain, 'utf16le');
  const key = hmac(md4(Buffer.from(who.password, 'utf16le')), identity);
  const proof = hmac(key, challenge.subarray(24, 32), blob);
  const sessionKey = randomBytes(16);
  const message = layOut([
    Buffer.alloc(24),
    version === 2 ? Buffer.concat([proof, blob]) : randomBytes(24),
    Buffer.from(who.domain, 'utf16le'),
    Buffer.from(who.user, 'utf16le'),
    Buffer.alloc(0),
    rc4(hmac(key, proof), sessionKey),
  ]);
  if (mic === 'right') hmac(sessionKey, negotiateMessage(), challenge, message).copy(message, 72);
  if (mic === 'wrong') randomBytes(16).copy(message, 72);
  return message;
}

function layOut(fields: readonly Buffer[]): Buffer {
  const head = Buffer.alloc(88);
  head.write('NTLMSSP\0', 'ascii');
  head.writeUInt32LE(3, 8);
  head.writeUInt32LE(FLAGS >>> 0, 60);
  let offset = head.length;
  fields.forEach((field, at) => {
    head.writeUInt16LE(field.length, 12 + at * 8);
    head.writeUInt16LE(field.length, 14 + at * 8);
    head.writeUInt32LE(offset, 16 + at * 8);
    offset += field.length;
  });
  return Buffer.concat([head, ...fields]);
}
