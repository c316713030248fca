/** The invitation after each mail client, and after a server that re-writes bodies itself, through the whole program. */
import { describe, expect } from 'vitest';
import { mobile } from '../../src/simulator/clients/mobile.js';
import { outlookRtf } from '../../src/simulator/clients/outlook-rtf.js';
import { outlookWord } from '../../src/simulator/clients/outlook-word.js';
import { owa } from '../../src/simulator/clients/owa.js';
import { htmlToText, plainText } from '../../src/simulator/clients/plain-text.js';
import { few } from '../support/few.js';
import { BODY_PHRASE, tellStories } from '../support/stories.js';
import type { Story, Teller } from '../support/stories.js';

type Client = (html: string) => string;

const CLIENTS: Record<string, Client> = {
  'Outlook (Word)': outlookWord,
  'Outlook (RTF)': outlookRtf,
  'Outlook on the web': owa,
  'Outlook on the web, three times': (html) => owa(owa(owa(html))),
  'a phone': mobile,
  'a phone, twice': (html) => mobile(mobile(html)),
  'a client for plain text': plainText,
  'Outlook, then the web, then a phone': (html) => mobile(owa(outlookWord(html))),
};

const body = (extra = '') =>
  `<html><body><p>Agenda, ${BODY_PHRASE}:</p><ul><li>Budget &amp; plan</li><li>Повестка дня</li></ul>` +
  `<table><tr><td>Cell 1</td><td>Cell 2</td></tr></table>` +
  `<p>See <a href="https://wiki.corp.example/a?b=1&amp;c=2">the wiki</a>.</p>${extra}</body></html>`;

/** What a reader sees, white space aside: clients wrap and indent as they like. */
const seen = (html: string) => htmlToText(html).replace(/\s+/gu, ' ').trim();

function save(teller: Teller, id: string, client: Client, typed = ''): void {
  const html = client(teller.body(id));
  teller.exchange.editMeeting(teller.organizer, id, { body: html.replace(/(?=<\/body>)/iu, typed) });
}

const saving: Record<string, Story> = Object.fromEntries(
  few(Object.entries(CLIENTS), 2).map(([name, client]) => [
    `saved by ${name}: left alone while it is current, replaced as one block, removed without a trace`,
    function* (teller) {
      const id = teller.meet({ body: body() });
      yield 'cycle';
      teller.expectBlock(id);
      teller.expectWritten(1);
      save(teller, id, client, '<p>TYPED BELOW</p>');
      const saved = teller.body(id);
      yield 'cycle';
      expect(teller.body(id)).toBe(saved);
      teller.expectWritten(0);
      const oldLink = teller.link();
      teller.changeRoom();
      yield 'resync';
      teller.expectBlock(id);
      expect(seen(teller.body(id))).not.toContain(oldLink);
      expect(seen(teller.body(id))).not.toContain('904172635');
      teller.expectWritten(1);
      save(teller, id, client);
      teller.exchange.editMeeting(teller.organizer, id, { location: 'Room 1' });
      yield 'cycle';
      const untouched = client(client(body()).replace(/(?=<\/body>)/iu, '<p>TYPED BELOW</p>'));
      expect(seen(teller.body(id))).toBe(seen(untouched));
      teller.expectWritten(1);
    } satisfies Story,
  ]),
);

/** Stands in a body whose writer's server re-writes it as this client would. */
const mark = (index: number) => `Rewritten-by-${index}.`;

function rewriteAsMarked(html: string): string {
  const found = Object.values(CLIENTS).findIndex((_client, index) => html.includes(mark(index)));
  return Object.values(CLIENTS)[found]?.(html) ?? html;
}

const rewriting: Record<string, Story> = Object.fromEntries(
  few([...Object.entries(CLIENTS).entries()], 2).map(([index, [name, client]]) => [
    `a server that stores what is written as ${name} would is written to once for each real change`,
    function* (teller) {
      const id = teller.meet({ body: body(`<p>${mark(index)}</p>`) });
      yield 'cycle';
      teller.expectBlock(id);
      teller.expectWritten(1);
      yield 'resync';
      teller.expectWritten(0);
      teller.changeRoom(null);
      yield 'resync';
      teller.expectBlock(id);
      expect(seen(teller.body(id))).not.toContain('PIN');
      teller.expectWritten(1);
      teller.exchange.editMeeting(teller.organizer, id, { location: '' });
      yield 'cycle';
      expect(seen(teller.body(id))).toBe(seen(client(client(client(body(`<p>${mark(index)}</p>`))))));
      teller.expectWritten(1);
    } satisfies Story,
  ]),
);

describe('bodies that clients have saved', () =>
  tellStories({ ...saving, ...rewriting }, { exchange: { rewriteBody: rewriteAsMarked } }));
