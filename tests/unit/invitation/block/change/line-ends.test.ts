/** A cut takes as many line ends as the block brought, whatever the clients made of them, and none of the user's. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatBeginDelimiter, formatEndDelimiter } from '../../../../../src/invitation/block/delimiter.js';
import { ownerTag } from '../../../../../src/invitation/block/owner-tag.js';
import { htmlToText } from '../../../../../src/simulator/clients/plain-text.js';
import type { Meeting } from '../../../../../src/model.js';
import { anyCalmBody, CLIENTS, TEMPLATES } from '../../any-story.js';
import { carriedOut, changedHtml, meeting, plan, withBody, SIMPLE } from '../../given.js';
import { runs } from '../../../../support/runs.js';

const switched = (item: Meeting, location: string, template = SIMPLE) =>
  carriedOut(item, plan({ ...item, location }, { template }));
/** Lines, empty ones among them; those at the end are the clients' to drop. */
const linesOf = (html: string) => htmlToText(html).trimEnd().split('\n');
const countBreaks = (html: string) => html.match(/<br>/giu)?.length ?? 0;

describe('for any body', () => {
  const anySaves = fc.array(fc.constantFrom(...CLIENTS), { minLength: 1, maxLength: 3 });
  const anyTemplate = fc.constantFrom(...TEMPLATES);

  test('saved by clients, a removed block leaves the lines that they make of the body alone', () => {
    fc.assert(
      fc.property(anyCalmBody, anySaves, anyTemplate, (html, clients, template) => {
        const save = (saved: string) => clients.reduce((body, client) => client(body), saved);
        const inserted = switched(meeting(html), '@cms', template);
        const removed = switched(withBody(inserted, save(inserted.body.html)), '', template);
        expect(linesOf(removed.body.html)).toEqual(linesOf(save(html)));
      }),
      runs(25),
    );
  });

  test('however often the keyword comes and goes between saves, no lines grow and none are lost', () => {
    fc.assert(
      fc.property(anyCalmBody, fc.constantFrom(...CLIENTS), anyTemplate, (html, client, template) => {
        let item = meeting(html);
        let alone = html;
        for (let round = 0; round < 4; round++) {
          item = switched(item, '@cms', template);
          item = switched(withBody(item, client(item.body.html)), '', template);
          alone = client(alone);
        }
        expect(linesOf(item.body.html)).toEqual(linesOf(alone));
        expect(countBreaks(item.body.html)).toBeLessThanOrEqual(countBreaks(alone));
      }),
      runs(13),
    );
  });
});

const TAG = ownerTag(meeting('').uid);
const [BEGIN, END] = [formatBeginDelimiter(TAG), formatEndDelimiter(TAG)];
const JOIN = 'Join: here';
const OURS = `<div class="cms-${TAG}"><p>${BEGIN}</p><p>${JOIN}</p><p>${END}</p></div>`;
const LINES = `${BEGIN}<br>${JOIN}<br>${END}`;
const TEXT = `${BEGIN}<br>\r\n<br>\r\n${JOIN}<br>\r\n<br>\r\n${END}`;
const BODIES: readonly (readonly [what: string, before: string, after: string])[] = [
  ['lines, the last of the body', `<div dir="ltr">Ann<br>${LINES}<br></div>`, '<div dir="ltr">Ann<br></div>'],
  ['lines between lines', `Ann<br>${LINES}<br>below`, 'Ann<br>below'],
  ["lines with the user's empty lines around", `Ann<br><br>${LINES}<br><br>below`, 'Ann<br><br><br>below'],
  ['lines below nothing', `<div dir="ltr">${LINES}<br>below</div>`, '<div dir="ltr">below</div>'],
  ['lines at the end of a paragraph', `<p>Ann<br>${LINES}</p><p>below</p>`, '<p>Ann</p><p>below</p>'],
  [
    'lines with a format around a line end',
    `Ann<i><br></i>${LINES}<b><br></b><p>y</p>`,
    'Ann<i><br></i><p>y</p>',
  ],
  ["a line end within a format of the user's", `<i>Ann<br></i>${LINES}`, '<i>Ann</i>'],
  ['plain text at the end', `Ann<br>\r\n<br>\r\n${TEXT}</div>`, 'Ann</div>'],
  ['plain text with text below', `Ann<br>\r\n<br>\r\n${TEXT}<br>\r\n<br>\r\ny`, 'Ann<br>\r\n<br>\r\ny'],
  ['plain text with text right below', `Ann<br>\r\n<br>\r\n${TEXT}<br>\r\ny`, 'Ann<br>\r\n<br>\r\ny'],
  [
    "plain text with an empty line of the user's",
    `Ann<br>\r\n<br>\r\n<br>\r\n${TEXT}</div>`,
    'Ann<br>\r\n</div>',
  ],
  ['text on the delimiter lines', `Ann<br>a ${LINES} b<br>below`, 'Ann<br>a <br> b<br>below'],
  ['text before the first delimiter', `Ann<br>a ${LINES}<br>below`, 'Ann<br>a <br>below'],
  ['text after the last delimiter', `Ann<br>${LINES} b<br>below`, 'Ann<br> b<br>below'],
  ['our element between texts', `Ann${OURS}below`, 'Ann<br>below'],
  ['our element above an empty line', `Ann${OURS}<br>below`, 'Ann<br><br>below'],
  ['our element below a text', `Ann${OURS}`, 'Ann'],
  ['our element below line ends', `Ann<br><br>${OURS}`, 'Ann<br><br>'],
  ['our element between paragraphs', `<p>Ann</p>${OURS}<p>below</p>`, '<p>Ann</p><p>below</p>'],
  ['two of our elements between texts', `Ann${OURS}${OURS}below`, 'Ann<br>below'],
  ['two of our elements below a text', `Ann${OURS}${OURS}`, 'Ann'],
  ['two blocks of lines', `Ann<br>${LINES}<br>${LINES}<br>below`, 'Ann<br>below'],
  ['two blocks in one line', `Ann<br>a ${LINES} ${LINES} b`, 'Ann<br>a <br>  b'],
  [
    'lines of preformatted text',
    `<pre>Ann\n${BEGIN}\n${JOIN}\n${END}\nbelow</pre>`,
    '<pre>Ann\n\nbelow</pre>',
  ],
];

test.each(BODIES)('of %s', (_what, before, after) => {
  const item = withBody(switched(meeting(''), '@cms'), before);
  expect(changedHtml(plan({ ...item, location: '' }, { template: SIMPLE }))).toBe(after);
});

test('what the clients make of a new block in the place of an old one is one block without empty lines', () => {
  const body = (block: string) => `<div dir="ltr">Ann<br>${block}<br></div>`;
  const item = withBody(switched(meeting(''), '@cms'), body(LINES));
  const html = changedHtml(plan(item, { template: SIMPLE }));
  expect(html).toMatch(/^<div dir="ltr">Ann<br><div class="cms-\w+">.*<\/p><\/div><\/div>$/su);
});

test.each([
  ['a tag', '1 &lt; 2 <', 'b x', '1 < 2 <\nb x'],
  ['an end tag', '1 <', '/b x', '1 <\n/b x'],
  ['a comment', '1 <', '!-- x', '1 <\n!-- x'],
  ['a reference', 'R&', 'lt;D', 'R&\nlt;D'],
  ['another reference', 'R&l', 't;D', 'R&l\nt;D'],
])('what stood around a block does not become %s', (_what, left, right, text) => {
  const item = switched(meeting(''), '@cms');
  for (const block of [OURS, LINES]) {
    const before = withBody(item, `<p>Ann</p>${left}${block}${right}`);
    const html = changedHtml(plan({ ...before, location: '' }, { template: SIMPLE }));
    expect(htmlToText(html)).toBe(`Ann\n\n${text}`);
  }
});
