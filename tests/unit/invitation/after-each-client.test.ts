/** The block after each client has re-written the body: found, replaced and removed without a trace. */
import { describe, expect, test } from 'vitest';
import { readBody } from '../../../src/invitation/html/body.js';
import { mobile } from '../../../src/simulator/clients/mobile.js';
import { outlookRtf } from '../../../src/simulator/clients/outlook-rtf.js';
import { outlookWord } from '../../../src/simulator/clients/outlook-word.js';
import { owa } from '../../../src/simulator/clients/owa.js';
import { plainText } from '../../../src/simulator/clients/plain-text.js';
import {
  carriedOut,
  changedHtml,
  CHANGED_ROOM,
  meeting,
  plan,
  ROOM,
  template,
  withBody,
  withoutMarker,
} from './given.js';

const CLIENTS = { outlookWord, outlookRtf, owa, mobile, plainText };

const BODY =
  '<html><body><p>Agenda:</p><ul><li>Budget &amp; plan</li><li>Повестка дня</li></ul><p>See <a href="https://wiki.example.com/a?b=1&amp;c=2">the wiki</a>.</p></body></html>';

const visible = (html: string) => readBody(html).visible.text.replace(/\s+/gu, ' ').trim();

describe.each(Object.entries(CLIENTS))('%s', (_name, client) => {
  describe.each(['templ1.html', 'templ2.html'] as const)('with %s', (file) => {
    const given = { template: template(file) };
    const before = meeting(BODY);
    const inserted = carriedOut(before, plan(before, given));

    test.each([1, 2, 4])('the block is still current after %i saves', (saves) => {
      let html = inserted.body.html;
      for (let save = 0; save < saves; save++) html = client(html);
      expect(plan(withBody(inserted, html), given)).toEqual({ action: 'none', reason: 'block-is-current' });
    });

    test('removing leaves the text that the client makes of the body alone', () => {
      const html = client(client(inserted.body.html));
      const result = plan({ ...withBody(inserted, html), location: 'Room 4' }, given);
      expect(visible(changedHtml(result))).toBe(visible(client(client(BODY))));
    });

    test('replacing leaves one block and none of the old details', () => {
      const html = client(inserted.body.html);
      const result = plan(withBody(inserted, html), { ...given, room: CHANGED_ROOM });
      expect(result).toMatchObject({ action: 'replace', reason: 'details-differ' });
      const after = changedHtml(result);
      expect(after).not.toContain(ROOM.pin);
      expect(after).not.toContain('Yk3pQz');
      expect(visible(after).match(/CMS/gu)).toHaveLength(2);
      const again = carriedOut(withBody(inserted, html), result);
      expect(plan(again, { ...given, room: CHANGED_ROOM })).toEqual({
        action: 'none',
        reason: 'block-is-current',
      });
    });

    test('removing works without the marker as well', () => {
      const unmarked = withoutMarker(withBody(inserted, client(inserted.body.html)));
      const result = plan({ ...unmarked, location: '' }, { ...given, room: 'unknown' });
      expect(visible(changedHtml(result))).toBe(visible(client(BODY)));
    });
  });
});
