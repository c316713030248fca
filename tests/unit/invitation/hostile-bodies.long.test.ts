/** Whatever the body: 8 MB take seconds, the work grows no faster than the length, and nothing throws. */
import { expect, test } from 'vitest';
import { formatBeginDelimiter } from '../../../src/invitation/block/delimiter.js';
import { ownerTag } from '../../../src/invitation/block/owner-tag.js';
import type { Meeting } from '../../../src/model.js';
import { BODY_SHAPES, documentOf, TYPED_SHAPES, type BodyShape } from '../../support/body-shapes.js';
import { cpuMsOf } from '../../support/cpu-time.js';
import { carriedOut, CHANGED_ROOM, compileTemplate, meeting, plan, withBody } from './given.js';

const KB = 1024;
const LONGEST = 8 * KB * KB;
/** Of CPU. What is quadratic, and takes half a second for a megabyte, takes longer. */
const SECONDS_MS = 25_000;

/** What is linear takes eight times as long for eight times as much, what is quadratic 64 times. */
const TIMES_LONGER = 8;
const MOST_TIMES_DEARER = 20;
/** Below this, a measurement is noise. */
const LEAST_MS = 200;

const tag = ownerTag(meeting('').uid);
const begin = `.:: CMS ${tag} ::::`;
const end = `:::: CMS ${tag} ::.`;
const NESTED = `<p>${formatBeginDelimiter(tag)}</p><p>${formatBeginDelimiter(tag)}</p>`;
const inBlock = (content: string) => `<p>${begin}</p>${content}<p>${end}</p>`;
const rows = (piece: string, length: number) => piece.repeat(Math.ceil(length / piece.length));

/** Whole bodies, not among the shapes of tests/support. */
const WHOLE_BODIES: Readonly<Record<string, BodyShape>> = {
  'formats closed in the wrong order': (size) => rows('<b><i>', size / 2) + rows('</b></i>', size / 2),
  'end tags of tables in sealed elements': (size) => rows('<object>', size / 2) + rows('</table>', size / 2),
  'one long attribute name': (size) => `<a ${rows('x', size)}>`,
  'scripts in scripts': (size) => rows('<script><!--<script>', size),
  'CDATA in svg': (size) => rows('<svg><![CDATA[', size),
  'blocks in one line': (size) => rows(`${begin} x ${end} `, size),
  'blocks in one line, after formats': (size) =>
    `<p>${rows('<b>x</b>', size / 2)}${rows(`y ${begin} x ${end} `, size / 2)}</p>`,
  'blocks in formats in one line': (size) => `<p>${rows(`<i>${begin} x ${end}</i> y `, size)}</p>`,
  'blocks after much white space': (size) =>
    `<pre>z</pre>${rows(' ', size / 2)}${rows(`${begin} x ${end} y `, size / 2)}`,
  'long links in a block': (size) =>
    inBlock(
      rows(
        `<a href="https://join.example.com/meeting/1?secret=${'a'.repeat(size / 8)}">x</a> a@b.example 1 2 3 `,
        size,
      ),
    ),
  'open blocks in blocks': (size) => rows(`<div>${begin} x ${end}`, size),
  'a block far down': (size) => `${rows('<div>', size)}<p>${begin}</p>x<p>${end}</p>`,
  'addresses of old meetings': (size) => rows(`https://h/${'a/'.repeat(120)}invited.sf`, size),
  'percent signs': (size) => rows('https://a/meeting/1?secret=%2541 ', size),
  'a secret of dots': (size) => `https://join.example.com/meeting/104417?secret=${rows('.', size)}x`,
  'at signs': (size) => rows('a@', size),
  dots: (size) => rows('a.', size),
  'open formats in the block': (size) => inBlock(rows('<b>x', size)),
};

const DOCUMENTS: Readonly<Record<string, BodyShape>> = Object.fromEntries(
  Object.entries(BODY_SHAPES).map(([name, shape]) => [name, (size: number) => documentOf(shape(size, tag))]),
);

test.each(Object.entries({ ...DOCUMENTS, ...WHOLE_BODIES }))('%s', async (_name, shape) => {
  const longest = meeting(shape(LONGEST, tag));
  await expectSeconds(() => expect(plan(longest).action).toMatch(/^(?:insert|replace|none)$/u));
  const [short, long] = [shape(32 * KB, tag), shape(TIMES_LONGER * 32 * KB, tag)];
  await expectInProportion(
    () => goThroughLife(short),
    () => goThroughLife(long),
  );
});

test.each(Object.entries(TYPED_SHAPES))('between our lines: %s', async (_name, shape) => {
  const longest = typedBetween(shape(LONGEST));
  await expectSeconds(() => expect(plan(longest, { room: CHANGED_ROOM }).action).toBe('replace'));
  const edited = typedBetween(shape(TIMES_LONGER * 32 * KB));
  const replaced = carriedOut(edited, plan(edited, { room: CHANGED_ROOM }));
  expect(plan(replaced, { room: CHANGED_ROOM }).action).toBe('none');
  expect(plan({ ...edited, location: '' }).action).toBe('remove');
});

/** What stands in a block that has no marker. U+4F1A makes V8 keep the whole text in 16 bits. */
const UNMARKED: Readonly<Record<string, (size: number) => string>> = {
  ...Object.fromEntries(
    [
      ['texts with comments between them', 'x<!-- -->'],
      ['ampersands with comments between them', '&<!-- -->x'],
      ['texts with end tags of nothing between them', 'x</i>'],
      ['the signs of quotations', '>'],
      ['digits', '1'],
      ['lines of smileys', ':-)<br>'],
      ['words of 300 letters', `${'w'.repeat(300)} `],
    ].map(([name = '', piece = '']) => [
      name,
      (size: number) => inBlock(`<p>\u4f1a</p><p>${rows(piece, size)}</p>`),
    ]),
  ),
  'a number for dialling in': (size) => inBlock(`<p>\u4f1a</p><p>tel:${rows('1', size)}</p>`),
  'the number in an old address': (size) =>
    inBlock(`<p>\u4f1a</p><p>https://h.example/invited.sf?id=${rows('1', size)}</p>`),
  'a link to an old address': (size) =>
    inBlock(`<p>\u4f1a</p><p><a href="https://h.example/invited.sf?id=${rows('1', size)}">x</a></p>`),
  ...Object.fromEntries(
    [
      ['a long style of a delimiter', 'style', 'x'],
      ['references in the style of a delimiter', 'style', '&a'],
      ['classes of a delimiter', 'class', 'x_'],
    ].map(([name = '', attribute = '', piece = '']) => [
      name,
      (size: number) =>
        `\u4f1a<p ${attribute}="${rows(piece, size)}">before ${begin}</p><p>x</p><p>${end}</p>`,
    ]),
  ),
};
const dialling = compileTemplate(
  '<p><a href="{{ WEB_LINK }}">Join</a> or <a href="tel:+49301234,,{{ callid }}#">dial</a></p>',
  'dialling.html',
);

test.each(Object.entries(UNMARKED))('in a block without a marker: %s', async (_name, bodyOf) => {
  const longest = meeting(bodyOf(LONGEST));
  const given = { template: dialling, room: CHANGED_ROOM };
  await expectSeconds(() => expect(plan(longest, given).action).toBe('replace'));
});

/** A meeting with its block, and this content pasted below the block's first line. */
function typedBetween(typed: string): Meeting {
  const given = meeting(documentOf('<p>Agenda</p>'));
  const written = carriedOut(given, plan(given));
  const html = written.body.html.replace(/(?<=<p[^>]*>\.::.*?<\/p>)/u, () => typed);
  expect(html.length).toBe(written.body.html.length + typed.length);
  return withBody(written, html);
}

async function expectSeconds(work: () => void): Promise<void> {
  expect(await cpuMsOf(work)).toBeLessThan(SECONDS_MS);
}

/** @param long what does the same to a body that is `TIMES_LONGER` as long */
async function expectInProportion(short: () => void, long: () => void): Promise<void> {
  const shortMs = await cpuMsOf(short);
  expect(await cpuMsOf(long)).toBeLessThan(MOST_TIMES_DEARER * Math.max(LEAST_MS, shortMs));
}

/** Inserts, replaces and removes. */
function goThroughLife(html: string): void {
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
