/** A text as numbers. */

/** Its UTF-16 units. By the native encoder: to ask a text for a million of them one by one takes as long as what is done with them. */
export function codesOf(text: string): Uint16Array {
  const codes = new Uint16Array(text.length);
  Buffer.from(codes.buffer).write(text, 'utf16le');
  return codes;
}
