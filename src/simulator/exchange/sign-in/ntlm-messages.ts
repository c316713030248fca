/**
 * The three messages of NTLM as bytes ([MS-NLMP] 2.2.1), from the server's side: reads NEGOTIATE and AUTHENTICATE, writes
 * CHALLENGE. Decides nothing.
 */

const SIGNATURE = Buffer.from('NTLMSSP\0', 'ascii');

/** NegotiateFlags, [MS-NLMP] 2.2.2.5. */
export const NTLM_FLAGS = {
  unicode: 0x00000001,
  requestTarget: 0x00000004,
  sign: 0x00000010,
  ntlm: 0x00000200,
  alwaysSign: 0x00008000,
  targetIsDomain: 0x00010000,
  extendedSessionSecurity: 0x00080000,
  targetInfo: 0x00800000,
  version: 0x02000000,
  key128: 0x20000000,
  keyExchange: 0x40000000,
  key56: 0x80000000,
} as const;

/** AvIds, [MS-NLMP] 2.2.2.1. */
export const AV = {
  end: 0,
  computerName: 1,
  domainName: 2,
  dnsComputerName: 3,
  dnsDomainName: 4,
  dnsTreeName: 5,
  flags: 6,
  timestamp: 7,
  targetName: 9,
  channelBindings: 10,
} as const;

/** MsvAvFlags: the AUTHENTICATE message holds a MIC. */
export const AV_FLAG_MIC = 0x2;

const MIC_OFFSET = 72;
/** Windows Server 2019, NTLM revision 15. */
const VERSION = Buffer.from([10, 0, 0x63, 0x45, 0, 0, 0, 15]);

export function messageType(message: Buffer): number | undefined {
  return message.length >= 12 && message.subarray(0, 8).equals(SIGNATURE)
    ? message.readUInt32LE(8)
    : undefined;
}

export interface AuthenticateMessage {
  readonly ntResponse: Buffer;
  readonly domain: string;
  readonly user: string;
  readonly encryptedSessionKey: Buffer;
  readonly flags: number;
  readonly mic: Buffer | undefined;
  /** The message with zeroes in the place of the MIC. */
  readonly withoutMic: Buffer;
}

/** @returns undefined for a message whose fields point outside it */
export function readAuthenticate(message: Buffer): AuthenticateMessage | undefined {
  if (messageType(message) !== 3 || message.length < 64) return undefined;
  const field = (at: number): Buffer | undefined => {
    const length = message.readUInt16LE(at);
    const offset = message.readUInt32LE(at + 4);
    return offset + length <= message.length ? message.subarray(offset, offset + length) : undefined;
  };
  const [ntResponse, domain, user, encryptedSessionKey] = [20, 28, 36, 52].map(field);
  if (!ntResponse || !domain || !user || !encryptedSessionKey) return undefined;
  const flags = message.readUInt32LE(60);
  const encoding = flags & NTLM_FLAGS.unicode ? 'utf16le' : 'latin1';
  const hasMic = message.length >= MIC_OFFSET + 16;
  const withoutMic = Buffer.from(message);
  if (hasMic) withoutMic.fill(0, MIC_OFFSET, MIC_OFFSET + 16);
  return {
    ntResponse,
    domain: domain.toString(encoding),
    user: user.toString(encoding),
    encryptedSessionKey,
    flags,
    mic: hasMic ? Buffer.from(message.subarray(MIC_OFFSET, MIC_OFFSET + 16)) : undefined,
    withoutMic,
  };
}

export interface TargetNames {
  readonly domain: string;
  readonly computer: string;
  readonly dnsDomain: string;
  readonly dnsComputer: string;
}

/** @param timestamp of now, or undefined for a server that sends none */
export function renderChallenge(
  clientFlags: number,
  serverChallenge: Buffer,
  names: TargetNames,
  timestamp: Date | undefined,
): Buffer {
  const { unicode, requestTarget, ntlm, targetIsDomain, targetInfo, version } = NTLM_FLAGS;
  const wishes =
    NTLM_FLAGS.sign |
    NTLM_FLAGS.alwaysSign |
    NTLM_FLAGS.extendedSessionSecurity |
    NTLM_FLAGS.key128 |
    NTLM_FLAGS.keyExchange;
  const granted = clientFlags & (wishes | NTLM_FLAGS.key56);
  const flags = (unicode | requestTarget | ntlm | targetIsDomain | targetInfo | version | granted) >>> 0;
  const target = Buffer.from(names.domain, 'utf16le');
  const info = renderAvPairs([
    [AV.domainName, Buffer.from(names.domain, 'utf16le')],
    [AV.computerName, Buffer.from(names.computer, 'utf16le')],
    [AV.dnsDomainName, Buffer.from(names.dnsDomain, 'utf16le')],
    [AV.dnsComputerName, Buffer.from(names.dnsComputer, 'utf16le')],
    [AV.dnsTreeName, Buffer.from(names.dnsDomain, 'utf16le')],
    ...(timestamp === undefined ? [] : [[AV.timestamp, fileTime(timestamp)] as const]),
  ]);
  const head = Buffer.alloc(56);
  SIGNATURE.copy(head);
  head.writeUInt32LE(2, 8);
  writeField(head, 12, target.length, 56);
  head.writeUInt32LE(flags, 20);
  serverChallenge.copy(head, 24);
  writeField(head, 40, info.length, 56 + target.length);
  VERSION.copy(head, 48);
  return Buffer.concat([head, target, info]);
}

function writeField(head: Buffer, at: number, length: number, offset: number): void {
  head.writeUInt16LE(length, at);
  head.writeUInt16LE(length, at + 2);
  head.writeUInt32LE(offset, at + 4);
}

function renderAvPairs(pairs: readonly (readonly [id: number, value: Buffer])[]): Buffer {
  const parts = pairs.map(([id, value]) => {
    const head = Buffer.alloc(4);
    head.writeUInt16LE(id, 0);
    head.writeUInt16LE(value.length, 2);
    return Buffer.concat([head, value]);
  });
  return Buffer.concat([...parts, Buffer.alloc(4)]);
}

/** @returns undefined when the list does not end as it must */
export function readAvPairs(bytes: Buffer): ReadonlyMap<number, Buffer> | undefined {
  const pairs = new Map<number, Buffer>();
  for (let at = 0; at + 4 <= bytes.length;) {
    const id = bytes.readUInt16LE(at);
    const length = bytes.readUInt16LE(at + 2);
    if (id === AV.end) return pairs;
    if (at + 4 + length > bytes.length) return undefined;
    pairs.set(id, bytes.subarray(at + 4, at + 4 + length));
    at += 4 + length;
  }
  return undefined;
}

/** FILETIME: 100 ns since 1601. */
function fileTime(date: Date): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE((BigInt(date.getTime()) + 11_644_473_600_000n) * 10_000n);
  return bytes;
}
