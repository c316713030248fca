/** What is kept of each word, in few bits, is what was read. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { wordSum } from '../../../src/invitation/block/word-sum.js';
import { readWords } from '../../../src/invitation/block/words.js';

test('words of any length keep where they begin and end, wherever they stand', () => {
  const lengths = [1, 254, 255, 256, 100_000, 2, 2 ** 24, 3, 255];
  const words = readWords(lengths.map((length) => 'x'.repeat(length)).join(' '));
  const read = lengths.map((_length, index) => [words.fromAt(index), words.toAt(index)]);
  let from = 0;
  expect(read).toEqual(
    lengths.map((length) => {
      const place = [from, from + length];
      from += length + 1;
      return place;
    }),
  );
});

test('a word is found in its line in whatever order the words are asked for', () => {
  const line = fc.array(fc.constantFrom('a', 'bc', '-', '1'), { maxLength: 4 });
  const indexes = fc.array(fc.nat(), { maxLength: 30 });
  fc.assert(
    fc.property(fc.array(line, { maxLength: 12 }), indexes, (lines, asked) => {
      const words = readWords(lines.map((parts) => parts.join(' ')).join('\n'));
      const expected = lines.flatMap((parts, number) =>
        parts.filter((part) => part !== '-').map(() => number),
      );
      if (expected.length === 0) return;
      for (const some of asked) {
        const index = some % expected.length;
        expect(words.lineAt(index)).toBe(expected[index]);
      }
    }),
  );
});

test('a word has the sum of its lower case, whatever its letters are', () => {
  const letters = ['a', 'Z', '7', '\u00e9', '\u00c9', '\u0130', '\u03a3', '\u03c3', '\u212a', '\u4f1a'];
  const unit = fc.constantFrom(...letters, '\u{10400}', '\u{10428}', '\u{1f600}', '\ud800', '\udc00');
  fc.assert(
    fc.property(fc.string({ unit, maxLength: 12 }), (text) => {
      expect(wordSum(text)).toBe(wordSum(text.toLowerCase()));
      expect(wordSum(`<${text}>`, 1, text.length + 1)).toBe(wordSum(text));
    }),
  );
});
