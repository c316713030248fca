/** The names of tags against a `Map` of strings, which is what their table stands for. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readHtmlTokens } from '../../../src/invitation/html/html-tokens.js';
import { namesOfOneSum } from '../../support/body-shapes.js';

/** Each with its number among the names in lower case, in the order in which they come up. */
function expectedNames(names: readonly string[]): (readonly [name: string, number: number])[] {
  const numbers = new Map([['', 0]]);
  return names.map((spelling) => {
    const name = spelling.toLowerCase();
    const number = numbers.get(name) ?? numbers.size;
    numbers.set(name, number);
    return [name, number];
  });
}

function expectRead(names: readonly string[]): void {
  const tokens = readHtmlTokens(names.map((name) => `<${name}>`).join(''));
  const read = names.map((_name, index) => [tokens.typeAt(index).name, tokens.nameIds[index]]);
  const expected = expectedNames(names);
  expect(read).toEqual(expected);
  expect(expected.map(([name]) => tokens.nameIdOf(name))).toEqual(expected.map(([, number]) => number));
  expect(tokens.nameIdOf('no-such-name')).toBeUndefined();
}

// The Kelvin sign is a k in lower case, and the dotted I is two characters.
const LETTER = fc.constantFrom(
  'a',
  'A',
  'b',
  'k',
  '\u212a',
  '\u0130',
  '\u00e9',
  '\u00c9',
  '@',
  '`',
  '[',
  '{',
  '1',
);
const NAME = fc.array(LETTER, { maxLength: 3 }).map((letters) => `x${letters.join('')}`);

test('names are one where their lower case is, and numbered as they come up', () => {
  fc.assert(
    fc.property(fc.array(NAME, { maxLength: 200 }), (names) => {
      expectRead(names);
    }),
    { numRuns: 500 },
  );
});

test("names that are chosen to get into each other's way are told apart", () => {
  const names = namesOfOneSum(10);
  expectRead([...names, ...names, 'p', ...names.map((name) => name.toUpperCase())]);
});
