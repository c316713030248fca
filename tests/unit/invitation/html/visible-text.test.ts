/** What a reader sees of a body, and where it stands in the source. */
import { expect, test } from 'vitest';
import { readBody } from '../../../../src/invitation/html/body.js';

const read = (html: string) => readBody(html).visible;

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
  const { text, starts, ends } = read('<p>a &amp;&nbsp;<b>b</b></p>');
  expect(text).toBe('a & b\n');
  expect([...starts]).toEqual([3, 4, 5, 10, 19, 24]);
  expect([...ends]).toEqual([4, 5, 10, 16, 20, 28]);
});

test('references are decoded however many differ', () => {
  const letters = Array.from({ length: 5000 }, (_none, index) => 0x4e00 + index);
  const html = letters.map((letter) => `&#${letter};`).join('');
  expect(read(html).text).toBe(String.fromCharCode(...letters));
});
