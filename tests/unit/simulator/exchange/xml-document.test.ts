import { describe, expect, it } from 'vitest';
import { parseXml, XmlSyntaxError } from '../../../../src/simulator/exchange/soap/xml-document.js';

describe('the strict XML reader', () => {
  it('gives names, namespaces, attributes and text as XML 1.0 has them', () => {
    const root = parseXml(
      '\ufeff<?xml version="1.0" encoding="utf-8"?>\r\n<!-- c --><a:r xmlns:a="A" xmlns="D" a:x=\'1\' y="&lt;&#65;&#x42;\n">' +
        't1<b/>t2<![CDATA[<&]]><?pi?></a:r>\n',
    );
    expect(root).toMatchObject({ namespace: 'A', name: 'r', text: 't1t2<&' });
    expect([...root.attributes]).toEqual([
      ['{A}x', '1'],
      ['y', '<AB '],
    ]);
    expect(root.children).toMatchObject([{ namespace: 'D', name: 'b', text: '' }]);
  });

  it('normalises line ends, but not references to them', () => {
    expect(parseXml('<r>a\r\nb\rc&#xD;&#10;d</r>').text).toBe('a\nb\nc\r\nd');
  });

  it.each([
    ['nothing', ''],
    ['text only', 'x'],
    ['two roots', '<a/><b/>'],
    ['text behind the root', '<a/>x'],
    ['an unclosed element', '<a><b></a>'],
    ['an unopened one', '</a>'],
    ['a bare &', '<a>&</a>'],
    ['an unknown entity', '<a>&nbsp;</a>'],
    ['an empty reference', '<a>&#;</a>'],
    ['a reference beyond Unicode', '<a>&#x110000;</a>'],
    ['a reference to NUL', '<a>&#0;</a>'],
    ['a reference to a surrogate', '<a>&#xD800;</a>'],
    ['a control character', '<a>\u0008</a>'],
    ['a lone surrogate', '<a>\ud800</a>'],
    ['U+FFFE', '<a>\ufffe</a>'],
    ['< in an attribute', '<a b="<"/>'],
    ['an attribute without quotes', '<a b=1/>'],
    ['attributes without space between them', '<a b="1"c="2"/>'],
    ['an attribute twice', '<a b="1" b="2"/>'],
    ['an attribute twice by namespace', '<a xmlns:x="N" xmlns:y="N" x:b="1" y:b="2"/>'],
    ['an undeclared prefix', '<x:a/>'],
    ['a DTD', '<!DOCTYPE a><a/>'],
    ['-- in a comment', '<a><!-- x -- y --></a>'],
    ['an open comment', '<a><!-- x'],
    ['an open CDATA section', '<a><![CDATA[x</a>'],
    [']]> in text', '<a>]]></a>'],
    ['a late XML declaration', '<a><?xml version="1.0"?></a>'],
    ['no-break space between attributes', '<a\u00a0b="1"/>'],
    ['elements nested too deeply', '<a>'.repeat(1000) + '</a>'.repeat(1000)],
  ])('refuses %s', (_what, document) => {
    expect(() => parseXml(document)).toThrow(XmlSyntaxError);
  });
});
