/** What the user typed on the lines of the delimiters: it stays, as the user's own text and in no element of ours. */
import { describe, expect, test } from 'vitest';
import { mobile } from '../../../../src/simulator/clients/mobile.js';
import { outlookRtf } from '../../../../src/simulator/clients/outlook-rtf.js';
import { outlookWord } from '../../../../src/simulator/clients/outlook-word.js';
import { owa } from '../../../../src/simulator/clients/owa.js';
import { htmlToText, plainText } from '../../../../src/simulator/clients/plain-text.js';
import { carriedOut, changedHtml, CHANGED_ROOM, meeting, plan, withBody, SIMPLE } from '../given.js';

const INSERTED = carriedOut(
  meeting('<html><body><p>Agenda</p></body></html>'),
  plan(meeting('<html><body><p>Agenda</p></body></html>'), { template: SIMPLE }),
);
const FORMATTED = '<b>bold</b> <a href="https://x.example/">link</a>';
const OUR_LOOK = /a6a6a6|7\.5pt|line-height|cms-/iu;
const CLIENTS = { none: (html: string) => html, outlookWord, outlookRtf, owa, mobile, plainText };

function typed(before: string, after: string): string {
  return INSERTED.body.html.replace('.:: CMS', () => `${before}.:: CMS`).replace('::.', () => `::.${after}`);
}

const removed = (html: string) =>
  changedHtml(plan({ ...withBody(INSERTED, html), location: '' }, { room: 'unknown', template: SIMPLE }));
const replaced = (html: string) =>
  changedHtml(plan(withBody(INSERTED, html), { room: CHANGED_ROOM, template: SIMPLE }));
const lines = (html: string) =>
  htmlToText(html)
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');

describe.each(Object.entries(CLIENTS))('%s', (_name, client) => {
  test.each([
    ['before', 'one ', ''],
    ['after', '', ' two'],
    ['before and after', 'one ', ' two'],
  ])('typed %s, it stays without our look when the block goes', (_where, before, after) => {
    const html = removed(client(typed(before, after)));
    expect(lines(html)).toEqual(['Agenda', before.trim(), after.trim()].filter((line) => line !== ''));
    expect(html).not.toMatch(OUR_LOOK);
  });

  test('it keeps the formats that the user gave it', () => {
    const html = removed(client(typed(`${FORMATTED} `, ` ${FORMATTED}`)));
    expect(lines(html)).toEqual(lines(client(`<p>Agenda</p><p>${FORMATTED}</p><p>${FORMATTED}</p>`)));
    expect(html.match(/<(?:b|strong)>/giu) ?? []).toEqual(
      client(`<p>${FORMATTED}</p><p>${FORMATTED}</p>`).match(/<(?:b|strong)>/giu) ?? [],
    );
  });

  test('a new block stands between, in no element of the old one', () => {
    const html = replaced(client(typed('one ', ' two')));
    const around = html.replace(/<div class="cms-\w+">.*?::\.<\/p><\/div>/su, '|');
    expect(around).not.toMatch(OUR_LOOK);
    expect(around.replace(/<[^>]*>|&nbsp;/gu, '')).toMatch(/Agenda\s*one\s*\|\s*two/u);
  });
});

test("our element goes, too, where there is more of the user's in it", () => {
  const html = INSERTED.body.html.replace('::.</p>', '::.</p><p>typed</p>');
  expect(removed(html)).toBe('<html><body><p>Agenda</p><p>typed</p></body></html>');
  expect(replaced(html).match(/cms-/gu)).toHaveLength(1);
});

test.each([
  ['text in front of it', (html: string) => html.replace('<p>Agenda</p>', 'Agenda')],
  ['text behind it', (html: string) => html.replace('</div></body>', '</div>below</body>')],
])('a line stays a line where our element goes with %s', (_what, change) => {
  const html = change(INSERTED.body.html)
    .replace(/(<div class="cms-\w+">)/u, '$1first ')
    .replace('::.</p>', '::.</p> last');
  expect(lines(removed(html))).toEqual([
    'Agenda',
    'first',
    'last',
    ...(html.includes('below') ? ['below'] : []),
  ]);
});

test("a paragraph of the user's in grey and small keeps its look", () => {
  const own = '<p style="color:#a6a6a6;font-size:7.5pt">grey</p>';
  const html = INSERTED.body.html.replace('<p>Agenda</p>', own).replace('</body>', `${own}</body>`);
  expect(removed(html)).toBe(`<html><body>${own}${own}</body></html>`);
});

test.each([
  ['a browser', '<p style="margin: 12pt 0px 6pt; line-height: 10pt; color: rgb(166, 166, 166);">', '<p>'],
  [
    'Word',
    "<p class=MsoNormal style='margin-top:12.0pt;line-height:10.0pt;text-align:center'>",
    '<p class=MsoNormal style="text-align:center">',
  ],
  ['a font', '<p><FONT COLOR="#A6A6A6" SIZE="1" FACE="Arial">', '<p><FONT FACE="Arial">'],
  [
    'a reference',
    '<p style="font-family:&quot;A;B&quot;;color:#A6A6A6;direction:rtl">',
    '<p style="direction:rtl">',
  ],
])('our look as %s writes it is known', (_what, written, plain) => {
  const html = INSERTED.body.html.replace(/<p style="[^"]*">\.:: CMS/u, () => `${written}before .:: CMS`);
  expect(html).toContain(written);
  expect(removed(html)).toContain(`${plain}before `);
});
