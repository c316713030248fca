/** A block that is cut or put anew leaves nothing of ours behind, and what was typed inside looks as it did. */
import { parse, serialize } from 'parse5';
import { describe, expect, test } from 'vitest';
import { readBody } from '../../../../src/invitation/html/body.js';
import type { JoinDetails, Meeting } from '../../../../src/model.js';
import { mobile } from '../../../../src/simulator/clients/mobile.js';
import { plainText } from '../../../../src/simulator/clients/plain-text.js';
import {
  carriedOut,
  changedHtml,
  CHANGED_ROOM,
  compileTemplate,
  meeting,
  OPEN_ROOM,
  plan,
  ROOM,
  template,
  withBody,
  BODY,
} from '../given.js';

const SIMPLE = compileTemplate(
  '<p>Join: <a href="{{ WEB_LINK }}">here</a></p><p>Address: <a href="sip:{{ SIP_ADDRESS }}">{{ SIP_ADDRESS }}</a></p><p>Meeting ID: {{ callid }}{% if PIN %}, PIN: {{ PIN }}{% endif %}</p>',
  'simple.html',
);
const BLOCK = /<div class="cms-[\s\S]*?::\.<\/p><\/div>/u;

const written = (room: JoinDetails = ROOM, html = BODY) =>
  carriedOut(meeting(html), plan(meeting(html), { room, template: SIMPLE }));
const edited = (item: Meeting, edit: (html: string) => string) => {
  const html = edit(item.body.html);
  expect(html).not.toBe(item.body.html);
  return withBody(item, html);
};
/** CMS is not asked where the keyword is gone. */
const removed = (item: Meeting) =>
  changedHtml(plan({ ...item, location: '' }, { room: 'unknown', template: SIMPLE }));
const blockOf = (item: Meeting) => BLOCK.exec(item.body.html)?.[0] ?? '';
const textOf = (html: string) => readBody(html).visible.text.trim();

const OTHER_PIN: JoinDetails = { ...ROOM, pin: '5533' };
const NO_PIN: JoinDetails = { ...ROOM, pin: '' };

describe('a client that knows no tables and leaves out their tags', () => {
  test.each([template('templ1.html'), template('templ2.html')])(
    'runs no words of ours together, so that the block is still current and goes as a whole (template %#)',
    (given) => {
      const first = carriedOut(meeting(BODY), plan(meeting(BODY), { template: given }));
      const flat = edited(first, (html) => html.replace(/<\/?(?:table|tbody|tr|td)\b[^>]*>/gu, ''));
      expect(plan(flat, { template: given })).toMatchObject({ action: 'none', reason: 'block-is-current' });
      const without = plan({ ...flat, location: '' }, { room: 'unknown', template: given });
      expect(textOf(changedHtml(without))).toBe('Agenda');
      const later = plan(flat, { room: OTHER_PIN, template: given });
      expect(textOf(changedHtml(later))).not.toContain(ROOM.pin);
    },
  );
});

test('numbers that a phone has made links of go as plain text, too, and those that somebody typed stay', () => {
  const linked = (html: string) =>
    html.replaceAll(/>(104417|0471)</gu, '><a href="tel:$1">$1</a> &lt;tel:$1&gt;<');
  const typed = '<p>Call tel:+49301234,,104417# or &lt;tel:5555&gt;, <a href="tel:+49-89-0471">Bonn</a></p>';
  const first = carriedOut(meeting(BODY), plan(meeting(BODY)));
  const phone = edited(first, (html) => linked(html).replace('</div></body>', () => `</div>${typed}</body>`));
  const inside = edited(phone, (html) =>
    html.replace(typed, '').replace(/<p[^>]*>:::/u, (end) => typed + end),
  );
  for (const item of [phone, inside])
    for (const given of [{ ...item, location: '' }, item]) {
      const room = given.location === '' ? 'unknown' : CHANGED_ROOM;
      const html = changedHtml(plan(given, { room }));
      expect(html).toContain('<a href="tel:+49-89-0471">Bonn</a>');
      const text = textOf(html);
      expect(text).toContain('Call tel:+49301234,,104417# or <tel:5555>, Bonn');
      expect(text).not.toContain('tel:104417');
      expect(text).not.toContain('tel:0471');
      expect(text).not.toMatch(/PIN\s*0471/u);
    }
});

describe('a window left open that saves the old body back', () => {
  test.each([SIMPLE, template('templ1.html'), template('templ2.html')])(
    'leaves no old PIN where only the PIN has changed (template %#)',
    (given) => {
      const first = carriedOut(meeting(BODY), plan(meeting(BODY), { template: given }));
      const second = carriedOut(first, plan(first, { room: OTHER_PIN, template: given }));
      const back = withBody(second, first.body.html);
      const text = textOf(changedHtml(plan(back, { room: OTHER_PIN, template: given })));
      expect(text.startsWith('Agenda\n.:: CMS')).toBe(true);
      expect(text).not.toContain('0471');
    },
  );

  test('leaves no PIN where the room has none any more', () => {
    const first = written();
    const second = carriedOut(first, plan(first, { room: NO_PIN, template: SIMPLE }));
    const result = plan(withBody(second, first.body.html), { room: NO_PIN, template: SIMPLE });
    expect(textOf(changedHtml(result))).not.toContain('0471');
  });
});

test('of two blocks the one that shows a PIN which is no more is not the one that stays', () => {
  const first = written();
  const second = carriedOut(first, plan(first, { room: NO_PIN, template: SIMPLE }));
  const both = edited(second, (html) => html.replace('<p>Agenda</p>', `<p>Agenda</p>${blockOf(first)}`));
  const after = changedHtml(plan(both, { room: NO_PIN, template: SIMPLE }));
  expect(textOf(after)).not.toContain('0471');
});

test.each([
  ['a cell', (block: string) => `<table><tr><td>x${block}</td></tr></table>`],
  ['a list', (block: string) => `<ul><li>x${block}</li></ul>`],
  ['a quotation', (block: string) => `<blockquote>x${block}</blockquote>`],
  ['a link', (block: string) => `<a href="https://x.example/">x${block}</a>`],
])('of two current blocks the one in %s goes', (_place, around) => {
  const item = written();
  const both = edited(item, (html) => html.replace('<p>Agenda</p>', () => around(blockOf(item))));
  const after = changedHtml(plan(both, { template: SIMPLE }));
  expect(after).toBe(`<html><body>${around('')}${blockOf(item)}</body></html>`);
});

test('a link scanner in between does not hide from us which PIN was ours', () => {
  const item = edited(written(), (html) =>
    html
      .replace(
        `href="${ROOM.webLink}"`,
        `href="https://scan.example/?url=${encodeURIComponent(ROOM.webLink)}&amp;data=1"`,
      )
      .replace('0471</p>', '0471</p><p>bring tea</p>'),
  );
  expect(textOf(removed(item))).toBe('Agenda\nbring tea');
  const after = changedHtml(plan(item, { room: CHANGED_ROOM, template: SIMPLE }));
  expect(textOf(after)).not.toContain('0471');
});

test('the address of a link scanner goes with the block, where a client has made plain text of it', () => {
  const scanned = `https://scan.example/?url=${encodeURIComponent(ROOM.webLink)}&amp;data=1`;
  const item = edited(written(), (html) =>
    plainText(
      html.replace(`href="${ROOM.webLink}"`, `href="${scanned}"`).replace('>here<', `>${ROOM.webLink}<`),
    ),
  );
  expect(item.body.html).toContain('scan.example');
  expect(textOf(removed(item))).toBe('Agenda');
});

test('an address and the link behind it go, also above a link that the template itself has in brackets', () => {
  const given = compileTemplate(
    '<p><a href="{{ WEB_LINK }}">Join now</a></p><p><a href="sip:{{ SIP_ADDRESS }}">{{ SIP_ADDRESS }}</a></p><p>Join &lt;<a href="{{ WEB_LINK }}">{{ WEB_LINK }}</a>&gt;</p>',
    'brackets.html',
  );
  const first = carriedOut(meeting(BODY), plan(meeting(BODY), { room: OPEN_ROOM, template: given }));
  expect(textOf(removed(edited(first, plainText)))).toBe('Agenda');
});

test.each(['$2 ($1)', '$2 $1', '$2 [$1]', '$2<$1>'])(
  'the address that a client shows behind a link goes with the block, whatever stands around it (%s)',
  (shown) => {
    const given = compileTemplate(
      '<p>Join: <a href="{{ WEB_LINK }}">here</a>, <a href="sip:{{ SIP_ADDRESS }}">video</a>, or <a href="tel:+49301234,,{{ callid }}#,,{{ PIN }}#">call</a>, PIN {{ PIN }}. Ask <a href="https://help.example.com/ask?">us</a>, <a href="mailto:help@example.com">help@example.com</a></p>',
      'dial.html',
    );
    const first = carriedOut(meeting(BODY), plan(meeting(BODY), { template: given }));
    const item = edited(first, (html) =>
      plainText(html.replace(/<a href="([^"]*)">([^<]*)<\/a>/gu, shown.replace('<', '&lt;'))),
    );
    expect(textOf(removed(item))).toBe('Agenda');
  },
);

test('a PIN of ours that was moved within the block goes with it', () => {
  const item = edited(written(), (html) =>
    html.replace(', PIN: 0471', '').replace('<p>Address', '<p>0471</p><p>Address'),
  );
  expect(removed(item)).toBe(BODY);
});

test('a delimiter that was wrapped in plain text is still one', () => {
  const item = edited(written(), (html) =>
    plainText(html).replace(/CMS (?=[a-z2-9]{7} ::\.)/u, 'CMS<br>\r\n'),
  );
  expect(textOf(removed(item))).toBe('Agenda');
});

test('a line of ours that was moved within the block goes with it', () => {
  const item = edited(written(), (html) => {
    const line = /<p>Meeting ID.*?<\/p>/u.exec(html)?.[0] ?? '';
    return html.replace(line, '').replace('<p>Join', () => `${line}<p>Join`);
  });
  expect(removed(item)).toBe(BODY);
});

test('however often a telephone saves between, no empty lines grow', () => {
  const html = mobile('<html><body><p>Agenda</p><p>Ann</p></body></html>');
  let item = meeting(html);
  for (let round = 0; round < 3; round++) {
    item = carriedOut(item, plan({ ...item, location: '@cms' }, { template: SIMPLE }));
    item = withBody(item, mobile(item.body.html));
    item = carriedOut(item, plan({ ...item, location: '' }, { template: SIMPLE }));
  }
  expect(item.body.html.match(/<br>/gu)).toHaveLength(2);
});

test('what was typed on a delimiter line does not stay small, grey and in our element', () => {
  const item = edited(written(), (html) =>
    html.replace('.:: CMS', 'before .:: CMS').replace('::.', '::. after'),
  );
  const html = removed(item);
  expect(textOf(html)).toBe('Agenda\nbefore\nafter');
  expect(html).not.toMatch(/cms-|color:#a6a6a6/u);
});

test('a picture behind a link that is shown stays', () => {
  const item = edited(written(), (html) =>
    html.replace(/<a href="https:[^"]*">here<\/a>/u, () => `here &lt;${ROOM.webLink}<img src="cid:map">&gt;`),
  );
  expect(removed(item)).toContain('<img src="cid:map">');
});

test('a number typed behind the @ of our address stays, where the template has changed, too', () => {
  const item = edited(written(), (html) => html.replace('>ann.space@', '>ann.space@901000 '));
  const html = changedHtml(plan({ ...item, location: '' }, { template: template('templ2.html') }));
  expect(html).toContain('901000');
});

test('what was typed into an address stays, whatever template is there now', () => {
  const item = edited(written(), (html) => html.replace('>ann.space@', '>HELLOann.space@'));
  const html = changedHtml(plan({ ...item, location: '' }, { template: template() }));
  expect(html).toContain('HELLO');
});

test.each([
  ['a paragraph from right to left', '<p dir="rtl">\u200f\u05e9\u05dc\u05d5\u05dd!\u200f</p>'],
  ['a paragraph of Word', "<p class=MsoNormal style='color:red'>typed<o:p></o:p></p>"],
  ['a heading', '<h2>Typed</h2>'],
  ['a list', '<ul><li>one</li><li>two</li></ul>'],
  ['a table', '<table border="1"><tr><td>a</td><td>b</td></tr></table>'],
  ['a smiley', '<p>:-)</p>'],
  ['a line', '<p>-----</p>'],
  ['a drawn line', '<hr>'],
])('%s put between our lines comes out as it was', (_what, typed) => {
  const item = edited(written(), (html) => html.replace('<p>Meeting', () => `${typed}<p>Meeting`));
  expect(removed(item)).toBe(`<html><body><p>Agenda</p>${typed}</body></html>`);
});

test('a line that the template draws goes with the block, drawn or made of hyphens, and one that was typed stays', () => {
  const lined = compileTemplate('<hr><p>Join: {{ WEB_LINK }}</p>', 'lined.html');
  const first = carriedOut(meeting(BODY), plan(meeting(BODY), { template: lined }));
  for (const line of ['<hr>', '<hr size="2" width="100%">', '<p>________________</p>']) {
    const item = withBody(first, first.body.html.replace('<hr>', `${line}<p>typed</p><p>-----</p>`));
    const html = changedHtml(plan({ ...item, location: '' }, { room: 'unknown', template: lined }));
    expect(html).toBe('<html><body><p>Agenda</p><p>typed</p><p>-----</p></body></html>');
  }
});

test('a line that the template draws and a client drops leaves no word of ours beside what was typed', () => {
  const lined = compileTemplate('<hr><p>Join: {{ WEB_LINK }}</p>', 'lined.html');
  const first = carriedOut(meeting(BODY), plan(meeting(BODY), { template: lined }));
  const item = edited(first, (html) => html.replace('<hr>', '').replace('Join:', 'typed Join:'));
  const html = changedHtml(plan({ ...item, location: '' }, { room: 'unknown', template: lined }));
  expect(textOf(html)).toBe('Agenda\ntyped');
});

test('characters that are left out of what is written tear no delimiter', () => {
  const item = edited(written(), (html) => html.replace('.:: CMS', '.:: C\ufffeMS'));
  expect(plan(item, { template: SIMPLE })).toEqual({ action: 'none', reason: 'block-is-current' });
});

test('a comment between what was typed does not go without a trace where a tag would come of it', () => {
  const item = edited(written(), (html) =>
    html.replace('<p>Meeting', '<p>1 <<!-- c -->b x, R&<!-- c -->lt;D</p><p>Meeting'),
  );
  expect(textOf(removed(item))).toBe('Agenda\n1 <b x, R&lt;D');
});

test('a body that ends with the beginning of an end tag does not swallow the block', () => {
  const html = '<html><body><p>Agenda</p></';
  const item = written(ROOM, html);
  expect(plan(item, { template: SIMPLE })).toEqual({ action: 'none', reason: 'block-is-current' });
  expect(serialize(parse(item.body.html))).toContain('<div class="cms-');
  expect(removed(item)).toBe(html);
});

test('our link goes off what was typed into it, though a link scanner has wrapped it and the line was moved', () => {
  const item = edited(written(), (html) => {
    const line = /<p>Join.*?<\/p>/u.exec(html)?.[0] ?? '';
    const scanned = line
      .replace(ROOM.webLink, `https://scan.example/?url=${encodeURIComponent(ROOM.webLink)}&amp;data=1`)
      .replace('>here<', '>he typed re<');
    return html.replace(line, '').replace('<p>Meeting', () => `${scanned}<p>Meeting`);
  });
  const html = removed(item);
  expect(html).toContain('typed');
  expect(html).not.toContain('scan.example');
});

test('of two old blocks the new one takes the place of the one that is not in a cell', () => {
  const item = written();
  const both = edited(item, (html) =>
    html.replace('<p>Agenda</p>', () => `<table><tr><td>x${blockOf(item)}</td></tr></table>`),
  );
  const after = changedHtml(plan(both, { room: OTHER_PIN, template: SIMPLE }));
  expect(after).toContain('<td>x</td></tr></table><div class="cms-');
  expect(after.match(/\.:: CMS/gu)).toHaveLength(1);
});
