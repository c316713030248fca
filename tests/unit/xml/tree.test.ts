import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readEnvelope } from '../../../src/exchange/operations/answer.js';
import { toXmlAttribute, toXmlText } from '../../../src/xml/escape.js';
import { child, readTree } from '../../../src/xml/tree.js';
import { envelope, idle } from '../exchange/local-ews.js';
import { cpuMsOf } from '../../support/cpu-time.js';

const textOf = (xml: string): string => readTree(`<a>${xml}</a>`).text;
const attributeOf = (raw: string): string | undefined => readTree(`<x ${raw}/>`).attributes['a'];

describe('text on its way out', () => {
  test('comes back as the same text, but for what XML forbids', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 0xffff })), (units) => {
        const text = String.fromCharCode(...units);
        const allowed = text.replace(
          /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/gu,
          '',
        );
        expect(textOf(toXmlText(text))).toBe(allowed);
        expect(attributeOf(`a="${toXmlAttribute(text)}"`)).toBe(allowed);
        expect(attributeOf(`a='${toXmlAttribute(text)}'`)).toBe(allowed);
      }),
    );
  });
  test('carries CR as a reference, and holds nothing that could be taken for markup', () => {
    expect(toXmlText('a\r\nb')).toBe('a&#xD;\nb');
    expect(toXmlText('<x y="&">]]>')).toBe('&lt;x y="&amp;"&gt;]]&gt;');
    expect(toXmlText('1\u0000\u001f\ud800\uffff2😀')).toBe('12😀');
  });
});

describe('text on its way in', () => {
  test('is not trimmed, and keeps line ends as they are', () => {
    expect(textOf('  a\r\n&#xD;\nb\t ')).toBe('  a\r\n\r\nb\t ');
    expect(textOf(' ')).toBe(' ');
    expect(textOf('&#160;&#xa0;')).toBe('\u00a0\u00a0');
  });
  test('includes CDATA, and references to what XML forbids', () => {
    expect(textOf('a<![CDATA[<b>&amp;]]>c')).toBe('a<b>&amp;c');
    expect(textOf('x&#x1F;&#0;y')).toBe('x\u001f\u0000y');
  });
  test('is refused where a reference is none', () => {
    for (const wrong of ['&nbsp;', '&', '&#x110000;', '&constructor;', '&#;']) {
      expect(() => textOf(wrong)).toThrow(SyntaxError);
    }
  });
});

describe('a tree', () => {
  test('knows elements by their local names, and attributes without declarations', () => {
    const tree = readTree('<s:a xmlns:s="u" xmlns="v" b="1" s:c=\'2>"\'><t:d/><!-- <e> --><?pi <f>?></s:a >');
    expect(tree.name).toBe('a');
    expect({ ...tree.attributes }).toEqual({ b: '1', c: '2>"' });
    expect(tree.children.map(({ name }) => name)).toEqual(['d']);
    expect(child(tree, 'toString')).toBeUndefined();
  });
  test('is made of whole documents only', () => {
    const wrong = [
      '',
      ' ',
      'x',
      '<a>',
      '<a></b>',
      '<a></a><b/>',
      '<a',
      '<a b="</a>',
      '<a><!-- </a>',
      '<>x</>',
      '</a>',
      '<a/>x',
    ];
    for (const xml of wrong) expect(() => readTree(xml), xml).toThrow(SyntaxError);
    expect(() => readTree('<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>')).toThrow(SyntaxError);
    expect(() => readTree('<a>'.repeat(1_000) + '</a>'.repeat(1_000))).toThrow(SyntaxError);
  });
  test('of any cut-off document is refused, and never anything but a SyntaxError', () => {
    for (let length = 0; length < idle.length; length++) {
      expect(() => readTree(idle.slice(0, length))).toThrow(SyntaxError);
      expect(readEnvelope(idle.slice(0, length))).toBeUndefined();
    }
  });
  test('of 5 MB is read in time that grows with the length only', async () => {
    const xml = `<a>${'&lt;p class="x"&gt;text&lt;/p&gt;&#xD;\n'.repeat(125_000)}</a>`;
    expect(await cpuMsOf(() => readTree(xml))).toBeLessThan(10_000);
  });
  test('whose markup does not end is refused in time that grows with the length only', async () => {
    const length = 2_000_000;
    for (const [start, more] of [
      ['<a ', 'b'],
      ['<a ', 'b '],
      ['<a b', ' '],
      ['<a ', 'b="1" '],
      ['<a></a b', ' '],
      ['<a><!-- ', '-'],
    ] as const) {
      const all = start + more.repeat(length / more.length);
      const cpuMs = await cpuMsOf(() => {
        expect(() => readTree(all)).toThrow(SyntaxError);
        expect(() => readTree(`${all}>`), start + more).toThrow(SyntaxError);
      });
      expect(cpuMs).toBeLessThan(10_000);
    }
  });
});

test('an envelope is complete whatever its prefix, with declaration, byte-order mark and white space or without', () => {
  for (const xml of [
    idle,
    `\ufeff${idle}\r\n`,
    envelope('').replaceAll('s:', 'SOAP-ENV:'),
    '<Envelope xmlns="http://schemas.xmlsoap.org/soap/envelope/"><Body/></Envelope>',
    `${idle} <!-- the end -->`,
  ]) {
    expect(readEnvelope(xml)).toBeDefined();
  }
  for (const xml of ['', '<html></html>', `${idle}x`, `x${idle}`, '<a:Envelope></b:Envelope>']) {
    expect(readEnvelope(xml), xml).toBeUndefined();
  }
});
