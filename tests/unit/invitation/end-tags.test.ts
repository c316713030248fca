/** Rows of end tags against one that is put together tag by tag. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { EndTags } from '../../../src/invitation/html/end-tags.js';
import { readHtmlTokens } from '../../../src/invitation/html/html-tokens.js';

const NAMES = ['a', 'b', 'i', 'font'];
const tokens = readHtmlTokens(NAMES.map((name) => `<${name}>`).join(''));

test('all that were added are there in order, whether or not they repeat', () => {
  const row = fc.tuple(fc.array(fc.constantFrom(...NAMES), { maxLength: 7 }), fc.nat(300));
  fc.assert(
    fc.property(fc.array(row, { maxLength: 4 }), (rows) => {
      const names = rows.flatMap(([some, times]) => Array.from({ length: times }, () => some).flat());
      const endTags = new EndTags(tokens, 'mark');
      for (const name of names) endTags.add(tokens.nameIdOf(name) ?? -1);
      expect(endTags.toString()).toBe(names.map((name) => `</${name} mark>`).join(''));
    }),
    { numRuns: 500 },
  );
});
