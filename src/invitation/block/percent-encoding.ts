/** Percent-encoding of addresses (RFC 3986, section 2.1). Does not know which part of an address is read. */

const PERCENT = 0x25;

/**
 * The text with percent-encoding taken off where it is valid UTF-8, and left where it is not: of a row of encoded bytes
 * either all are decoded or none. Not decodeURIComponent for each row: a body can hold 300,000 of them, and to be told by
 * an exception that one is not valid takes a thousand times as long as to see it.
 */
export function decodePercent(text: string): string {
  if (!text.includes('%')) return text;
  if (!NOT_ASCII.test(text)) return decodeURIComponent(text);
  const first = firstValidRow(text);
  if (first < 0) return text;
  // UTF-16, two bytes for each unit; what is decoded is never longer.
  const units = Buffer.allocUnsafe(text.length * 2);
  let length = units.write(text.slice(0, first), 'utf16le');
  for (let at = first; at < text.length; at++) {
    const rowEnd = endOfRow(text, at);
    if (isValidRow(text, at, rowEnd)) {
      length = decodeRow(text, at, rowEnd, units, length);
      at = rowEnd - 1;
      continue;
    }
    // What is not valid is copied as a whole: a part of it could be.
    const end = Math.max(rowEnd, at + 1);
    for (; at < end; at++) length = putUnit(units, length, text.charCodeAt(at));
    at--;
  }
  return units.toString('utf16le', 0, length);
}

/** Where there is none of this, all is valid, and the built-in function does not fail. */
const NOT_ASCII = /%(?![0-7][0-9a-f])/iu;

/** Where the first row begins that is valid UTF-8, -1 where none is. */
function firstValidRow(text: string): number {
  let next = 0;
  for (let at = text.indexOf('%'); at >= 0; at = text.indexOf('%', next)) {
    const rowEnd = endOfRow(text, at);
    if (isValidRow(text, at, rowEnd)) return at;
    next = Math.max(rowEnd, at + 1);
  }
  return -1;
}

/** Is there a row, and is it valid UTF-8? */
function isValidRow(text: string, start: number, end: number): boolean {
  for (let at = start; at < end;) {
    const byteCount = lengthOfSequence(byteAt(text, at));
    if (byteCount === 0 || at + 3 * byteCount > end || readSequence(text, at, byteCount) < 0) return false;
    at += 3 * byteCount;
  }
  return end > start;
}

/** Where the row of encoded bytes that begins at `start` ends; `start` where none does. */
function endOfRow(text: string, start: number): number {
  let at = start;
  while (
    text.charCodeAt(at) === PERCENT &&
    hexDigit(text.charCodeAt(at + 1)) >= 0 &&
    hexDigit(text.charCodeAt(at + 2)) >= 0
  )
    at += 3;
  return at;
}

/** Writes the characters of a valid row behind `length`; gives where they end. */
function decodeRow(text: string, start: number, end: number, units: Buffer, length: number): number {
  let written = length;
  for (let at = start; at < end;) {
    const byteCount = lengthOfSequence(byteAt(text, at));
    written = putCharacter(units, written, readSequence(text, at, byteCount));
    at += 3 * byteCount;
  }
  return written;
}

/** How many bytes a character has in UTF-8 that begins with this one; 0 where none does. */
function lengthOfSequence(first: number): number {
  if (first < 0x80) return 1;
  if (first < 0xc2 || first > 0xf4) return 0;
  return first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
}

/** The character of so many encoded bytes; -1 where they are not its shortest form, or no character's. */
function readSequence(text: string, start: number, byteCount: number): number {
  const first = byteAt(text, start);
  if (byteCount === 1) return first;
  let character = first & (0xff >> (byteCount + 1));
  for (let at = start + 3; at < start + 3 * byteCount; at += 3) {
    const byte = byteAt(text, at);
    if ((byte & 0xc0) !== 0x80) return -1;
    character = (character << 6) | (byte & 0x3f);
  }
  const isSurrogate = character >= 0xd800 && character <= 0xdfff;
  return isSurrogate || character > 0x10ffff || character < (SMALLEST[byteCount] ?? 0) ? -1 : character;
}

/** By the number of bytes: what is smaller has a shorter form. */
const SMALLEST = [0, 0, 0x80, 0x800, 0x10000];

function byteAt(text: string, at: number): number {
  return (hexDigit(text.charCodeAt(at + 1)) << 4) | hexDigit(text.charCodeAt(at + 2));
}

function hexDigit(code: number): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  const letter = code | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1;
}

function putCharacter(units: Buffer, length: number, character: number): number {
  if (character < 0x10000) return putUnit(units, length, character);
  const rest = character - 0x10000;
  return putUnit(units, putUnit(units, length, 0xd800 | (rest >> 10)), 0xdc00 | (rest & 0x3ff));
}

function putUnit(units: Buffer, length: number, unit: number): number {
  units[length] = unit & 0xff;
  units[length + 1] = unit >> 8;
  return length + 2;
}
