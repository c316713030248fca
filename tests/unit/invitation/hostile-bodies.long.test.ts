/** No body makes the work grow faster than its length, or throws. */
import { expect, test } from 'vitest';
import { formatBeginDelimiter } from '../../../src/invitation/block/delimiter.js';
import { ownerTag } from '../../../src/invitation/block/owner-tag.js';
import { BODY_SHAPES, documentOf, TYPED_SHAPES } from '../../support/body-shapes.js';
import { carriedOut, CHANGED_ROOM, compileTemplate, meeting, plan, withBody } from './given.js';

/** What is linear takes eight times as long for eight times as much, what is quadratic 64 times. */
const TIMES_LONGER = 8;
const MOST_TIMES_DEARER = 20;
/** Below this, a measurement is noise. */
const LEAST_MS = 200;

const SHORT = 32 * 1024;
const LENGTH = TIMES_LONGER * SHORT;

const tag = ownerTag(meeting('').uid);
const begin = `.:: CMS ${tag} ::::`;
const end = `:::: CMS ${tag} ::.`;
const NESTED = `<p>${formatBeginDelimiter(tag)}</p><p>${formatBeginDelimiter(tag)}</p>`;
const inBlock = (content: string) => `<p>${begin}</p>${content}<p>${end}</p>`;

/** What is not among the shapes of tests/support. @param length in characters, about */
const bodiesOf = (length: number): Readonly<Record<string, string>> => {
  const rows = (piece: string, most = length) => piece.repeat(Math.ceil(most / piece.length));
  return {
    'formats closed in the wrong order': rows('<b><i>', length / 2) + rows('</b></i>', length / 2),
    'end tags of tables in sealed elements': rows('<object>', length / 2) + rows('</table>', length / 2),
    'one long attribute name': `<a ${rows('x')}>`,
    'scripts in scripts': rows('<script><!--<script>'),
    'CDATA in svg': rows('<svg><![CDATA['),
    'blocks in one line': rows(`${begin} x ${end} `),
    'blocks in one line, after formats': `<p>${rows('<b>x</b>', length / 2)}${rows(`y ${begin} x ${end} `, length / 2)}</p>`,
    'blocks in formats in one line': `<p>${rows(`<i>${begin} x ${end}</i> y `)}</p>`,
    'blocks after much white space': `<pre>z</pre>${rows(' ', length / 2)}${rows(`${begin} x ${end} y `, length / 2)}`,
    'long links in a block': inBlock(
      rows(
        `<a href="https://join.example.com/meeting/1?secret=${'a'.repeat(length / 8)}">x</a> a@b.example 1 2 3 `,
      ),
    ),
    'blocks in blocks': rows(`<div>${begin} x ${end}`),
    'a block far down': `${rows('<div>')}<p>${begin}</p>x<p>${end}</p>`,
    'addresses of old meetings': rows(`https://h/${'a/'.repeat(120)}invited.sf`),
    'percent signs': rows('https://a/meeting/1?secret=%2541 '),
    'a secret of dots': `${'https://join.example.com/meeting/104417?secret='}${rows('.')}x`,
    'at signs': rows('a@'),
    dots: rows('a.'),
    'open formats in the block': inBlock(rows('<b>x')),
  };
};

const LONG_BODIES = bodiesOf(LENGTH);

test.each(Object.entries(bodiesOf(SHORT)))('%s', (name, short) => {
  expectLinear(short, LONG_BODIES[name] ?? '');
});

test.each(Object.entries(BODY_SHAPES))('in a document: %s', (_name, shape) => {
  expectLinear(documentOf(shape(SHORT, tag)), documentOf(shape(LENGTH, tag)));
});

/** What recurs within a pattern or a function instead of going round would run out of stack at this length. */
test.each(Object.entries(BODY_SHAPES))('8 MB: %s', (_name, shape) => {
  const given = meeting(documentOf(shape(8 * 1024 * 1024, tag)));
  expect(plan(given).action).toMatch(/^(?:insert|replace|none)$/u);
});

test.each(Object.entries(TYPED_SHAPES))('8 MB between our lines: %s', (_name, shape) => {
  const given = meeting(documentOf('<p>Agenda</p>'));
  const written = carriedOut(given, plan(given));
  const typed = shape(8 * 1024 * 1024);
  const html = written.body.html.replace(/(?<=<p[^>]*>\.::.*?<\/p>)/u, () => typed);
  expect(html.length).toBe(written.body.html.length + typed.length);
  const edited = withBody(written, html);
  const changed = plan(edited, { room: CHANGED_ROOM });
  expect(changed.action).toBe('replace');
  expect(plan(carriedOut(edited, changed), { room: CHANGED_ROOM }).action).toBe('none');
  expect(plan({ ...edited, location: '' }).action).toBe('remove');
});

/** What may be typed, or pasted, between the delimiters. A character beyond Latin-1 makes V8 keep the whole text in 16 bits. */
const TYPED: Readonly<Record<string, string>> = {
  'texts with comments between them': 'x<!-- -->',
  'ampersands with comments between them': '&<!-- -->x',
  'texts with end tags of nothing between them': 'x</i>',
  'the signs of quotations': '>',
  digits: '1',
  'lines of smileys': ':-)<br>',
  'words of 300 letters': `${'w'.repeat(300)} `,
};
const MB = 1024 * 1024;
const rows = (piece: string, length: number) => piece.repeat(Math.ceil(length / piece.length));

test.each(Object.entries(TYPED))('8 MB typed into a block: %s', (_name, piece) => {
  expectReplaced((size) => inBlock(`<p>\u4f1a</p><p>${rows(piece, size)}</p>`));
});

test.each([
  ['a number for dialling in', 'tel:#'],
  ['the number in an old address', 'https://h.example/invited.sf?id=#'],
  ['a link to an old address', '<a href="https://h.example/invited.sf?id=#">x</a>'],
])('8 MB in a block: %s', (_name, content) => {
  expectReplaced((size) => inBlock(`<p>\u4f1a</p><p>${content.replace('#', rows('1', size))}</p>`));
});

test.each([
  ['style', 'style', 'x'],
  ['style of references', 'style', '&a'],
  ['class', 'class', 'x_'],
])('8 MB on the line of a delimiter: %s', (_name, attribute, piece) => {
  const around = (value: string) =>
    `\u4f1a<p ${attribute}="${value}">before ${begin}</p><p>x</p><p>${end}</p>`;
  expectReplaced((size) => around(rows(piece, size)));
});

function expectReplaced(bodyOf: (size: number) => string): void {
  const dialling = compileTemplate(
    '<p><a href="{{ WEB_LINK }}">Join</a> or <a href="tel:+49301234,,{{ callid }}#">dial</a></p>',
    'dialling.html',
  );
  const replace = (html: string) => () => {
    expect(plan(meeting(html), { template: dialling, room: CHANGED_ROOM }).action).toBe('replace');
  };
  expectAtMostInProportion(replace(bodyOf(MB)), replace(bodyOf(TIMES_LONGER * MB)));
}

function expectLinear(short: string, long: string): void {
  expectAtMostInProportion(
    () => {
      expectPlans(short);
    },
    () => {
      expectPlans(long);
    },
  );
}

/** @param long what does the same to a body that is `TIMES_LONGER` as long */
function expectAtMostInProportion(short: () => void, long: () => void): void {
  const cpuMs = (work: () => void) => {
    const before = process.cpuUsage();
    work();
    return process.cpuUsage(before).user / 1000;
  };
  const shortMs = cpuMs(short);
  expect(cpuMs(long)).toBeLessThan(MOST_TIMES_DEARER * Math.max(LEAST_MS, shortMs));
}

function expectPlans(html: string): void {
  plan({ ...meeting(html), body: { html, isPlainText: true, isTruncated: false } });
  const first = plan(meeting(html));
  const after = carriedOut(meeting(html), first);
  // Of blocks within one another only so many layers come out at once.
  expect(plan(after).action).toBe(html.includes(NESTED) ? 'replace' : 'none');
  plan(after, { room: CHANGED_ROOM });
  const removed = carriedOut(after, plan({ ...after, location: '' }));
  if (first.action === 'insert')
    expect(removed.body.html === html || removed.body.html.includes(begin)).toBe(true);
}
