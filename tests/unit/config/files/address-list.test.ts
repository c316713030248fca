import { describe, expect, it } from 'vitest';
import { parseAddressList } from '../../../../src/config/files/address-list.js';

describe('a list of addresses', () => {
  it('takes addresses in any case, blank lines, comments and all line ends', () => {
    const list = parseAddressList(
      'Ann@Corp.example\r\n\r\n# pilot\n  bob@corp.example   # since May\rcid@corp.example',
    );
    for (const user of ['ann', 'bob', 'cid']) expect(list.has(`${user}@corp.example`)).toBe(true);
    for (const address of ['joann@corp.example', 'ann@corp.example.com', '', 'pilot'])
      expect(list.has(address)).toBe(false);
    expect(list.wrongLines).toEqual([]);
  });

  it.each([
    ['*@sales.example', 'ann@sales.example', true],
    ['*@sales.example', 'ann@presales.example', false],
    ['*', 'ann@corp.example', true],
    ['ann*@corp.example', 'ann.archer@corp.example', true],
    ['ann*@corp.example', 'ann@corp.example', true],
    ['ann*@corp.example', 'joann@corp.example', false],
    ['*.ext@*', 'ann.ext@corp.example', true],
    ['*.ext@*', 'ann.external@corp.example', false],
    ['a*a@corp.example', 'a@corp.example', false],
    ['a.c@corp.example', 'abc@corp.example', false],
  ])('%s names %s: %s', (pattern, address, expected) => {
    expect(parseAddressList(pattern).has(address)).toBe(expected);
  });

  it('tells the entries that name none of the addresses', () => {
    const list = parseAddressList('ann@x.y\nan@x.y\n*@x.y\n*@z.y\n');
    expect(list.findUnmatched(['ann@x.y', 'bob@x.y'])).toEqual(['an@x.y', '*@z.y']);
  });

  it('tells the lines that can be no address', () => {
    expect(parseAddressList('ann\nann@x.y bob@x.y\nann@x.y;\n"ann@x.y"\n*@x.y\n').wrongLines).toEqual([
      1, 2, 3, 4,
    ]);
  });
});
