/** Percent-encoding against decodeURIComponent, which decodes all or throws. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodePercent } from '../../../src/invitation/block/percent-encoding.js';

/** Each row of encoded bytes by itself. */
function decodedRowByRow(text: string): string {
  return text.replace(/(?:%[0-9a-fA-F]{2})+/gu, (row) => {
    try {
      return decodeURIComponent(row);
    } catch {
      return row;
    }
  });
}

const ENCODED = fc
  .array(fc.integer({ min: 0, max: 255 }), { minLength: 1, maxLength: 4 })
  .map((bytes) => bytes.map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join(''));
const PIECE = fc.oneof(
  ENCODED,
  fc.string({ unit: 'binary', maxLength: 2 }).map((text) => encodeURIComponent(text.toWellFormed())),
  fc.constantFrom(
    ...[
      '%',
      '%4',
      '%4g',
      'a',
      '\u00e9',
      '\ud83d\ude00',
      '\ud800',
      '%C3%A9',
      '%c0%80',
      '%e0%80%80',
      '%ed%a0%80',
    ],
    ...['%f0%80%80%80', '%f4%8f%bf%bf', '%f4%90%80%80', '%ef%bf%bd', '%F0%9F%98%80', '%00', '%7f'],
  ),
);

test('a row of encoded bytes is decoded where it is valid UTF-8, and left whole where it is not', () => {
  fc.assert(
    fc.property(fc.array(PIECE, { maxLength: 8 }), (pieces) => {
      const text = pieces.join('');
      expect(decodePercent(text)).toBe(decodedRowByRow(text));
    }),
    { numRuns: 3000 },
  );
});
