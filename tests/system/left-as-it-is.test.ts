/** What belongs to a meeting besides its text, and the copies of others, are after our updates what they were before. */
import { describe, expect } from 'vitest';
import type { ItemView } from '../../src/simulator/exchange/items/item-view.js';
import { hourAt } from '../support/company.js';
import { BODY_PHRASE, countDelimiters, tellStories, updatesIn } from '../support/stories.js';
import type { Story, Teller } from '../support/stories.js';

const PICTURE = '<img border="0" width="120" src="cid:image001.png@01DBE3A0.7F0C2B10" alt="Logo">';
const ATTACHMENTS = [
  { name: 'Agenda & more.pdf', contentType: 'application/pdf', size: 48_211 },
  {
    name: 'image001.png',
    contentType: 'image/png',
    contentId: 'image001.png@01DBE3A0.7F0C2B10',
    size: 3_020,
  },
];

/** The item of one of those who are invited. */
function copyOf({ exchange, organizer }: Teller, id: string, address: string): ItemView {
  const { uid } = exchange.readItem(organizer, id).item;
  const copy = exchange.items(address).find(({ item }) => item.uid === uid);
  if (copy === undefined) throw new Error(`${address} has no copy.`);
  return copy;
}

/** The block is written, replaced after a change of the room, and taken out again. */
function* throughAllUpdates(teller: Teller, id: string, look: () => void): ReturnType<Story> {
  yield 'cycle';
  teller.expectBlock(id);
  look();
  teller.changeRoom();
  yield 'resync';
  teller.expectBlock(id);
  look();
  teller.exchange.editMeeting(teller.organizer, id, { location: 'Room 4', sendUpdate: false });
  yield 'cycle';
  teller.expectNoBlock(id);
  look();
  const { attendees } = teller.exchange.readItem(teller.organizer, id).item;
  teller.expectWritten(3, 3 * attendees.length);
}

const stories: Record<string, Story> = {
  *'attachments stay, and a picture is still shown where it was, with everybody'(teller) {
    const body = `<html><body><p>Agenda, ${BODY_PHRASE}</p><p>${PICTURE}</p></body></html>`;
    const id = teller.meet({ body, attachments: ATTACHMENTS });
    yield* throughAllUpdates(teller, id, () => {
      for (const view of [teller.exchange.readItem(teller.organizer, id), copyOf(teller, id, teller.guest)]) {
        expect(view.item.attachments).toEqual(ATTACHMENTS);
        expect(view.body.text).toContain(PICTURE);
      }
    });
    expect(teller.body(id)).toBe(body);
  },

  *'a meeting keeps its time and its zone, and the mails carry them with its UID'(teller) {
    const times = hourAt(7);
    const id = teller.meet({ ...times, timeZone: 'W. Europe Standard Time' });
    const { uid } = teller.exchange.readItem(teller.organizer, id).item;
    yield* throughAllUpdates(teller, id, () => {
      const { start, end, item } = teller.exchange.readItem(teller.organizer, id);
      expect({ start, end, zone: item.timeZone }).toEqual({ ...times, zone: 'W. Europe Standard Time' });
    });
    const mails = teller.exchange.mails.filter(({ itemId }) => itemId === id);
    expect(mails).toHaveLength(3);
    for (const mail of mails)
      expect(mail).toMatchObject({ uid, start: times.start, timeZone: 'W. Europe Standard Time' });
  },

  *'answers of attendees survive our updates, and nobody is asked to answer again'(teller) {
    const other = 'otto@elsewhere.example';
    const id = teller.meet({ attendees: [teller.guest, other] });
    teller.exchange.respond(teller.organizer, id, teller.guest, 'Accept');
    teller.exchange.respond(teller.organizer, id, other, 'Decline');
    const before = structuredClone(teller.exchange.readItem(teller.organizer, id).item.attendees);
    yield* throughAllUpdates(teller, id, () => {
      const { item } = teller.exchange.readItem(teller.organizer, id);
      expect(item.attendees).toEqual(before);
      expect(item.sequenceNumber).toBe(0);
      expect(copyOf(teller, id, teller.guest).item.myResponse).toBe('Accept');
    });
  },

  *'a room that drops bodies has none in its copy, and its copy is not touched'(teller) {
    const room = `saal-${teller.user}@corp.example`;
    teller.exchange.addMailbox(room, { name: 'Saal 4', dropsBodies: true });
    // Served like everybody else.
    teller.company.cms.objects.addUser({ jid: room.replace('@corp.example', '@jid.example') });
    const id = teller.meet({ attendees: [teller.guest, { address: room, kind: 'resource' }] });
    yield 'cycle';
    teller.exchange.respond(teller.organizer, id, room, 'Accept');
    yield 'cycle';
    teller.changeRoom();
    yield 'resync';
    teller.expectBlock(id);
    expect(countDelimiters(copyOf(teller, id, teller.guest).body.text)).toEqual({ begin: 1, end: 1 });
    expect(copyOf(teller, id, room)).toMatchObject({ location: '@cms', body: { text: '' } });
    expect(updatesIn(teller.exchange, room)).toEqual([]);
    // Two updates, each a mail to the guest and one to the room.
    teller.expectWritten(2, 4);
  },
};

describe('Exchange', () => {
  tellStories(stories);
});
