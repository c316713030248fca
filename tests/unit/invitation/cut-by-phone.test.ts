/**
 * A phone keeps the first 500 characters of a body, as plain text, and saves those back. Whatever of our block is left then,
 * nothing that the user wrote is lost to us, and there is an end to it.
 */
import { describe, expect, test } from 'vitest';
import { plainTextToHtml } from '../../../src/invitation/html/plain-text.js';
import { htmlToText } from '../../../src/simulator/clients/plain-text.js';
import type { Meeting } from '../../../src/model.js';
import { ownWords } from './any-story.js';
import { carriedOut, CHANGED_ROOM, meeting, plan, ROOM, withBody } from './given.js';
import { triesAll } from '../../support/few.js';

const KEPT = 500;

function savedByPhone(item: Meeting, kept = KEPT): Meeting {
  return withBody(item, plainTextToHtml(htmlToText(item.body.html).slice(0, kept)));
}

/** A body with so many words before the block. */
function written(words: number): Meeting {
  const agenda = Array.from({ length: words }, (_none, index) => `<p>word${index}x</p>`).join('');
  const item = meeting(`<html><body>${agenda}</body></html>`);
  return carriedOut(item, plan(item));
}

function afterCycles(item: Meeting, room = ROOM): Meeting {
  let current = item;
  for (let cycle = 0; cycle < 3; cycle++) current = carriedOut(current, plan(current, { room }));
  expect(plan(current, { room })).toMatchObject({ action: 'none' });
  return current;
}

const begin = /\.:: CMS/u;
const end = /::\./u;

describe.each([
  ['before our block', 60, false, false],
  ['inside our block', 30, true, false],
  ['behind our block', 1, true, true],
])('a cut %s', (_where, words, hasBegin, hasEnd) => {
  const saved = savedByPhone(written(words));

  test('leaves what it should for this test', () => {
    expect([begin.test(saved.body.html), end.test(saved.body.html)]).toEqual([hasBegin, hasEnd]);
  });

  test.each([ROOM, CHANGED_ROOM])('loses nothing of the user, and shows the way in (room %#)', (room) => {
    const after = afterCycles(saved, room);
    expect(ownWords(after.body.html)).toEqual(ownWords(saved.body.html));
    expect(after.body.html).toContain(room.webLink.slice(-22));
  });

  test('loses nothing when the keyword goes', () => {
    const without = { ...saved, location: '' };
    const after = carriedOut(without, plan(without, { room: 'unknown' }));
    expect(ownWords(after.body.html)).toEqual(ownWords(saved.body.html));
    expect(begin.test(after.body.html)).toBe(hasBegin && !hasEnd);
  });
});

test('wherever the cut is, nothing of the user is lost, and there is an end to it', () => {
  const whole = written(3);
  const { length } = htmlToText(whole.body.html);
  for (let kept = 0; kept <= length; kept += triesAll ? 3 : 13) {
    const saved = savedByPhone(whole, kept);
    const after = afterCycles(saved, kept % 2 === 0 ? ROOM : CHANGED_ROOM);
    expect(ownWords(after.body.html)).toEqual(ownWords(saved.body.html));
  }
});
