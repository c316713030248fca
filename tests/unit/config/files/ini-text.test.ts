import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readIniText } from '../../../../src/config/files/ini-text.js';
import { runs } from '../../../support/runs.js';

const oneLine = fc.string({ unit: 'binary' }).filter((text) => !/[\r\n]/.test(text));

describe('the notation of settings.ini', () => {
  it('gives back any text that stands in quotes of a kind that it does not hold', () => {
    fc.assert(
      fc.property(oneLine, fc.constantFrom('"', "'"), (text, quote) => {
        fc.pre(!text.includes(quote));
        expect(readIniText(`[a]\nb = ${quote}${text}${quote}`).entries).toEqual([
          { section: 'a', name: 'b', value: text, line: 2 },
        ]);
      }),
      runs(200),
    );
  });

  it('gives back any text without quotes, comment marks and blanks around it', () => {
    fc.assert(
      fc.property(oneLine, (text) => {
        fc.pre(!/^["']|[;#]/.test(text) && text === text.trim());
        expect(readIniText(`b=${text}`).entries[0]).toMatchObject({
          value: text,
          section: undefined,
        });
      }),
      runs(200),
    );
  });

  it('accounts for each line of any text', () => {
    const line = fc.oneof(
      oneLine,
      fc.string({ unit: fc.constantFrom('[', ']', '=', '.', ';', '"', 'a', ' ', '\\', '\u2028') }),
    );
    fc.assert(
      fc.property(fc.array(line, { maxLength: 12 }), (lines) => {
        const { entries, sections, unreadableLines } = readIniText(lines.join('\n'));
        const told = [...entries, ...sections, ...unreadableLines].map(({ line: number }) => number);
        const silent = lines.flatMap((text, i) => (/^\s*(?:[;#]|$)/.test(text) ? [] : [i + 1]));
        expect(told.toSorted((a, b) => a - b)).toEqual(silent);
      }),
      runs(200),
    );
  });

  it('keeps dots and brackets in section names, and joins nothing', () => {
    const text = '[a.b]\nx=1\n[a]\nx=2\n[a]b]\nx=3\n[__proto__]\nx=4\n[a] ; comment\nx=5\n[open\nx=6';
    expect(readIniText(text).entries.map(({ section, value }) => `${section}:${value}`)).toEqual([
      'a.b:1',
      'a:2',
      'a]b:3',
      '__proto__:4',
      'a:5',
      'open:6',
    ]);
  });

  it('takes null and true for words, whatever the name and before the first section as well', () => {
    expect(readIniText('a.b = null\n[c]\nd = true\ne = null').entries).toEqual([
      { section: undefined, name: 'a.b', value: 'null', line: 1 },
      { section: 'c', name: 'd', value: 'true', line: 3 },
      { section: 'c', name: 'e', value: 'null', line: 4 },
    ]);
  });

  it('takes the first of = and : for the separator, and quotes off the name', () => {
    const { entries } = readIniText('a: b=c\n"d" = e:f\n`g`=h\n- `i`: j');
    expect(entries.map(({ name, value }) => [name, value])).toEqual([
      ['a', 'b=c'],
      ['d', 'e:f'],
      ['g', 'h'],
      ['i', 'j'],
    ]);
  });
});
