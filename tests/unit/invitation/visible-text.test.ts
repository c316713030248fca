/** What a reader sees of a body, and where it stands in the source. */
import { expect, test } from 'vitest';
import { readBody } from '../../../src/invitation/html/body-reading.js';
import { readHtmlTokens } from '../../../src/invitation/html/html-tokens.js';
import { VisibleText } from '../../../src/invitation/html/visible-text.js';

const read = (html: string) => new VisibleText(html, readHtmlTokens(html));

test.each([
  ['<p>one</p><p>two</p>', 'one\ntwo\n'],
  ['a  b\r\n c<b> d </b> e', 'a b c d e'],
  ['a <br> b', 'a\nb'],
  ['<pre>a\r\nb</pre>c\nd', 'a\nb\nc d'],
  ['x<img src=y>z', 'x\ufffcz'],
  ['a&nbsp;&#160; b&shy;c&#x200b;d', 'a bcd'],
  ['&lt;&#150;&nGt;&notit;&nosuch;& &amp;', '<\u2013\u226b\u20d2\u00acit;&nosuch;& &'],
])('%s is read as %j', (html, text) => {
  expect(read(html).text).toBe(text);
});

test('each character has the place of what it stands for', () => {
  const visible = read('<p>a &amp;&nbsp;<b>b</b></p>');
  const { text, starts } = visible;
  expect(text).toBe('a & b\n');
  expect([...starts]).toEqual([3, 4, 5, 10, 19, 24]);
  expect([...text].map((_, index) => visible.endAt(index))).toEqual([4, 5, 10, 16, 20, 28]);
});

test('the places are the same whether they are noted at once or later, and none are beyond the text', () => {
  const html = '<pre>a \n</pre> b&nbsp; <br>&shy;c &amp; d\ud83d\ude00 <img src=x> <p> ';
  const [early, late] = [readBody(html, true).visible, readBody(html).visible];
  expect(early.text).toBe(late.text);
  expect([...early.starts]).toEqual([...late.starts]);
  expect(early.endAt(early.text.length)).toBeUndefined();
  expect(early.starts[early.text.length]).toBeUndefined();
});

test('references are decoded however many differ', () => {
  const letters = Array.from({ length: 5000 }, (_none, index) => 0x4e00 + index);
  const html = letters.map((letter) => `&#${letter};`).join('');
  expect(read(html).text).toBe(String.fromCharCode(...letters));
});
