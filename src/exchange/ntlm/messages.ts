/**
 * What goes out first and what the server answers: NEGOTIATE_MESSAGE and CHALLENGE_MESSAGE. The answer to the challenge is
 * authenticate-message.ts.
 *
 * [MS-NLMP] 2.2.1.1, 2.2.1.2, 2.2.2.1 (AV_PAIR), 2.2.2.5 (flags)
 */

const UNICODE = 0x00000001;
const TARGET_INFO = 0x00800000;

/**
 * What is offered. NTLMv2 session security and 128 bits are there because servers can be set to require them; signing,
 * sealing and key exchange are not, since HTTP makes no use of them.
 */
export const OFFERED_FLAGS =
  (UNICODE |
    0x00000004 | // the name of the target
    0x00000200 | // NTLM
    0x00008000 | // always sign
    0x00080000 | // extended session security: NTLMv2
    TARGET_INFO |
    0x02000000 | // version
    0x20000000 | // 128 bits
    0x80000000) >>> // 56 bits
  0;

/** How each message of NTLM begins. */
export const NTLM_SIGNATURE = Buffer.from('NTLMSSP\0', 'latin1');

/** 2.2.2.10 VERSION: Windows 10, NTLMSSP revision 15. For debugging only, says the specification. */
export const VERSION = Buffer.from([10, 0, 0x63, 0x45, 0, 0, 0, 15]);

/** Says what the client can do; names neither user nor computer. */
export function renderNegotiateMessage(): Buffer {
  const message = Buffer.alloc(40);
  NTLM_SIGNATURE.copy(message, 0);
  message.writeUInt32LE(1, 8);
  message.writeUInt32LE(OFFERED_FLAGS, 12);
  // Domain and workstation stay empty, at the end of the message.
  message.writeUInt32LE(40, 20);
  message.writeUInt32LE(40, 28);
  VERSION.copy(message, 32);
  return message;
}

/** Attributes of the server that go back, amended, in the answer. By their ids, without the end mark. */
export type TargetInfo = ReadonlyMap<number, Buffer>;

export const AV = { endOfList: 0, flags: 6, timestamp: 7, targetName: 9, channelBindings: 10 } as const;

export interface Challenge {
  /** The message as it came: the MIC is made over it. */
  readonly bytes: Buffer;
  readonly flags: number;
  /** 8 bytes. */
  readonly serverChallenge: Buffer;
  readonly targetInfo: TargetInfo;
}

/** @returns undefined for what is no challenge of a server that speaks Unicode. */
export function readChallengeMessage(bytes: Buffer): Challenge | undefined {
  if (bytes.length < 32 || !bytes.subarray(0, 8).equals(NTLM_SIGNATURE) || bytes.readUInt32LE(8) !== 2)
    return undefined;
  const flags = bytes.readUInt32LE(20);
  if ((flags & UNICODE) === 0) return undefined;
  const hasInfo = (flags & TARGET_INFO) !== 0 && bytes.length >= 48;
  const [start, length] = hasInfo ? [bytes.readUInt32LE(44), bytes.readUInt16LE(40)] : [0, 0];
  const isWhole = start + length <= bytes.length;
  const targetInfo = readTargetInfo(bytes.subarray(start, isWhole ? start + length : start));
  return { bytes, flags, serverChallenge: bytes.subarray(24, 32), targetInfo };
}

/** What is damaged is left out. */
export function readTargetInfo(list: Buffer): TargetInfo {
  const pairs = new Map<number, Buffer>();
  for (let at = 0; at + 4 <= list.length;) {
    const id = list.readUInt16LE(at);
    const end = at + 4 + list.readUInt16LE(at + 2);
    if (id === AV.endOfList || end > list.length) break;
    pairs.set(id, list.subarray(at + 4, end));
    at = end;
  }
  return pairs;
}

export function renderTargetInfo(pairs: TargetInfo): Buffer {
  const parts = [...pairs, [AV.endOfList, Buffer.alloc(0)] as const].flatMap(([id, value]) => {
    const head = Buffer.alloc(4);
    head.writeUInt16LE(id, 0);
    head.writeUInt16LE(value.length, 2);
    return [head, value];
  });
  return Buffer.concat(parts);
}
