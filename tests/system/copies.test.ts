/** Copied meetings: a copy keeps body and marker of the original, but has a UID of its own, so it is judged on its own. */
import { describe, expect } from 'vitest';
import { MARKER_PROPERTY } from '../../src/model.js';
import { htmlToText } from '../../src/simulator/clients/plain-text.js';
import { countOf, joinLink } from '../support/company.js';
import { countDelimiters, tellStories } from '../support/stories.js';
import type { Story, Teller } from '../support/stories.js';

/** Text of the marker on an item; undefined where it has none. */
function marker(teller: Teller, id: string): string | undefined {
  const extended = [...teller.exchange.readItem(teller.organizer, id).extended.values()];
  return extended.find(({ path }) => path.PropertyName === MARKER_PROPERTY.name)?.values[0];
}

/** A meeting with its block, and a copy of it. */
function* copied(
  teller: Teller,
  options: { readonly received?: boolean } = {},
): Generator<'cycle', { id: string; copy: string }, void> {
  const id = teller.meet();
  yield 'cycle';
  teller.expectBlock(id);
  teller.expectWritten(1);
  const copy = teller.exchange.copyMeeting(teller.organizer, id, options);
  expect(marker(teller, copy)).toBe(marker(teller, id));
  return { id, copy };
}

const stories: Record<string, Story> = {
  *'when the room changes, original and copy each get the new details in place of the old ones (case 16)'(
    teller,
  ) {
    const { id, copy } = yield* copied(teller);
    const oldLink = teller.link();
    teller.changeRoom();
    yield 'resync';
    teller.expectBlock(id);
    teller.expectWritten(2);
    expect(countDelimiters(teller.text(copy))).toEqual({ begin: 1, end: 1 });
    expect(countOf(teller.text(copy), teller.link())).toBe(1);
    expect(teller.text(copy)).not.toContain(oldLink);
    expect(marker(teller, copy)).not.toBe(marker(teller, id));
    teller.exchange.editMeeting(teller.organizer, copy, { location: 'Room 1' });
    yield 'cycle';
    expect(countDelimiters(teller.text(copy))).toEqual({ begin: 0, end: 0 });
    teller.expectBlock(id);
    teller.expectWritten(1);
  },

  *'a copy whose copied text was deleted gets a block of its own'(teller) {
    const { id, copy } = yield* copied(teller);
    teller.exchange.editMeeting(teller.organizer, copy, { body: '<p>Next time</p>' });
    yield 'cycle';
    teller.expectBlock(copy);
    expect(teller.text(copy)).toContain('Next time');
    teller.expectBlock(id);
    const tag = (body: string) => /class="cms-(\w+)"/u.exec(body)?.[1];
    expect(tag(teller.body(copy))).not.toBe(tag(teller.body(id)));
    teller.expectWritten(1);
  },

  *'a copy that Exchange marks as received is nobody’s own, and left alone'(teller) {
    const { copy } = yield* copied(teller, { received: true });
    teller.exchange.editMeeting(teller.organizer, copy, { body: '<p>Next time</p>' });
    yield 'cycle';
    expect(teller.body(copy)).toBe('<p>Next time</p>');
    teller.expectWritten(0);
  },

  *'a copy in another organizer’s calendar keeps nothing of the first one’s room (case 16)'(teller) {
    const { exchange, company } = teller;
    const user = `other-${teller.user}`;
    const other = company.hire(user, { passcode: '730194826' });
    const { id } = yield* copied(teller);
    const { start, end, body } = exchange.readItem(teller.organizer, id);
    const { propertySetId, name } = MARKER_PROPERTY;
    const extended = [{ propertySetId, name, value: marker(teller, id) ?? '' }];
    const brought = { body: body.text, start, end, attendees: [teller.guest], extended };
    const withKeyword = exchange.createMeeting(other, { ...brought, location: '@cms' });
    const without = exchange.createMeeting(other, { ...brought, location: 'Room 1' });
    yield 'cycle';
    const text = htmlToText(exchange.readItem(other, withKeyword).body.text);
    expect(countOf(text, joinLink(company.cms, user))).toBe(1);
    expect(text).not.toContain(teller.link());
    const textWithout = htmlToText(exchange.readItem(other, without).body.text);
    expect(countDelimiters(textWithout)).toEqual({ begin: 0, end: 0 });
    expect(textWithout).not.toContain(teller.link());
    expect(exchange.mails.filter(({ mailbox }) => mailbox === other)).toHaveLength(2);
    teller.expectBlock(id);
    teller.expectWritten(0);
  },

  *'copies of meetings that have no UID keep what they have'(teller) {
    const id = teller.meet({ uid: null });
    const twin = teller.meet({ uid: null, subject: 'Twin' });
    yield 'cycle';
    teller.expectBlock(id);
    teller.expectBlock(twin);
    teller.expectWritten(2);
    teller.exchange.editMeeting(teller.organizer, twin, { location: 'Room 1' });
    yield 'cycle';
    teller.expectNoBlock(twin);
    teller.expectBlock(id);
    teller.expectWritten(1);
  },
};

describe('copied meetings', () => tellStories(stories));
