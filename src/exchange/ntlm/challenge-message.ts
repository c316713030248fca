/** The server's message. [MS-NLMP] 2.2.1.2 */
import { FLAG, SIGNATURE } from './flags.js';
import { readAvPairs, type AvPair } from './av-pairs.js';

export interface Challenge {
  /** The message as it came: the MIC is made over it. */
  readonly bytes: Buffer;
  readonly flags: number;
  /** 8 bytes. */
  readonly serverChallenge: Buffer;
  readonly targetInfo: readonly AvPair[];
}

/** @returns undefined for what is no challenge of a server that speaks Unicode. */
export function readChallengeMessage(bytes: Buffer): Challenge | undefined {
  if (bytes.length < 32 || !bytes.subarray(0, 8).equals(SIGNATURE) || bytes.readUInt32LE(8) !== 2)
    return undefined;
  const flags = bytes.readUInt32LE(20);
  if ((flags & FLAG.unicode) === 0) return undefined;
  return { bytes, flags, serverChallenge: bytes.subarray(24, 32), targetInfo: readTargetInfo(bytes, flags) };
}

function readTargetInfo(bytes: Buffer, flags: number): readonly AvPair[] {
  if ((flags & FLAG.targetInfo) === 0 || bytes.length < 48) return [];
  const length = bytes.readUInt16LE(40);
  const offset = bytes.readUInt32LE(44);
  return offset + length > bytes.length ? [] : readAvPairs(bytes.subarray(offset, offset + length));
}
