/** What the samples of a template are checked for at the start, so that nothing dead or unfilled is mailed. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { TemplateError } from '../../../src/errors.js';
import { decodeText } from '../../../src/files/text-encoding.js';
import { readTemplate } from '../../../src/invitation/template/read-template.js';

const LINK = '<a href="{{ WEB_LINK }}">Join</a>';

const fixture = (name: string): string =>
  decodeText(readFileSync(new URL(`../../fixtures/templates/${name}`, import.meta.url)));

async function errorOf(source: string): Promise<TemplateError> {
  const error: unknown = await readTemplate(source, 'templates/own.html').catch((thrown: unknown) => thrown);
  if (error instanceof TemplateError) return error;
  throw new Error(`the template was accepted: ${source}`, { cause: error });
}

const warningsOf = async (source: string) => (await readTemplate(source, 'templates/own.html')).warnings;

describe('a template that an editor has spoilt is refused with its place (case 5)', () => {
  it.each([
    ['editor-entities.html', /line 1 would show the name WEB_LINK/u],
    ['editor-http-prefix.html', /line 1 has a link that nobody can follow: http:\/\/\{\{ WEB_LINK \}\}/u],
    ['link-in-javascript.html', /line 1 has a link that nobody can follow: javascript:/u],
    ['no-variable.html', /without a link to join/u],
    ['single-braces.html', /line 1 would show the name WEB_LINK/u],
    ['smart-quotes-attribute.html', /line 1 has a link that nobody can follow: “/u],
    ['square-brackets.html', /line 1 would show the name WEB_LINK/u],
    ['word-brace-split.html', /line 1 would show the name WEB_LINK/u],
    ['word-href-encoded.html', /line 1 would show the name WEB_LINK/u],
    ['word-href-file.html', /line 1 would show the name WEB_LINK/u],
    ['word-mht.html', /is a single-file web page \(MHT\)/u],
    ['word-rtf.html', /is an RTF document/u],
  ])('%s', async (name, message) => {
    const error = await errorOf(fixture(name));
    expect(error.message).toMatch(message);
    expect(error.message).toContain('templates/own.html');
    expect(error.hint).toMatch(/[.]$/u);
    expect(`${error.message} ${error.hint}`).not.toContain('probe');
  });

  it('UTF-16 without a mark is read; read as UTF-8 it would be refused', async () => {
    expect(await warningsOf(fixture('utf16le-without-mark.html'))).toEqual([]);
    const garbage = readFileSync(
      new URL('../../fixtures/templates/utf16le-without-mark.html', import.meta.url),
      'utf8',
    );
    expect((await errorOf(garbage)).message).toContain('holds U+0000');
  });

  it('local-picture.html works, and its pictures are warned of', async () => {
    const warnings = await warningsOf(fixture('local-picture.html'));
    expect(warnings).toHaveLength(3);
    for (const [index, address] of [
      'templ1.files/image001.png',
      'file:///C:/logo.png',
      'cid:logo',
    ].entries()) {
      expect(warnings[index]).toContain(
        `templates/own.html, line 1 has a picture that no attendee can load: ${address}`,
      );
    }
  });
});

describe('the link has to be one that a reader can follow (case 5)', () => {
  it.each([
    '<a href="mailto:{{ WEB_LINK }}">Join</a>',
    '<A HREF="HTTP://{{ WEB_LINK }}">Join</A>',
    '<a href="{{ WEB_LINK | upcase }}">Join</a>',
    '<a href="{{ WEB_LINK | url_encode }}">Join</a>',
    '<a href="{{ WEB_LINK }}&amp;x=1">Join</a>',
    `<a href="file:///C:/{{ WEB_LINK }}">Join</a> ${LINK}`,
  ])('%s leads nowhere', async (source) => {
    expect((await errorOf(source)).message).toContain('has a link that nobody can follow');
  });

  it.each([
    '<!-- {{ WEB_LINK }} -->x',
    '<title>{{ WEB_LINK }}</title>x',
    '<p style="color: red; DISPLAY: none">{{ WEB_LINK }}</p>x',
    `<p style="mso-hide:all"><span>${LINK}</span></p>x`,
    `<style>.h { display: none }</style><p class="h">${LINK}</p>x`,
    '<div style="background: url({{ WEB_LINK }})">x</div>',
    '<img src="{{ WEB_LINK }}">x',
    '<a href="{{ WEB_LINK }}"></a>x',
    '<textarea>{{ WEB_LINK }}</textarea>x',
    'http://{{ WEB_LINK }}',
    '{{ WEB_LINK }}{{ PIN }}',
    '<a href="http://old.example">{{ WEB_LINK }}</a>',
    '<p title={{ SUBJECT }}>x</p>',
    '<script>{{ WEB_LINK }}</script>',
    `<svg>${LINK}</svg>x`,
    '<select><option>{{ WEB_LINK }}</option></select>x',
  ])('%s shows no link', async (source) => {
    expect((await errorOf(source)).message).toContain('without a link to join');
  });

  it.each([
    [`{% if PIN %}${LINK}{% endif %}x`, 'where the room has no PIN'],
    [`{% if SUBJECT == "" %}x{% else %}${LINK}{% endif %}`, 'where the meeting has no subject'],
    [
      `<a {% if SUBJECT %}title={{ SUBJECT }}{% endif %} href="{{ WEB_LINK }}">Join</a>`,
      'quotes and brackets',
    ],
  ])('%s shows a link to some only', async (source, when) => {
    expect((await errorOf(source)).message).toMatch(new RegExp(`without a link to join.*${when}`, 'u'));
  });

  it.each([
    LINK,
    '<a href={{ WEB_LINK }}>Join</a>',
    "<A HREF='\n{{ WEB_LINK | escape }} '><img src='https://www.example.com/join.png'></A>",
    'Join: {{ WEB_LINK }}.',
    '<p>Join:{{ WEB_LINK }}</p><p>x</p>',
    `${LINK} <a href="https://calendar.example/add?url={{ WEB_LINK | url_encode }}">Save</a>`,
    `${LINK} <a href="mailto:?subject=x&amp;body={{ WEB_LINK }}">Send</a>`,
    `<style>@media print { a { display: none } }</style>${LINK}`,
  ])('%s is one', async (source) => {
    expect(await warningsOf(source)).toEqual([]);
  });
});

describe('a placeholder that Liquid did not see is refused, whatever hides it (case 5)', () => {
  it.each([
    ['{P<b>IN</b>}', 'PIN'],
    ['<span>{</span>\n<span>{callid}}</span>', 'callid'],
    ['&#123;SUBJECT&#125;', 'SUBJECT'],
    ['&amp;#123;&amp;#123;PIN&amp;#125;&amp;#125;', 'PIN'],
    ['｛｛PIN｝｝', 'PIN'],
    ['{{ "WEB_LINK" }}', 'WEB_LINK'],
    ['{web-link}', 'WEB_LINK'],
    ['{ { START } }', 'START'],
    ['{P\u200bIN}', 'PIN'],
    ['[PI&shy;N]', 'PIN'],
    ['%PIN%', 'PIN'],
    ['${PIN}', 'PIN'],
    ['$PIN', 'PIN'],
    ['#PIN#', 'PIN'],
    ['__ORGANIZER__', 'ORGANIZER'],
    ['&lt;PIN&gt;', 'PIN'],
    ['«callid»', 'callid'],
    ['%(callid)s', 'callid'],
    ['{% raw %}{{ PIN }}{% endraw %}', 'PIN'],
    ['<a href="sip:%7b%7bSIP_ADDRESS%7d%7d">x</a>', 'SIP_ADDRESS'],
    ['<a href="sip:[callid]@x">x</a>', 'callid'],
    ['{% if PIN %}x{% else %}{callid}{% endif %}', 'callid'],
    ['<svg><p>{PIN}</p></svg>', 'PIN'],
    ['<svg><text>{PIN}</text></svg>', 'PIN'],
    ['<svg><path d="M0 0"><b>x</b> {PIN}', 'PIN'],
    ['<math><mi>x</mi><p>{PIN}', 'PIN'],
    ['<select><option>{PIN}</option></select>', 'PIN'],
  ])('%s', async (source, name) => {
    const { message } = await errorOf(`${LINK}\n<p>\n${source}</p>`);
    expect(message).toContain(`would show the name ${name} to the attendees`);
    if (!source.includes('\n')) expect(message).toContain('line 3 ');
  });

  it.each([
    ['{{ WEB\u200b_LINK }}', 'an invisible character (U+200B) inside {{ }}'],
    ['{% if PIN\u00ad %}x{% endif %}', 'an invisible character (U+00AD) inside {% %}'],
    ['{{ “PIN” }}', 'the character “ (U+201C) inside {{ }}'],
    ['{{ PIN | default: ’x’ }}', 'the character ’ (U+2019) inside {{ }}'],
  ])('%s is named by its character', async (source, problem) => {
    const error = await errorOf(`${LINK}\n${source}`);
    expect(error.message).toContain(`line 2 has ${problem}`);
  });

  it.each([
    '<p>PIN (as a number) {% if PIN %}{{ PIN }}{% endif %}, then #. START now: 100% free [PIN required]</p>',
    '{% if PIN %}[PIN {{ PIN }}]{% endif %} {{ PIN | default: "„none“" }} [SUBJECT {{ SUBJECT }}]',
    '<p>{% comment %} {PIN} “x” {% endcomment %}<!-- {PIN} --></p>',
    '<a href="sip:{{ SIP_ADDRESS }}">{{ SIP_ADDRESS }}</a> mail@organizer.example',
  ])('%s is ordinary text', async (source) => {
    await expect(readTemplate(LINK + source, 'x')).resolves.toBeDefined();
  });
});

describe('what does not work for everybody is warned of (case 5)', () => {
  it.each(['PIN: {{ PIN }}', 'PIN:</p><p>{{ PIN }}', 'ID {{ callid }} PIN {{ PIN }}'])(
    'a PIN line without a condition: %s',
    async (line) => {
      const table = `<table>\n<tr><td>PIN</td><td>{{ PIN }}</td></tr></table>`;
      for (const source of [`${LINK}\n<p>${line}</p>`, LINK + table])
        expect(await warningsOf(source)).toEqual([
          expect.stringContaining(
            'templates/own.html, line 2 shows its PIN line where a room has no PIN, too.',
          ),
        ]);
    },
  );

  it('a PIN line with its condition is not', async () => {
    expect(
      await warningsOf(`${LINK}{% if PIN %}<p>PIN: {{ PIN }}</p>{% endif %}<p>Then press #</p>`),
    ).toEqual([]);
    expect(await warningsOf(`${LINK}{% if PIN %}<p>{{ PIN }}</p>{% endif %}`)).toEqual([]);
    expect(await warningsOf(`${LINK}<p>PIN: {{ PIN | default: "none" }}</p>`)).toEqual([]);
  });

  it('pictures that nobody can load, wherever they are named', async () => {
    const source =
      `${LINK}<table background="a.gif"><tr><td style="background:url('b.png')">x</td></tr></table>\n` +
      '<img src="\\\\server\\share\\c.png"><img src="//d.example/d.png"><img src="data:image/png;base64,AA=="><img src="HTTPS://e.example/e.png">' +
      '<svg><b><img src="f.png">';
    const named = (await warningsOf(source)).map((warning) => /load: (\S+)\. /u.exec(warning)?.[1]);
    expect(named.toSorted()).toEqual([
      '//d.example/d.png',
      '\\\\server\\share\\c.png',
      'a.gif',
      'b.png',
      'f.png',
    ]);
  });
});

it('the templates that come with the program have nothing to warn of', async () => {
  for (const name of ['templ1.html', 'templ2.html']) {
    const source = readFileSync(new URL(`../../../templates/${name}`, import.meta.url), 'utf8');
    expect(await warningsOf(source)).toEqual([]);
  }
});
