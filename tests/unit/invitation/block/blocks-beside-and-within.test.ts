/** Several blocks in one body, beside and within each other, of this meeting and of the one it was copied from. */
import { expect, test } from 'vitest';
import { ownerTag } from '../../../../src/invitation/block/owner-tag.js';
import { readBody } from '../../../../src/invitation/html/body.js';
import { plainTextToHtml } from '../../../../src/invitation/html/plain-text.js';
import type { JoinDetails, Meeting } from '../../../../src/model.js';
import { htmlToText } from '../../../../src/simulator/clients/plain-text.js';
import {
  carriedOut,
  changedHtml,
  CHANGED_ROOM,
  compileTemplate,
  meeting,
  plan,
  ROOM,
  BODY,
} from '../given.js';

const SIMPLE = compileTemplate(
  '<p>Join: <a href="{{ WEB_LINK }}">here</a></p><p>ID: {{ callid }}{% if PIN %}, PIN: {{ PIN }}{% endif %}</p>',
  'simple.html',
);
const BLOCK = /<div class="cms-[\s\S]*::\.<\/p><\/div>/u;

const written = (room: JoinDetails = ROOM, item = meeting(BODY)): Meeting =>
  carriedOut(item, plan(item, { room, template: SIMPLE }));
const blockOf = (item: Meeting) => BLOCK.exec(item.body.html)?.[0] ?? '';
const withBlock = (item: Meeting, block: string): Meeting => ({
  ...item,
  body: { ...item.body, html: item.body.html.replace(BLOCK, () => block) },
});
const removed = (item: Meeting) =>
  changedHtml(plan({ ...item, location: '' }, { room: 'unknown', template: SIMPLE }));
/** The meeting once there is nothing more to do. */
function settled(item: Meeting, room: JoinDetails): string {
  let last = item;
  for (let cycle = 0; cycle < 4; cycle++) last = carriedOut(last, plan(last, { room, template: SIMPLE }));
  expect(plan(last, { room, template: SIMPLE })).toMatchObject({ reason: 'block-is-current' });
  return last.body.html;
}
const into = (outer: string, inner: string) => outer.replace('<p>Join', () => `${inner}<p>Join`);

test("a new block within an old one does not lend it its link: the old one's link goes", () => {
  const first = written();
  const second = written({ ...CHANGED_ROOM, pin: ROOM.pin }, first);
  const item = withBlock(second, into(blockOf(first), `<p>typed</p>${blockOf(second)}`));
  const html = settled(item, { ...CHANGED_ROOM, pin: ROOM.pin });
  expect(html).toContain('<p>typed</p>');
  expect(html).not.toContain(ROOM.webLink);
  expect(html.match(/\.:: CMS/gu)).toHaveLength(1);
});

test('an old block within a current one, and another below, both go with their PINs', () => {
  const first = written();
  const second = written({ ...ROOM, pin: '5533' }, first);
  const stale = blockOf(first);
  const item = withBlock(second, `${into(blockOf(second), `<p>typed</p>${stale}`)}<p>between</p>${stale}`);
  const html = settled(item, { ...ROOM, pin: '5533' });
  expect(html).toContain('<p>typed</p>');
  expect(html).toContain('<p>between</p>');
  expect(html).not.toContain(ROOM.pin);
  expect(html.match(/\.:: CMS/gu)).toHaveLength(1);
});

test("another meeting's block, pasted into ours, keeps its lines in their order", () => {
  const other = {
    ...ROOM,
    webLink: 'https://join.example.com/meeting/777?secret=Zk3pQzVbT9sWmX1uRa7dLw',
    pin: '3333',
  };
  const foreign = blockOf(written({ ...other, callId: '777' }, meeting(BODY, { uid: 'another' })));
  const item = written();
  const html = removed(withBlock(item, into(blockOf(item), foreign)));
  expect(html).toBe(BODY.replace('</body>', () => `${foreign}</body>`));
});

test('of two current blocks the one that stays is not the one that plain text quotes', () => {
  const item = written();
  const quoted = htmlToText(blockOf(item)).replace(/^/gmu, '> ');
  const both = withBlock(item, `<div>${plainTextToHtml(quoted)}</div>${blockOf(item)}`);
  const html = changedHtml(plan(both, { template: SIMPLE }));
  expect(html).toContain(blockOf(item));
  expect(html.match(/\.:: CMS/gu)).toHaveLength(1);
});

test('what shows no text between two blocks stays', () => {
  const item = written();
  const between = '<!--c--><input value="typed"><a name="bookmark"></a><video src="x"></video>';
  const html = removed(withBlock(item, `${blockOf(item)}${between}${blockOf(item)}`));
  expect(html).toBe(BODY.replace('</body>', `${between}</body>`));
});

test.each([
  '<div style="color:#a6a6a6;font-size:10pt">|<p>User</p></div>',
  '<table><tr><td style="line-height:10pt;color:#A6A6A6">|<p>User</p></td></tr></table>',
  '<div style="font-size:7.5pt">|User<br></div>',
  '<div title="a\u00a0style=color:#a6a6a6">|User<br></div>',
])("an element of the user's around a block keeps its style: %s", (frame) => {
  const item = written();
  const framed = withBlock(
    item,
    frame.replace('|', () => blockOf(item)),
  );
  expect(removed(framed)).toBe(BODY.replace('</body>', () => `${frame.replace('|', '')}</body>`));
});

/** The meeting as it is in the calendar of a copy: with another UID, under the marker that came along. */
const COPY_UID = 'another-uid';
const copied = (item: Meeting): Meeting => ({ ...item, uid: COPY_UID });

test("a begin line of the original's within the copy's own block hides none of it", () => {
  const item = written();
  const own = blockOf(item).replaceAll(ownerTag(item.uid), ownerTag(COPY_UID));
  const stray = `<p>.:: CMS ${ownerTag(item.uid)} ::::::</p>`;
  const html = settled(copied(withBlock(item, into(own, stray))), CHANGED_ROOM);
  expect(html).not.toContain(ROOM.pin);
  expect(html).not.toContain(ROOM.webLink);
});

test("what was typed in the wrapper of the original's block stays, when that goes beside the copy's own", () => {
  const item = written();
  const own = blockOf(item).replaceAll(ownerTag(item.uid), ownerTag(COPY_UID));
  const original = blockOf(item).replace(/<\/div>$/u, '<p>typed below</p></div>');
  const html = removed(copied(withBlock(item, own + original)));
  expect(readBody(html).visible.text.trim()).toBe('Agenda\ntyped below');
  expect(html).not.toMatch(/cms-/u);
});

test('a long text pasted into a block keeps no old PIN alive', () => {
  const words = Array.from({ length: 300 }, (_, index) => `word${index}`).join(' ');
  const template = compileTemplate(
    `<p>Join: <a href="{{ WEB_LINK }}">here</a></p><p>PIN: {{ PIN }}</p><p>${words}</p>`,
    'long.html',
  );
  const first = carriedOut(meeting(BODY), plan(meeting(BODY), { template }));
  const pasted = `<p>${'pasted '.repeat(7000)}</p>`;
  const html = changedHtml(
    plan(withBlock(first, into(blockOf(first), pasted)), {
      template,
      room: { ...CHANGED_ROOM, pin: '995511' },
    }),
  );
  expect(html).not.toContain(ROOM.pin);
  expect(html).not.toContain(ROOM.webLink);
  expect(html.match(/pasted/gu)).toHaveLength(7000);
});
