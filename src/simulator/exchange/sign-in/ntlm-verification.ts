/**
 * Is the answer of an NTLM client right? Computes what it must be from the known password ([MS-NLMP] 3.3.2) and checks
 * the proof, the MIC and the channel binding. NTLMv2 only, as a domain with LmCompatibilityLevel 5 has it.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { md4 } from './md4.js';
import { AV, AV_FLAG_MIC, NTLM_FLAGS, readAvPairs } from './ntlm-messages.js';
import type { AuthenticateMessage } from './ntlm-messages.js';
import { rc4 } from './rc4.js';

export interface NtlmChallenge {
  readonly negotiate: Buffer;
  readonly challenge: Buffer;
  readonly serverChallenge: Buffer;
  readonly hasTimestamp: boolean;
}

export interface ChannelPolicy {
  readonly extendedProtection: 'none' | 'allow' | 'require';
  /** MD5 hashes that the AV pair may hold; empty without TLS. */
  readonly bindings: readonly Buffer[];
}

export type NtlmVerdict =
  | { readonly isRight: true; readonly hasMic: boolean }
  | {
      readonly isRight: false;
      readonly why:
        | 'not-ntlm-v2'
        | 'wrong-proof'
        | 'wrong-mic'
        | 'wrong-binding'
        | 'no-binding'
        | 'malformed';
    };

/** Bytes of the client's blob before its AV pairs ([MS-NLMP] 2.2.2.7). */
const BLOB_HEAD = 28;

const hmacMd5 = (key: Buffer, ...data: readonly Buffer[]): Buffer => {
  const hmac = createHmac('md5', key);
  for (const part of data) hmac.update(part);
  return hmac.digest();
};

export function verifyNtlm(
  { negotiate, challenge, serverChallenge }: NtlmChallenge,
  message: AuthenticateMessage,
  password: string,
  channel: ChannelPolicy,
): NtlmVerdict {
  const { ntResponse } = message;
  // 24 bytes are an answer of NTLMv1, an empty one is an anonymous sign-in.
  if (ntResponse.length < 16 + BLOB_HEAD + 4) return { isRight: false, why: 'not-ntlm-v2' };
  const proof = ntResponse.subarray(0, 16);
  const blob = ntResponse.subarray(16);
  if (blob[0] !== 1 || blob[1] !== 1) return { isRight: false, why: 'not-ntlm-v2' };
  const pairs = readAvPairs(blob.subarray(BLOB_HEAD));
  if (pairs === undefined) return { isRight: false, why: 'malformed' };
  const identity = Buffer.from(upperCase(message.user) + message.domain, 'utf16le');
  const key = hmacMd5(md4(Buffer.from(password, 'utf16le')), identity);
  if (!timingSafeEqual(hmacMd5(key, serverChallenge, blob), proof))
    return { isRight: false, why: 'wrong-proof' };
  const hasMic = ((pairs.get(AV.flags)?.readUInt32LE(0) ?? 0) & AV_FLAG_MIC) !== 0;
  if (hasMic) {
    const sessionKey = readSessionKey(hmacMd5(key, proof), message);
    const expected = sessionKey && hmacMd5(sessionKey, negotiate, challenge, message.withoutMic);
    if (!expected || !message.mic?.equals(expected)) return { isRight: false, why: 'wrong-mic' };
  }
  return checkBinding(pairs.get(AV.channelBindings), channel) ?? { isRight: true, hasMic };
}

function readSessionKey(
  baseKey: Buffer,
  { flags, encryptedSessionKey }: AuthenticateMessage,
): Buffer | undefined {
  if ((flags & NTLM_FLAGS.keyExchange) === 0) return baseKey;
  return encryptedSessionKey.length === 16 ? rc4(baseKey, encryptedSessionKey) : undefined;
}

/**
 * Extended Protection: `allow` lets clients pass that send no binding, `require` does not; a wrong one, all zeroes
 * included, fails with both.
 */
function checkBinding(
  sent: Buffer | undefined,
  { extendedProtection, bindings }: ChannelPolicy,
): NtlmVerdict | undefined {
  if (extendedProtection === 'none' || bindings.length === 0) return undefined;
  if (sent === undefined) {
    return extendedProtection === 'require' ? { isRight: false, why: 'no-binding' } : undefined;
  }
  return bindings.some((binding) => binding.equals(sent))
    ? undefined
    : { isRight: false, why: 'wrong-binding' };
}

/** Windows maps character by character: `ß` stays. */
function upperCase(text: string): string {
  return [...text].map((one) => (one.toUpperCase().length === one.length ? one.toUpperCase() : one)).join('');
}
