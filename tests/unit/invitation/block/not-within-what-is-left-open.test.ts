/** A block put in the place of an old one is no part of what the user left open, and nothing of that is left behind. */
import fc from 'fast-check';
import { defaultTreeAdapter, parse, type DefaultTreeAdapterTypes } from 'parse5';
import { expect, test } from 'vitest';
import { anyBody, ownWords } from '../any-story.js';
import { carriedOut, changedHtml, CHANGED_ROOM, meeting, plan, ROOM, SIMPLE, withBody } from '../given.js';
import type { Meeting } from '../../../../src/model.js';
import { runs } from '../../../support/runs.js';

const switched = (item: Meeting, location: string, room = ROOM) =>
  carriedOut(item, plan({ ...item, location }, { template: SIMPLE, room }));
const INSERTED = switched(meeting(''), '@cms');
const BLOCK = /<div class="cms-\w+">.*?::\.<\/p><\/div>/su;
const OURS = BLOCK.exec(INSERTED.body.html)?.[0] ?? '';

/** Names of the elements around the text of our block as a browser has it, without the block's own two. */
function around(html: string): string[] {
  const find = (parent: DefaultTreeAdapterTypes.ParentNode, names: string[]): string[] | undefined => {
    for (const child of parent.childNodes) {
      if (defaultTreeAdapter.isTextNode(child) && child.value.includes('.:: CMS')) return names;
      if (!defaultTreeAdapter.isElementNode(child)) continue;
      const found = find(child, [...names, child.tagName]);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  const names = find(parse(html), []) ?? ['nowhere'];
  const own = names.lastIndexOf('div');
  return names.filter((_name, index) => index !== own && (index !== own + 1 || names[index] !== 'p'));
}

const LEFT_OPEN = [
  '<p>t<a href="x"> one</p>|',
  '<b>bold |',
  '<div><b>bold</div>|',
  '<b><i>bold</b> |',
  '<font size="7">big <u>|',
  '<p><b>bold</p>|</b>',
  '<p>t<a href="x"> one |</p>',
];

test.each(LEFT_OPEN)('in %s', (body) => {
  const html = `<html><body>${body}</body></html>`;
  const start = withBody(
    INSERTED,
    html.replace('|', () => OURS),
  );
  let item = switched(start, '@cms', CHANGED_ROOM);
  expect(around(item.body.html)).toEqual(['html', 'body']);
  const once = item.body.html;
  item = switched(switched(item, '@cms', ROOM), '@cms', CHANGED_ROOM);
  expect(item.body.html).toBe(once);
  expect(switched(item, '').body.html).toBe(html.replace('|', ''));
});

test.each(LEFT_OPEN)('with text below in %s, that text stays as it looks', (body) => {
  const html = `<html><body>${body}<p>below</p></body></html>`;
  const start = withBody(
    INSERTED,
    html.replace('|', () => OURS),
  );
  const item = switched(start, '@cms', CHANGED_ROOM);
  expect(around(item.body.html).filter((name) => name !== 'div')).toEqual(['html', 'body']);
  expect(switched(item, '').body.html).toBe(html.replace('|', ''));
});

test('in a format that somebody gave to all of the body', () => {
  const html = `<html><body><font size="2">Ann${OURS}<p>below</p></font></body></html>`;
  const item = switched(withBody(INSERTED, html), '@cms', CHANGED_ROOM);
  expect(item.body.html.replace(BLOCK, '|')).toBe(
    '<html><body><font size="2">Ann|<p>below</p></font></body></html>',
  );
});

test('what was typed below a block does not become part of what was left open above it', () => {
  const item = switched(meeting('<body><a href="x">one'), '@cms');
  const typed = withBody(item, `${item.body.html}<p>below</p>`);
  expect(changedHtml(plan({ ...typed, location: '' }, { template: SIMPLE }))).toBe(
    '<body><a href="x">one</a><p>below</p>',
  );
});

test('what was typed into it does not, either', () => {
  const item = switched(meeting('<body><a href="x">one'), '@cms');
  const typed = withBody(item, item.body.html.replace('<p>Join', '<p>typed</p><p>Join'));
  expect(switched(typed, '').body.html).toBe('<body><a href="x">one</a><p>typed</p>');
});

test('anywhere in any body, a new block is in no link or list, and leaves what the old one would have left', () => {
  fc.assert(
    fc.property(anyBody, fc.nat(99), (body, at) => {
      const places = [...body.matchAll(/<(?:p|div|b|br|h1|ul|table|a)\b|<\/(?:p|div|body|h1)>/gu)];
      const place = places[at % Math.max(1, places.length)]?.index ?? body.length;
      const html = `${body.slice(0, place)}<p>t<a href="x"> one</p>${OURS}${body.slice(place)}`;
      const item = withBody(INSERTED, html);
      const result = plan(item, { template: SIMPLE, room: CHANGED_ROOM });
      if (result.action !== 'replace') return;
      const after = changedHtml(result);
      expect(ownWords(after)).toEqual(ownWords(body));
      expect(switched(carriedOut(item, result), '').body.html).toBe(switched(item, '').body.html);
      for (const name of ['a', 'ul', 'p', 'h1', 'select', 'pre'])
        expect([name, around(after)]).not.toEqual([name, expect.arrayContaining([name])]);
    }),
    runs(30),
  );
});
