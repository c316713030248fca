/**
 * MD4, which Node cannot compute any more (OpenSSL 3 moved it to its legacy provider) and which the NTLM hash of a password
 * is made with. For nothing else: MD4 protects nothing.
 *
 * https://www.rfc-editor.org/rfc/rfc1320
 */

const rotate = (value: number, bits: number): number => (value << bits) | (value >>> (32 - bits));

const choose = (x: number, y: number, z: number): number => (x & y) | (~x & z);
const majority = (x: number, y: number, z: number): number => (x & y) | (x & z) | (y & z);
const parity = (x: number, y: number, z: number): number => x ^ y ^ z;

/** The three rounds, section 3.4: function, constant, order of the words in hexadecimal, shifts. */
const ROUNDS = [
  { mix: choose, add: 0, order: '0123456789abcdef', shifts: [3, 7, 11, 19] },
  { mix: majority, add: 0x5a827999, order: '048c159d26ae37bf', shifts: [3, 5, 9, 13] },
  { mix: parity, add: 0x6ed9eba1, order: '084c2a6e195d3b7f', shifts: [3, 9, 11, 15] },
] as const;

/** @returns 16 bytes */
export function md4(message: Buffer): Buffer {
  const padded = pad(message);
  let [a, b, c, d] = [0x67452301, 0xefcdab89 | 0, 0x98badcfe | 0, 0x10325476];
  for (let at = 0; at < padded.length; at += 64) {
    const before = [a, b, c, d] as const;
    for (const { mix, add, order, shifts } of ROUNDS) {
      [...order].forEach((word, step) => {
        const sum = (a + mix(b, c, d) + padded.readInt32LE(at + parseInt(word, 16) * 4) + add) | 0;
        // The four registers change places at each step.
        [a, b, c, d] = [d, rotate(sum, shifts[step % 4] ?? 0), b, c];
      });
    }
    a = (a + before[0]) | 0;
    b = (b + before[1]) | 0;
    c = (c + before[2]) | 0;
    d = (d + before[3]) | 0;
  }
  const digest = Buffer.alloc(16);
  [a, b, c, d].forEach((word, index) => digest.writeInt32LE(word, index * 4));
  return digest;
}

/** One bit, zeros, and the length in bits. */
function pad(message: Buffer): Buffer {
  const padded = Buffer.alloc(Math.ceil((message.length + 9) / 64) * 64);
  message.copy(padded);
  padded[message.length] = 0x80;
  padded.writeBigUInt64LE(BigInt(message.length) * 8n, padded.length - 8);
  return padded;
}
