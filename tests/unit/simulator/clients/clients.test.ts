/** The clients are at least as destructive as the real ones. */
import { describe, expect, test } from 'vitest';
import { mobile } from '../../../../src/simulator/clients/mobile.js';
import { outlookRtf } from '../../../../src/simulator/clients/outlook-rtf.js';
import { outlookWord } from '../../../../src/simulator/clients/outlook-word.js';
import { owa } from '../../../../src/simulator/clients/owa.js';
import { plainText } from '../../../../src/simulator/clients/plain-text.js';

const BODY =
  '<html><head><style>.lead { color: red }</style></head><body><!-- note --><cms-block data-cms="1"><p id="one" class="lead two" data-x="y" style="color:#336699">Long text that has to be wrapped somewhere because it is longer than eighty characters; &amp; Текст</p></cms-block><table><tr><td>left</td><td>right</td></tr></table><p>a&nbsp;&nbsp;b <a href="https://x.example/?a=1&amp;b=2">link</a></p></body></html>';

const CLIENTS = { outlookWord, outlookRtf, owa, mobile, plainText };

describe.each(Object.entries(CLIENTS))('%s', (name, client) => {
  const once = client(BODY);

  test('gives the same each time', () => {
    expect(client(BODY)).toBe(once);
  });

  test('loses comments and data-*', () => {
    expect(once).not.toContain('note');
    expect(once).not.toContain('data-');
  });

  test('leaves no id or class as it was', () => {
    expect(once).not.toMatch(/id="?one|class="?lead/u);
  });

  test('keeps the words and the link through several saves', () => {
    const thrice = client(client(once));
    for (const word of ['wrapped', 'left', 'right', 'https://x.example/?a=1&amp;b=2'])
      expect(thrice).toContain(word);
    expect(thrice).toMatch(/Текст|&#1058;/u);
  });

  if (name !== 'owa') {
    test('loses unknown elements', () => {
      expect(once).not.toContain('cms-block');
    });
  }
});

test('OWA puts one more x_ before ids and classes with each save', () => {
  expect(owa(BODY)).toContain('id="x_one" class="x_lead x_two"');
  expect(owa(owa(BODY))).toContain('id="x_x_one" class="x_x_lead x_x_two"');
});

test('Word wraps the source at eighty columns and hardens spaces', () => {
  const lines = outlookWord(BODY).split('WordSection1>')[1]?.split('\n') ?? [];
  expect(Math.max(...lines.map(({ length }) => length))).toBeLessThan(140);
  expect(lines.join(' ')).toContain('<p class=MsoNormal>');
  expect(lines.join(' ')).toContain('&nbsp;');
});

test('RTF comes back as HTML 3.2 in upper case, without tables, and says so', () => {
  const html = outlookRtf(BODY);
  expect(html).toContain('HTML 3.2');
  expect(html).toContain('<!-- Converted from text/rtf format -->');
  expect(html).not.toMatch(/<TABLE|<table/u);
  expect(html).toMatch(/<P DIR=LTR>.*<FONT COLOR="#336699" FACE="Calibri">/u);
});

test('a phone puts all into a quotation and a row on one line', () => {
  expect(mobile(BODY)).toContain('<blockquote type="cite">');
  expect(mobile(BODY)).toContain('left right<br>');
});

test('plain text shows the address behind the text of a link', () => {
  expect(plainText(BODY)).toContain('link&lt;<a href="https://x.example/?a=1&amp;b=2">');
});
