/**
 * The third message: NTLMv2 only, with MIC, target name and channel binding. A pure function of its input, so that the
 * specification's own vectors can be put to it.
 *
 * [MS-NLMP] 2.2.1.3 AUTHENTICATE_MESSAGE, 3.1.5.1.2, 3.3.2
 */
import { createHash } from 'node:crypto';
import { hmacMd5, toNtlmV2Key, toUtf16, type Account } from './account.js';
import {
  AV,
  OFFERED_FLAGS,
  renderTargetInfo,
  NTLM_SIGNATURE,
  VERSION,
  type Challenge,
  type TargetInfo,
} from './messages.js';

export interface AuthenticateInput {
  readonly negotiateMessage: Buffer;
  readonly challenge: Challenge;
  readonly account: Account;
  readonly password: string;
  /** Name of this computer, for accounts that may sign in from some computers only. */
  readonly workstation: string;
  /** `HTTP/<host>`. */
  readonly targetName: string;
  /** What the sign-in is bound to; undefined without TLS. */
  readonly tlsEndPoint: Buffer | undefined;
  readonly now: Date;
  /** 8 random bytes. */
  readonly clientChallenge: Buffer;
}

const MIC_OFFSET = 72;
const HEAD_LENGTH = 88;
/** MsvAvFlags: the answer holds a MIC. */
const HAS_MIC = 0x2;

export function renderAuthenticateMessage(input: AuthenticateInput): Buffer {
  const { challenge, account, clientChallenge } = input;
  const key = toNtlmV2Key(account, input.password);
  const serverTime = challenge.targetInfo.get(AV.timestamp);
  const { ntResponse, sessionKey } = toNtlmV2Response(key, challenge.serverChallenge, {
    time: serverTime?.length === 8 ? serverTime : toFileTime(input.now),
    clientChallenge,
    targetInfo: toAnsweredTargetInfo(input),
  });
  // With a timestamp the LM response stays empty: it would be the weakest part.
  const lmResponse =
    serverTime === undefined
      ? Buffer.concat([hmacMd5(key, challenge.serverChallenge, clientChallenge), clientChallenge])
      : Buffer.alloc(24);
  const names = [account.domain, account.name, input.workstation].map(toUtf16);
  const message = layOut(challenge.flags, [lmResponse, ntResponse, ...names, Buffer.alloc(0)]);
  if (serverTime !== undefined) {
    hmacMd5(sessionKey, input.negotiateMessage, challenge.bytes, message).copy(message, MIC_OFFSET);
  }
  return message;
}

/** What Windows adds: that there is a MIC, whom it takes the server for, and which TLS connection it came over. */
function toAnsweredTargetInfo({ challenge, targetName, tlsEndPoint }: AuthenticateInput): TargetInfo {
  const pairs = new Map(challenge.targetInfo);
  if (pairs.has(AV.timestamp)) {
    const before = pairs.get(AV.flags);
    const flags = Buffer.alloc(4);
    flags.writeUInt32LE(((before?.length === 4 ? before.readUInt32LE(0) : 0) | HAS_MIC) >>> 0);
    pairs.set(AV.flags, flags);
  }
  // A zero binding would be refused where a missing one passes.
  if (tlsEndPoint !== undefined) pairs.set(AV.channelBindings, toChannelBinding(tlsEndPoint));
  return pairs.set(AV.targetName, toUtf16(targetName));
}

/**
 * 2.2.2.1 MsvAvChannelBindings: the hash of a gss_channel_bindings_struct, which is two addresses that are not used, then
 * the data with its length.
 * @returns 16 bytes
 */
export function toChannelBinding(tlsEndPoint: Buffer): Buffer {
  const struct = Buffer.alloc(20);
  struct.writeUInt32LE(tlsEndPoint.length, 16);
  return createHash('md5').update(struct).update(tlsEndPoint).digest();
}

/** 3.3.2: the proof over the server's challenge, and the key of the session, which here only the MIC is made with. */
export function toNtlmV2Response(
  key: Buffer,
  serverChallenge: Buffer,
  own: { readonly time: Buffer; readonly clientChallenge: Buffer; readonly targetInfo: TargetInfo },
): { readonly ntResponse: Buffer; readonly sessionKey: Buffer } {
  const head = Buffer.from([1, 1, 0, 0, 0, 0, 0, 0]);
  const zero = Buffer.alloc(4);
  const info = renderTargetInfo(own.targetInfo);
  const blob = Buffer.concat([head, own.time, own.clientChallenge, zero, info, zero]);
  const proof = hmacMd5(key, serverChallenge, blob);
  return { ntResponse: Buffer.concat([proof, blob]), sessionKey: hmacMd5(key, proof) };
}

/** @param fields in the order of the specification: LM, NT, domain, user, workstation, session key */
function layOut(serverFlags: number, fields: readonly Buffer[]): Buffer {
  const head = Buffer.alloc(HEAD_LENGTH);
  NTLM_SIGNATURE.copy(head, 0);
  head.writeUInt32LE(3, 8);
  let offset = HEAD_LENGTH;
  fields.forEach((field, index) => {
    head.writeUInt16LE(field.length, 12 + index * 8);
    head.writeUInt16LE(field.length, 14 + index * 8);
    head.writeUInt32LE(offset, 16 + index * 8);
    offset += field.length;
  });
  head.writeUInt32LE((serverFlags & OFFERED_FLAGS) >>> 0, 60);
  VERSION.copy(head, 64);
  return Buffer.concat([head, ...fields]);
}

/** FILETIME: 100 ns since 1601. */
function toFileTime(now: Date): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE((BigInt(now.getTime()) + 11_644_473_600_000n) * 10_000n);
  return bytes;
}
