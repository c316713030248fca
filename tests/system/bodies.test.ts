/** What people wrote comes back byte for byte, through the whole wire, and what they called things does no harm. */
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { convertBody } from '../../src/simulator/exchange/items/body-conversion.js';
import type { ItemView } from '../../src/simulator/exchange/items/item-view.js';
import { withoutBlocks, writtenBlocks } from '../support/blocks.js';
import { hourAt, openCompany } from '../support/company.js';
import type { Company } from '../support/company.js';
import { expectNoHarm } from '../support/no-harm.js';
import type { Finished } from '../support/program.js';
import { REAL_BODIES, withoutForbidden } from '../support/real-bodies.js';
import { few } from '../support/few.js';

let company: Company;
afterEach(() => company.close());

const EMPTY_DOCUMENT = /<html><body[^>]*><\/body><\/html>/;

describe('the user’s HTML outside the block', () => {
  it('is the same bytes after an insertion, and the whole body is after a removal', async () => {
    company = await openCompany();
    const { exchange, home } = company;
    const ann = company.hire('ann');
    const meetings = few(REAL_BODIES, 3).map(({ name, body }, index) => {
      const input = { subject: name, location: '@cms', body, ...hourAt(2 + index) };
      const id = exchange.createMeeting(ann, input);
      const html = typeof body === 'string' ? body : convertBody(body, 'HTML').text;
      return { name, id, expected: withoutForbidden(html) };
    });
    const runs: Finished[] = [await home.run(['--once'])];
    for (const { name, id, expected } of meetings) {
      const { type, text } = exchange.readItem(ann, id).body;
      expect(type, name).toBe('HTML');
      expect(writtenBlocks(text), name).toHaveLength(1);
      const around = withoutBlocks(text);
      // What was no document has become one, so that clients show it.
      const isFramed = expected.trim() === '';
      expectSame(isFramed ? around.replace(EMPTY_DOCUMENT, '') : around, expected, name);
      exchange.editMeeting(ann, id, { location: null });
    }
    runs.push(await home.run(['--once']));
    for (const { name, id, expected } of meetings) {
      expectSame(exchange.readItem(ann, id).body.text, expected, name);
    }
    expect(runs).toMatchObject([
      { code: 0, stderr: '' },
      { code: 0, stderr: '' },
    ]);
    await expectNoHarm(company, runs, ['MsoNormal', 'Disclaimer of the gateway']);
  });
});

const ODD_TEXTS = [
  `<b>&amp;"'</b> ]]> -->`,
  '😀 Vorstand: Ärger & Öl <"ß">',
  '\u202eشركة\u202c שלום {{ PIN }} {% if %}',
  '</body></html><script>alert(1)</script>',
  '&#x1F; &nbsp; %00 \\ ${x} $& $1',
  'tab\tand \u0007 bell',
];

describe('names with any characters', () => {
  it('subject, location, room name, PIN and people stay what they are, and stand escaped in the block', async () => {
    company = await openCompany({ settings: { EWS: { inv_template: 'templates/all.html' } } });
    const { exchange, cms, home } = company;
    const template =
      '<p>{{ SUBJECT }}</p><p>{{ SPACE_NAME }}</p>{% if PIN %}<p>{{ PIN }}</p>{% endif %}<p>{{ ORGANIZER }}</p>{{ WEB_LINK }}';
    await writeFile(path.join(home.dir, 'templates', 'all.html'), template);
    const meetings = ODD_TEXTS.map((text, index) => {
      const user = `user${index}`;
      const organizer = `${user}@corp.example`;
      cms.objects.addUser({ jid: `${user}@jid.example`, name: text });
      const passcode = withoutForbidden(text);
      cms.objects.addSpace({
        name: withoutForbidden(text),
        uri: `${user}.space`,
        callId: `77${index}`,
        passcode,
      });
      exchange.addMailbox(organizer, { name: text });
      const attendees = [
        { address: `gäst${index}@müller.example`, name: text },
        { address: `"o'x&y"@elsewhere.example`, name: 'Юлия "<Boss>" & Co ]]>' },
      ];
      const input = { subject: text, location: `${text} @cms`, body: '<p>A</p>', attendees, ...hourAt(2) };
      const id = exchange.createMeeting(organizer, input);
      return { text, organizer, id, before: whatStays(exchange.readItem(organizer, id)) };
    });
    const runs = [await home.run(['--once'])];
    expect(runs[0]).toMatchObject({ code: 0, stderr: '' });
    for (const { text, organizer, id, before } of meetings) {
      const after = exchange.readItem(organizer, id);
      expect(whatStays(after), text).toEqual(before);
      const [block = ''] = writtenBlocks(after.body.text);
      const shown = [...block.matchAll(/<p>(.*?)<\/p>/gs)].map(([, html = '']) => decode(html));
      const wanted = withoutForbidden(text);
      expect(shown.map(squeeze), text).toEqual([wanted, wanted, wanted, wanted].map(squeeze));
      expect(withoutBlocks(after.body.text), text).toBe('<p>A</p>');
      expect(
        exchange.mails.filter(({ itemId }) => itemId === id),
        text,
      ).toHaveLength(2);
    }
    await expectNoHarm(company, runs);
  });
});

/** Everything about an item that is not ours to write. */
function whatStays({ subject, location, start, end, item }: ItemView): unknown {
  const { attendees, organizer, isAllDay, sensitivity, uid, recurrence, wasSent, isMeeting } = item;
  const state = { attendees, organizer, isAllDay, sensitivity, uid, recurrence, wasSent, isMeeting };
  return structuredClone({ subject, location, start, end, ...state });
}

/** Two megabytes make no readable difference: only the place where it begins is shown. */
function expectSame(actual: string, expected: string, name: string): void {
  let at = 0;
  while (at < expected.length && actual[at] === expected[at]) at += 1;
  const around = (text: string): string => JSON.stringify(text.slice(Math.max(0, at - 40), at + 60));
  const difference = actual === expected ? '' : `${around(actual)} instead of ${around(expected)}`;
  expect(difference, name).toBe('');
}

function decode(html: string): string {
  const named: Record<string, string> = { lt: '<', gt: '>', quot: '"', apos: "'", nbsp: '\u00a0', amp: '&' };
  return html.replace(
    /&(?:#(\d+)|#x([0-9a-f]+)|(\w+));/gi,
    (whole, decimal?: string, hex?: string, name?: string) => {
      if (name !== undefined) return named[name] ?? whole;
      return String.fromCodePoint(decimal === undefined ? parseInt(hex ?? '', 16) : Number(decimal));
    },
  );
}

/** HTML shows any white space as one space. */
function squeeze(text: string): string {
  return text.replace(/[ \t\r\n]+/g, ' ').trim();
}
