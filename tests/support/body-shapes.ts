/**
 * Bodies that could break a reader, of about as many characters as are asked for. A pure table: what is done with them is
 * said by who takes them, the tests that nothing throws and the measurement that the cost grows with the length.
 */
import { formatBeginDelimiter, formatEndDelimiter } from '../../src/invitation/block/delimiter.js';

/** @param tag the owner tag of the meeting that the body will be of */
export type BodyShape = (size: number, tag: string) => string;

const fill = (piece: string, size: number) => piece.repeat(Math.max(0, Math.floor(size / piece.length)));

/** Rows that differ: `#` becomes the number of the row. */
function numbered(piece: string, size: number): string {
  const width = piece.length - 1 + String(Math.ceil(size / piece.length)).length;
  return Array.from({ length: Math.floor(size / width) }, (_none, row) =>
    piece.replaceAll('#', String(row)),
  ).join('');
}

const block = (content: string, tag: string) =>
  `<p>${formatBeginDelimiter(tag)}</p>${content}<p>${formatEndDelimiter(tag)}</p>`;

/** As a client writes a block that keeps lines only. */
const lines = (tag: string, content: string, lineEnd = '<br>') =>
  [formatBeginDelimiter(tag), content, formatEndDelimiter(tag)].join(lineEnd);

const PARAGRAPH =
  '<p class="MsoNormal"><span style="font-size:11pt">Agenda, <b>second</b> draft &amp; notes</span></p>\r\n';
/** The join link of the room that the bodies are of. */
export const LINK = 'https://join.example.com/meeting/104417?secret=Yk3pQzVbT9sWmX1uRa7dLw';
/** What Exchange makes of a meeting that Outlook for Windows stored as RTF. */
const FROM_RTF =
  '<P DIR=LTR><SPAN LANG="en-us"></SPAN><SPAN LANG="en-us"><FONT FACE="Calibri">Agenda, second draft&nbsp; &amp; notes</FONT></SPAN></P>\r\n' +
  '<P><SPAN LANG="de"></SPAN><A HREF="https://intranet.corp.example/page?a=1&amp;b=2"><U><FONT COLOR="#0563C1" FACE="Calibri">page</FONT></U></A><BR>\r\n</P>\r\n';

export const BODY_SHAPES: Readonly<Record<string, BodyShape>> = {
  'paragraphs of text': (size) => fill(PARAGRAPH, size),
  'nested 20,000 deep': (size) => {
    const depth = Math.min(20_000, Math.floor(size / 22));
    return '<div>'.repeat(depth) + fill(PARAGRAPH, size - depth * 11) + '</div>'.repeat(depth);
  },
  'nothing but nested elements': (size) => '<div>'.repeat(size / 11) + '</div>'.repeat(size / 11),
  'open elements, never closed': (size) => fill('<b><i>', size),
  'nothing but <': (size) => '<'.repeat(size),
  'nothing but &': (size) => '&'.repeat(size),
  'comments that do not end': (size) => fill('<!-- ', size),
  'tables in tables': (size) => fill('<table><tr><td>', size / 2) + fill('</td></tr></table>', size / 2),
  'half delimiters': (size) => fill('<p>.:: CMS ::::: CMS ::.</p>', size),
  'one word': (size) => 'x'.repeat(size),
  'white space': (size) => fill(' \r\n&nbsp;', size),

  'RTF of Outlook': (size) => fill(FROM_RTF, size),
  'Chinese and characters beyond': (size) =>
    fill('<p>\u4f1a\u8bae\u8bae\u7a0b\u3000\ud83d\ude00\ud842\udfb7</p>', size),
  'paragraphs without end': (size) => fill('<p>', size),
  'one long attribute': (size) => `<p title="${'x'.repeat(size)}">x</p>`,
  'one long attribute beside an emoji': (size) => `\ud83d\ude00<a href="${'x'.repeat(size)}">x</a>`,
  'one tag of attributes': (size) => `<a ${numbered('b#=1 ', size)}>x</a>`,
  'quotes that do not end': (size) => fill('<a b="\' ', size),
  'links in links': (size) => fill('<a href=x>', size),
  'links to meetings': (size) => numbered('<a href="https://a.example/meeting/#?secret=x">x</a> ', size),
  'one long link': (size) => `<a href="${LINK}${'%2541'.repeat(size / 5)}">x</a>`,
  'percent signs that are no UTF-8': (size) => `<a href="${LINK}${fill('%ff%', size)}">x</a>`,
  'links to old meetings': (size) => fill('https://join.corp.example/invited.sf?id=4001&secret=%41 ', size),
  'links close together': (size) => `${fill('https://a/', size)}/invited.sf?`,
  'ampersands in a link': (size) => `${LINK}${'&'.repeat(size)}`,
  'links without end': (size) => fill('https://a/meeting/', size),
  'ends of bodies': (size) => fill('</body>', size),
  'bodies in bodies': (size) => fill('<html><body>x</body></html>', size),
  'names that differ': (size) => numbered('<a#></a#>', size),
  'formats in open cells': (size) => fill('<table><tr><td><b><i><a>', size),
  'references that differ': (size) => numbered('&a#;', size),
  'raw text': (size) => fill('<title>x</title>', size),
  'formats around elements': (size) => fill('<b><div>', size / 2) + fill('</b>', size / 2),
  colons: (size) => ':'.repeat(size),
  'begin delimiters': (size, tag) => fill(`${formatBeginDelimiter(tag)} `, size),
  'end delimiters': (size, tag) => fill(`${formatEndDelimiter(tag)} `, size),
  'end before begin': (size, tag) =>
    fill(`<p>${formatEndDelimiter(tag)}</p><p>${formatBeginDelimiter(tag)}</p>`, size),
  blocks: (size, tag) => fill(block('<p>x</p>', tag), size),
  'blocks in open elements': (size, tag) => fill(`<div>${block('<b>x', tag)}`, size),
  'blocks in a list': (size, tag) => `<ul>${fill(`<li>${block('x', tag)}`, size)}`,
  'blocks in blocks': (size, tag) =>
    fill(`<p>${formatBeginDelimiter(tag)}</p>`, size / 2) +
    fill(`<p>${formatEndDelimiter(tag)}</p>`, size / 2),
  'blocks that differ': (size, tag) => numbered(block('<p>x#</p>', tag), size),
  'blocks of lines': (size, tag) => fill(`x<br>${block('x', tag).replace(/<\/?p>/gu, '<br>')}<br>`, size),
  'blocks among line ends': (size, tag) =>
    `x${fill('<br>\r\n', size / 2)}${fill(`${lines(tag, 'x')}<br>`, size / 4)}${fill('<b><br></b> ', size / 4)}`,
  'line ends in a block': (size, tag) => {
    const some = fill('<br>', size / 3);
    return `x${some}${lines(tag, 'x', some)}${some}`;
  },
  'words typed into a block': (size, tag) => block(fill('<p>words that were typed here</p>', size), tag),
  'a block among comments': (size, tag) =>
    `<p>${fill('<!-- x -->', size / 2)}${block('x', tag)}${fill('<!-- x -->', size / 2)}</p>`,
};

/** What may be typed, or pasted, between the lines of a block, of about as many characters as are asked for. */
export const TYPED_SHAPES: Readonly<Record<string, (size: number) => string>> = {
  words: (size) => fill('<p>words that were typed here</p>', size),
  'one line': (size) => `<p>${numbered('w# ', size)}</p>`,
  numbers: (size) => `<p>${fill('1 ', size)}</p>`,
  'our own words': (size) => fill('<p>0042 104417</p>', size),
  'a table': (size) => `<table>${fill('<tr><td>x</td><td>y</td></tr>', size)}</table>`,
  'a list': (size) => `<ul>${fill('<li>item of the agenda</li>', size)}</ul>`,
  'nested elements': (size) => fill('<div>x', size / 2) + fill('</div>', size / 2),
  'links to meetings': (size) =>
    numbered('<p><a href="https://a.example/meeting/#?secret=x">x</a></p>', size),
  addresses: (size) => `<p>${numbered('ann#@a.example ', size)}</p>`,
  'at signs': (size) => `<p>${fill('a@', size)}</p>`,
  'schemes without more': (size) => `<p>${fill('sip:', size)}</p>`,
  'dots and words': (size) => `<p>${fill('a.b-c%', size)}</p>`,
  'exclamation marks': (size) => `<p>${'!'.repeat(size)}</p>`,
  emoji: (size) => `<p>${fill('\u{1f600} ', size)}</p>`,
  'lines of punctuation': (size) => fill('<p>-----</p>', size),
  'our own link': (size) => fill(`<p>a&<a href="${LINK}">b</a>c</p>`, size),
};

export function documentOf(content: string): string {
  return `<html><head><meta charset="utf-8"></head><body lang="EN-US">${content}</body></html>`;
}
