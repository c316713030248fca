/**
 * The third message: NTLMv2 only, with MIC, target name and channel binding. A pure function of its input, so that the
 * specification's own vectors can be put to it.
 *
 * [MS-NLMP] 2.2.1.3 AUTHENTICATE_MESSAGE, 3.1.5.1.2, 3.3.2
 */
import { hmacMd5, toNtlmV2Key, toUtf16, type Account } from './account.js';
import { AV, AV_FLAG_MIC, renderAvPairs, withAvPair, type AvPair } from './av-pairs.js';
import type { Challenge } from './challenge-message.js';
import { OFFERED_FLAGS, SIGNATURE, VERSION } from './flags.js';

export interface AuthenticateInput {
  readonly negotiateMessage: Buffer;
  readonly challenge: Challenge;
  readonly account: Account;
  readonly password: string;
  /** Name of this computer, for accounts that may sign in from some computers only. */
  readonly workstation: string;
  /** `HTTP/<host>`. */
  readonly targetName: string;
  /** 16 bytes; undefined without TLS. */
  readonly channelBinding: Buffer | undefined;
  readonly now: Date;
  /** 8 random bytes. */
  readonly clientChallenge: Buffer;
}

const MIC_OFFSET = 72;
const HEAD_LENGTH = 88;

export function renderAuthenticateMessage(input: AuthenticateInput): Buffer {
  const { challenge, account, clientChallenge } = input;
  const key = toNtlmV2Key(account, input.password);
  const serverTime = challenge.targetInfo.find(({ id }) => id === AV.timestamp)?.value;
  const targetInfo = toAnsweredTargetInfo(input, serverTime !== undefined);
  const time = serverTime?.length === 8 ? serverTime : toFileTime(input.now);
  const { ntResponse, sessionKey } = toNtlmV2Response(key, challenge.serverChallenge, {
    time,
    clientChallenge,
    targetInfo,
  });
  // With a timestamp the LM response stays empty: it would be the weakest part.
  const lmResponse =
    serverTime === undefined
      ? Buffer.concat([hmacMd5(key, challenge.serverChallenge, clientChallenge), clientChallenge])
      : Buffer.alloc(24);
  const message = layOut(challenge.flags, [
    lmResponse,
    ntResponse,
    toUtf16(account.domain),
    toUtf16(account.name),
    toUtf16(input.workstation),
    Buffer.alloc(0),
  ]);
  if (serverTime !== undefined) {
    hmacMd5(sessionKey, input.negotiateMessage, challenge.bytes, message).copy(message, MIC_OFFSET);
  }
  return message;
}

/** What Windows adds: that there is a MIC, whom it takes the server for, and which TLS connection it came over. */
function toAnsweredTargetInfo(input: AuthenticateInput, hasMic: boolean): readonly AvPair[] {
  let pairs = input.challenge.targetInfo;
  if (hasMic) {
    const before = pairs.find(({ id }) => id === AV.flags)?.value;
    const flags = Buffer.alloc(4);
    flags.writeUInt32LE(((before?.length === 4 ? before.readUInt32LE(0) : 0) | AV_FLAG_MIC) >>> 0);
    pairs = withAvPair(pairs, AV.flags, flags);
  }
  // A zero binding would be refused where a missing one passes.
  if (input.channelBinding !== undefined) pairs = withAvPair(pairs, AV.channelBindings, input.channelBinding);
  return withAvPair(pairs, AV.targetName, toUtf16(input.targetName));
}

/** 3.3.2: the proof over the server's challenge, and the key of the session, which here only the MIC is made with. */
export function toNtlmV2Response(
  key: Buffer,
  serverChallenge: Buffer,
  own: { readonly time: Buffer; readonly clientChallenge: Buffer; readonly targetInfo: readonly AvPair[] },
): { readonly ntResponse: Buffer; readonly sessionKey: Buffer } {
  const head = Buffer.from([1, 1, 0, 0, 0, 0, 0, 0]);
  const zero = Buffer.alloc(4);
  const blob = Buffer.concat([
    head,
    own.time,
    own.clientChallenge,
    zero,
    renderAvPairs(own.targetInfo),
    zero,
  ]);
  const proof = hmacMd5(key, serverChallenge, blob);
  return { ntResponse: Buffer.concat([proof, blob]), sessionKey: hmacMd5(key, proof) };
}

/** @param fields in the order of the specification: LM, NT, domain, user, workstation, session key */
function layOut(serverFlags: number, fields: readonly Buffer[]): Buffer {
  const head = Buffer.alloc(HEAD_LENGTH);
  SIGNATURE.copy(head, 0);
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
