/** What is taken for a CMS document and what is refused, and that neither takes long. */
import { describe, expect, test } from 'vitest';
import { readXml, type XmlReading } from '../../../../src/cms/xml/read-xml.js';
import { attributeOf, child, textOf, type XmlElement } from '../../../../src/xml/tree.js';

function read(text: string | Uint8Array, charset?: string): XmlReading {
  return readXml(typeof text === 'string' ? Buffer.from(text) : text, charset);
}

function root(text: string | Uint8Array, charset?: string): XmlElement {
  const reading = read(text, charset);
  if (reading.kind === 'refused') throw new Error(`refused: ${reading.phrase}`);
  return reading.root;
}

describe('read', () => {
  test('elements, attributes and texts, whatever their case and prefix', () => {
    const element = root(
      '<c:UsercoSpaces xmlns:c="urn:x" TOTAL="2"><coSpaceID>x</coSpaceID><e/></c:UsercoSpaces>',
    );
    expect(element.name).toBe('UsercoSpaces');
    expect(attributeOf(element, 'total')).toBe('2');
    expect(textOf(element, 'coSpaceId')).toBe('x');
    expect(textOf(element, 'e')).toBe('');
    expect(textOf(element, 'f')).toBeUndefined();
  });

  test('texts are texts, never numbers', () => {
    expect(textOf(root('<a><b> 0042 </b></a>'), 'b')).toBe('0042');
    expect(textOf(root('<a><b>true</b></a>'), 'b')).toBe('true');
    expect(attributeOf(root('<a id="007"/>'), 'id')).toBe('007');
  });

  test('references, in texts and attributes, once', () => {
    const element = root('<a x="&lt;&#65;"><b>&amp;lt; &#x41;&#66; &quot;&apos;&gt;</b></a>');
    expect(textOf(element, 'b')).toBe('&lt; AB "\'>');
    expect(attributeOf(element, 'x')).toBe('<A');
  });

  test('thousands of references, as in a list of names in Cyrillic', () => {
    const name = '&#1040;&#1085;&#1085;&#1072;'.repeat(10_000);
    expect(textOf(root(`<a><b>${name}</b></a>`), 'b')).toBe('Анна'.repeat(10_000));
  });

  test('references to characters that XML forbids are left out', () => {
    expect(textOf(root('<a><b>x&#0;&#x1F;&#xD800;&#xFFFFFFFF;y</b></a>'), 'b')).toBe('xy');
  });

  test('CDATA, comments and processing instructions', () => {
    const text =
      '<?xml version="1.0"?><!-- < --><?pi x?><a><b>1<!-- no -->2<![CDATA[&amp;<]]>3</b></a><!-- end -->';
    expect(textOf(root(text), 'b')).toBe('12&amp;<3');
  });

  test('names that JavaScript gives a meaning do no harm', () => {
    const element = root('<a><toString>2</toString><valueOf/><b>3</b></a>');
    expect(textOf(element, 'b')).toBe('3');
    expect(child(element, 'hasOwnProperty')).toBeUndefined();
    expect(child(root('<a><__proto__><x>1</x></__proto__></a>'), '__proto__')?.children).toHaveLength(1);
    expect(({} as Record<string, unknown>).x).toBeUndefined();
  });

  test('a byte-order mark, and the encodings that are named', () => {
    expect(root('\ufeff<a/>').name).toBe('a');
    const latin = Buffer.from('<?xml version="1.0" encoding="ISO-8859-1"?><a><b>Änn</b></a>', 'latin1');
    expect(textOf(root(latin), 'b')).toBe('Änn');
    expect(textOf(root(Buffer.from('<a><b>Änn</b></a>', 'latin1'), 'iso-8859-1'), 'b')).toBe('Änn');
    expect(textOf(root(Buffer.from('\ufeff<a><b>Änn</b></a>', 'utf16le'), 'utf-16'), 'b')).toBe('Änn');
  });
});

describe('refused', () => {
  test.each([
    ['nothing', ''],
    ['blanks', ' \r\n '],
    ['text', 'Service Unavailable'],
    ['half a document', '<users total="2"><user id="1"><userJid>a@b'],
    ['a document cut between elements', '<users total="2"><user id="1"></user>'],
    ['two roots', '<a/><b/>'],
    ['text after the root', '<a/>x'],
    ['wrong nesting', '<a><b></a></b>'],
    ['JSON', '{"users":[]}'],
    ['a DOCTYPE', '<!DOCTYPE a SYSTEM "http://x.example/a.dtd"><a/>'],
    ['a DOCTYPE after the declaration', '<?xml version="1.0"?>\n<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>'],
    ['references to undeclared entities', '<a>&nbsp;</a>'],
    ['a lone ampersand', '<a>R & D</a>'],
    ['a nest of 10,000', `${'<a>'.repeat(10_000)}${'</a>'.repeat(10_000)}`],
    ['a nest of 100', `${'<a>'.repeat(100)}${'</a>'.repeat(100)}`],
    ['only a comment', '<!-- a -->'],
    ['an unclosed comment', '<a/><!-- '],
    ['a million elements', `<a>${'<b/>'.repeat(1_000_000)}</a>`],
    ['zeros', '\0\0\0\0'],
  ])('%s', (_name, text) => {
    const reading = read(text);
    expect(reading).toMatchObject({ kind: 'refused', looksLikeHtml: false });
  });

  test.each([
    '<!DOCTYPE html><html></html>',
    '<html><body>x</body></html>',
    '\n<!doctype HTML PUBLIC "x"><p>',
  ])('a web page, as such: %s', (text) => {
    expect(read(text)).toMatchObject({ kind: 'refused', looksLikeHtml: true });
  });
});

describe('a declaration that does not come first (case 24)', () => {
  const DOCUMENT = '<?xml version="1.0" encoding="UTF-8"?><a>Größe</a>';
  const utf16 = (mark: string): Buffer => Buffer.from(`${mark}${DOCUMENT}`, 'utf16le');
  test.each([
    ['a byte-order mark', Buffer.from(`\ufeff${DOCUMENT}`), undefined],
    ['a byte-order mark that the header contradicts', Buffer.from(`\ufeff${DOCUMENT}`), 'iso-8859-1'],
    ['a byte-order mark of UTF-16', utf16('\ufeff'), 'utf-8'],
    ['a byte-order mark of UTF-16, the other way round', utf16('\ufeff').swap16(), undefined],
    ['a blank line', Buffer.from(`\r\n${DOCUMENT}`), undefined],
    ['blank lines and blanks', Buffer.from(`\n \t\n${DOCUMENT}`), 'utf-8'],
    ['a mark, a blank line and a mark', Buffer.from(`\ufeff\n\ufeff${DOCUMENT}`), undefined],
    [
      'a blank line, in Latin-1',
      Buffer.from(`\n${DOCUMENT.replace('UTF-8', 'iso-8859-1')}`, 'latin1'),
      undefined,
    ],
  ])('is read behind %s', (_what, bytes, charset) => {
    expect(readXml(bytes, charset)).toMatchObject({ kind: 'read', root: { name: 'a', text: 'Größe' } });
  });
});

describe('in linear time', () => {
  const SIZE = 300_000;
  test.each([
    ['openings', '<a '.repeat(SIZE / 3)],
    ['quotes', `<a b="${'"'.repeat(SIZE)}`],
    ['blanks in a tag', `<a${' '.repeat(SIZE)}/>`],
    ['ampersands', `<a>${'&'.repeat(SIZE)}</a>`],
    ['references', `<a>${'&amp;'.repeat(SIZE / 5)}</a>`],
    ['unfinished references', `<a>${'&#1'.repeat(SIZE / 3)}</a>`],
    ['brackets', `<a>${'<![CDATA['.repeat(SIZE / 9)}</a>`],
    ['comments', `<a>${'<!--'.repeat(SIZE / 4)}</a>`],
    ['small comments', `${'<!---->'.repeat(SIZE / 7)}<a/>`],
    ['attributes', `<a ${Array.from({ length: SIZE / 20 }, (_x, i) => `a${i}="x"`).join(' ')}/>`],
    ['processing instructions', `<a>${'<?x?>'.repeat(SIZE / 5)}</a>`],
    ['blanks before html', `${' '.repeat(SIZE)}<!--${'-'.repeat(SIZE)}`],
    ['siblings', `<a>${'<b/>'.repeat(SIZE / 4)}</a>`],
    ['a nest', '<a>'.repeat(SIZE / 3)],
  ])('%s', (_name, text) => {
    const before = process.cpuUsage();
    read(text);
    // A quadratic reader needs minutes for these. CPU time, so that a busy machine does not count.
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1000).toBeLessThan(5_000);
  });
});
