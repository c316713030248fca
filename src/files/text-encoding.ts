/**
 * Bytes of a text file as an administrator's editor saved it -> text. Knows UTF-8 and UTF-16, with and without a
 * byte-order mark. It does not guess at one-byte code pages: what is neither becomes U+FFFD, for the caller to name.
 */

/** Stands in the text where the file held bytes that are no character. */
export const UNDECODABLE = '\uFFFD';

/**
 * Never throws. The byte-order mark is left out.
 *
 * Notepad's "Unicode" and the `>` of Windows PowerShell write UTF-16LE; some editors leave its mark out, so a zero byte
 * among the first two tells as well: no settings file begins with U+0000.
 */
export function decodeText(bytes: Uint8Array): string {
  const [first = 0, second = 0] = bytes;
  const isLittle = (first === 0xff && second === 0xfe) || (first !== 0 && second === 0 && bytes.length > 1);
  const isBig = (first === 0xfe && second === 0xff) || (first === 0 && second !== 0);
  if (!isLittle && !isBig) return new TextDecoder('utf-8').decode(bytes);
  // A last odd byte is left out.
  const even = bytes.subarray(0, bytes.length - (bytes.length % 2));
  return new TextDecoder(isLittle ? 'utf-16le' : 'utf-16be').decode(even);
}
