/** MD4 (RFC 1320), for the NT hash of a password: OpenSSL 3 no longer offers it. Not to be used for anything else. */

const ROUNDS = [
  { add: 0, shifts: [3, 7, 11, 19], order: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15] },
  { add: 0x5a827999, shifts: [3, 5, 9, 13], order: [0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15] },
  { add: 0x6ed9eba1, shifts: [3, 9, 11, 15], order: [0, 8, 4, 12, 2, 10, 6, 14, 1, 9, 5, 13, 3, 11, 7, 15] },
] as const;

const MIX = [
  (x: number, y: number, z: number): number => (x & y) | (~x & z),
  (x: number, y: number, z: number): number => (x & y) | (x & z) | (y & z),
  (x: number, y: number, z: number): number => x ^ y ^ z,
] as const;

const rotate = (value: number, by: number): number => (value << by) | (value >>> (32 - by));

export function md4(message: Buffer): Buffer {
  const blocks = Math.ceil((message.length + 9) / 64);
  const padded = Buffer.alloc(blocks * 64);
  message.copy(padded);
  padded[message.length] = 0x80;
  padded.writeBigUInt64LE(BigInt(message.length) * 8n, padded.length - 8);
  let state = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476];
  for (let block = 0; block < blocks; block++)
    state = addBlock(state, padded.subarray(block * 64, block * 64 + 64));
  const digest = Buffer.alloc(16);
  state.forEach((word, at) => digest.writeUInt32LE(word >>> 0, at * 4));
  return digest;
}

function addBlock(state: readonly number[], block: Buffer): number[] {
  let [a, b, c, d] = state as [number, number, number, number];
  ROUNDS.forEach(({ add, shifts, order }, round) => {
    order.forEach((word, step) => {
      const sum = (a + MIX[round]!(b, c, d) + block.readUInt32LE(word * 4) + add) | 0;
      [a, b, c, d] = [d, rotate(sum, shifts[step % 4]!), b, c];
    });
  });
  return [a, b, c, d].map((word, at) => (word + state[at]!) | 0);
}
