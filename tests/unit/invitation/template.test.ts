/** What an administrator's template may be, and what is said of one that cannot be used. */
import { parseFragment, serialize, type DefaultTreeAdapterTypes } from 'parse5';
import { describe, expect, test } from 'vitest';
import { TemplateError } from '../../../src/errors.js';
import { compileTemplate, meeting, ROOM, template } from './given.js';

const render = (source: string, changes: object = {}, room = ROOM) =>
  compileTemplate(source, 'templates/own.html').render(meeting('', changes), room);

function errorOf(source: string): TemplateError {
  try {
    compileTemplate(source, 'templates/own.html');
  } catch (error) {
    if (error instanceof TemplateError) return error;
    throw error;
  }
  throw new Error('the template was accepted');
}

test('every variable has its value', () => {
  const html = render(
    '<p>{{ WEB_LINK }}|{{ SIP_ADDRESS }}|{{ PIN }}|{{ callid }}|{{CALLID}}|{{ SPACE_NAME }}|{{ ORGANIZER }}|{{ SUBJECT }}|{{ START }}</p>',
  );
  expect(html).toBe(
    `<p>${[ROOM.webLink, ROOM.sipAddress, '0471', '104417', '104417', "Ann Archer's space", 'Ann Archer', 'Weekly review', '2026-03-09 13:00 UTC'].join('|')}</p>`,
  );
});

test('a whole document of the Python service works as it is', () => {
  const html = render(`<!DOCTYPE html>
<html><head><meta charset="utf-8"><title>Invitation</title>
<style type="text/css">
.box {color: #005073; border: 1px solid #ccc} #join { font-weight: bold }
@media (max-width: 600px) { .box { display: none } } a:hover { color: red }
</style><script>alert(1)</script></head>
<body style="margin: 0" bgcolor="#ffffff"><!-- note -->
<div class="box"><a id="join" href="{{WEB_LINK}}">Join</a> <a href="CISCOTEL:{{SIP_ADDRESS}}">{{SIP_ADDRESS}}</a><br/>ID {{callid}} PIN {{PIN}}</div>
</body></html>`);
  expect(html).toBe(
    '<div style="background-color:#ffffff;margin: 0"><div style="color: #005073; border: 1px solid #ccc;">' +
      `<a href="${ROOM.webLink}" style="font-weight: bold;">Join</a> ` +
      `<a href="CISCOTEL:${ROOM.sipAddress}">${ROOM.sipAddress}</a><br>ID 104417 PIN 0471</div></div>`,
  );
});

test('a template that was saved by Word keeps its looks', () => {
  const html = render(`<html xmlns:o="urn:schemas-microsoft-com:office:office"><head>
<!--[if !mso]><style>v\\:* {behavior:url(#default#VML);}</style><![endif]-->
<style><!--
/* Font Definitions */
@font-face
\t{font-family:Calibri;}
p.MsoNormal, li.MsoNormal
\t{margin:0cm; font-size:11.0pt;}
-->
</style><style>a{color:blue}</style>
</head><body><div class=WordSection1><p class=MsoNormal>Join --&gt; <a href="{{WEB_LINK}}">here</a><!-- p --></p></div></body></html>`);
  expect(html).toBe(
    '<div><p style="margin: 0cm; font-size: 11.0pt;">' +
      `Join --&gt; <a href="${ROOM.webLink}" style="color: blue;">here</a></p></div>`,
  );
});

test('styles of Word keep their places where a browser moves some of them out of a table', () => {
  const html = render(
    '<table><tr><td><style><!-- p{color:red} --></style><p>{{WEB_LINK}}</p></td></tr>' +
      '<div><style><!-- b{color:blue} --></style><b>x</b></div></table>',
  );
  expect(html).toBe(
    '<div><b style="color: blue;">x</b></div><table><tbody><tr><td>' +
      `<p style="color: red;">${ROOM.webLink}</p></td></tr></tbody></table>`,
  );
});

test.each([
  ['', 'color: red;'],
  ['all', 'color: red;'],
  ['only screen', 'color: red;'],
  ['print, screen', 'color: red;'],
  ['print', undefined],
  ['screen and (max-width: 600px)', undefined],
])('styles for media=%j count where every reader of the mail sees them', (media, style) => {
  const html = render(`<style media="${media}">p{color:red}</style><p>{{WEB_LINK}}</p>`);
  expect(html).toBe(`<p${style === undefined ? '' : ` style="${style}"`}>${ROOM.webLink}</p>`);
});

test.each([
  '</div><script>alert(1)</script>',
  '{{ x }}',
  '{% if %}',
  '<% ejs %>',
  '"><b onclick=x>',
  '&amp;',
  "'quoted'",
  'JUICE_CODE_BLOCK_0_',
])('the value %j is text, wherever it stands', (value) => {
  const html = render(
    '<p title="{{ SUBJECT }}">{{ SUBJECT }} {{ SPACE_NAME | escape }} {{ PIN | raw }} {{ PIN | safe }} {{ PIN | e }}</p>',
    { subject: value },
    { ...ROOM, spaceName: value, pin: value },
  );
  const escaped = value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  const paragraph = parseFragment(html).childNodes[0] as DefaultTreeAdapterTypes.Element;
  expect(paragraph.attrs).toEqual([{ name: 'title', value }]);
  expect(serialize(paragraph)).toBe(`${escaped} ${escaped} ${escaped} ${escaped} ${escaped}`);
});

/** U+FDD0 to U+FDEF are no characters, so a program may be tempted to put them in the place of `<` and `"`. */
test.each([
  ['url_decode', encodeURIComponent('<img src=x>"\ufdd0\ufdd1img src=x\ufdd2\ufdd3')],
  ['base64_decode', Buffer.from('<img src=x>"\ufdd0\ufdd1img src=x\ufdd2\ufdd3').toString('base64')],
])('no markup comes of a subject that %s decodes', (filter, subject) => {
  const html = render(`<p title="{{ SUBJECT | ${filter} }}">{{ SUBJECT | ${filter} }}</p>`, { subject });
  const [paragraph, ...others] = parseFragment(html).childNodes;
  const decoded =
    filter === 'url_decode' ? decodeURIComponent(subject) : Buffer.from(subject, 'base64').toString();
  expect(others).toEqual([]);
  expect((paragraph as DefaultTreeAdapterTypes.Element).attrs).toEqual([{ name: 'title', value: decoded }]);
  expect((paragraph as DefaultTreeAdapterTypes.Element).childNodes).toMatchObject([{ value: decoded }]);
});

test('a subject cannot become a script behind a link', () => {
  expect(render('<a href="{{ SUBJECT }}">x</a>', { subject: ' java\tscript:alert(1)' })).toBe('<a>x</a>');
});

test('an empty PIN is false', () => {
  const source = '<p>ID{% if PIN %} PIN {{ PIN }}{% endif %}{% unless PIN == "" %}!{% endunless %}</p>';
  expect(render(source)).toBe('<p>ID PIN 0471!</p>');
  expect(render(source, {}, { ...ROOM, pin: '' })).toBe('<p>ID</p>');
});

/** In a body that is dark, or written from right to left. */
test.each(['templ1.html', 'templ2.html'] as const)('%s brings its background and direction along', (name) => {
  const html = template(name).render(meeting(''), ROOM);
  expect(html).toMatch(/^\s*<table [^>]*dir="ltr"/u);
  expect(html.indexOf('bgcolor="#f')).toBeGreaterThan(0);
  expect(html.indexOf('bgcolor="#f')).toBeLessThan(html.indexOf(ROOM.webLink));
});

test('a text without tags is a template', () => {
  expect(render('\uFEFFJoin: {{ WEB_LINK }} & more')).toBe(`Join: ${ROOM.webLink} &amp; more`);
});

describe('what is captured is escaped once and keeps its markup (case 13)', () => {
  const subject = 'R&D <i>{{ x }}</i>';
  const shown = 'R&amp;D &lt;i&gt;{{ x }}&lt;/i&gt;';
  test.each([
    ['{% capture s %}<b>{{ SUBJECT }}</b>{% endcapture %}{{ s }}', `<b>${shown}</b>`],
    ['{% capture s %} <b>{{ SUBJECT }}</b> {% endcapture %}{{ s | strip }}', `<b>${shown}</b>`],
    [
      '{% capture s %}<b>{{ SUBJECT }}</b>{% endcapture %}{{ SUBJECT | append: s }}',
      `${shown}<b>${shown}</b>`,
    ],
    [
      '{% capture s %}<b>{{ SUBJECT }}</b>{% endcapture %}{{ s | append: SUBJECT | prepend: "&" }}',
      `&amp;<b>${shown}</b>${shown}`,
    ],
    [
      '{% capture s %}{{ SUBJECT }},<b>x</b>{% endcapture %}{{ s | split: "," | join: "<" }}',
      `${shown}&lt;<b>x</b>`,
    ],
    [
      '{% capture s %}{{ SUBJECT }}{% endcapture %}{% capture t %}<u>{{ s }}</u>{% endcapture %}{% assign v = t %}{{ v | escape }}',
      `<u>${shown}</u>`,
    ],
    ['{% capture s %}{% endcapture %}x{% if s %}y{% endif %}{% if s == "" %}z{% endif %}', 'xz'],
    ['{% capture s %}ab{% endcapture %}{{ s | size }}{% if s contains "a" %}y{% endif %}', '2y'],
    ['{% assign s = SUBJECT | append: "<u>" %}{{ s }}', `${shown}&lt;u&gt;`],
  ])('%s', (source, html) => {
    expect(render(source, { subject })).toBe(html);
  });
});

describe('the same meeting gives the same text at any time (case 13)', () => {
  test.each([
    ['{{ "now" | date }}', 'date'],
    ['{{ "today" | date: "%s" }}', 'date'],
    ['{{ START | date_to_string }}', 'date_to_string'],
    ['{{ "a,b" | split: "," | sample }}', 'sample'],
  ])('%s is refused by name', (source, name) => {
    const error = errorOf(`x\n${source}`);
    expect(error.message).toContain(`line 2 has a mistake: undefined filter: ${name}.`);
    expect(error.hint).toMatch(/no clock|always give the same text/u);
  });

  test.each(['include', 'render', 'layout', 'block'])(
    '{%% %s %%} would read a file, and is refused',
    (name) => {
      const error = errorOf(`x\n{% ${name} "other.html" %}`);
      expect(error.message).toContain(`tag "${name}" not found`);
      expect(error.hint).toContain('A template is one file');
    },
  );
});

describe('a template that cannot be used is named with file and line', () => {
  test.each([
    [
      'unknown variable',
      '<p>\n\n{{ ROOM_NAME }}</p>',
      3,
      /line 3 uses a variable that does not exist: ROOM_NAME\./u,
      /WEB_LINK/u,
    ],
    [
      'in a branch that is never taken',
      '<p>x\n{% if PIN == "none" %}{{ Pn }}{% endif %}',
      2,
      /: Pn\./u,
      /Use one of/u,
    ],
    [
      'in the other branch',
      '<p>{% if PIN %}{% else %}\n{{ web_link }}{% endif %}x',
      2,
      /: web_link\./u,
      /Write WEB_LINK/u,
    ],
    ['in a condition', 'x{% if\nFOO %}{% endif %}', undefined, /: FOO\./u, /Use one of/u],
    ['property', 'x\n{{ PIN.value }}', 2, /: PIN\.value\./u, /Use/u],
    [
      'unknown filter',
      'x\n\n{{ PIN | shout }}',
      3,
      /line 3 has a mistake: undefined filter: shout\./u,
      /filter/u,
    ],
    ['unknown tag', 'x\n{% foo %}', 2, /tag "foo" not found/u, /tags/u],
    ['include', '{% include "x" %}', 1, /tag "include" not found/u, /one file/u],
    ['not closed', 'x\n{% if PIN %}y', 2, /not closed/u, /Close/u],
    ['output not closed', 'x\n{{ PIN', 2, /not closed/u, /Close/u],
  ])('%s', (_what, source, line, message, hint) => {
    const error = errorOf(source);
    expect(error.message).toMatch(message);
    expect(error.message).toContain('templates/own.html');
    expect(error.hint).toMatch(hint);
    if (line !== undefined) expect(error.message).toMatch(new RegExp(`\\bline ${line}\\b`));
  });
});
