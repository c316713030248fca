/**
 * Bytes of a text file as an administrator's editor saved it -> text. Knows UTF-8 and UTF-16, with and without a
 * byte-order mark. It does not guess at one-byte code pages: what is not UTF-8 becomes U+FFFD, for the caller to name.
 */

/** Stands in the text where the file held bytes that are not UTF-8. */
export const UNDECODABLE = '\uFFFD';

/**
 * Never throws. The byte-order mark is left out.
 *
 * Notepad's "Unicode" and the `>` of Windows PowerShell write UTF-16LE; some editors leave its mark out, so a zero byte
 * among the first two tells as well: no settings file begins with U+0000.
 */
export function decodeText(bytes: Uint8Array): string {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return decodeUtf16(bytes.subarray(2), 'little');
  if (first === 0xfe && second === 0xff) return decodeUtf16(bytes.subarray(2), 'big');
  if (first !== undefined && first !== 0 && second === 0) return decodeUtf16(bytes, 'little');
  if (first === 0 && second !== undefined && second !== 0) return decodeUtf16(bytes, 'big');
  return new TextDecoder('utf-8').decode(bytes);
}

function decodeUtf16(bytes: Uint8Array, order: 'little' | 'big'): string {
  // A last odd byte is left out: swap16 throws on it.
  const even = Buffer.from(bytes.subarray(0, bytes.length - (bytes.length % 2)));
  return (order === 'little' ? even : even.swap16()).toString('utf16le');
}
