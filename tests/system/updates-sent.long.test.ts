/** Who is mailed, and how often: one mail to each attendee for each real change, and nothing for anything else. */
import { describe, expect } from 'vitest';
import type { LoggedRequest } from '../../src/simulator/exchange/watch/request-log.js';
import { inHours } from '../support/company.js';
import { tellStories } from '../support/stories.js';
import type { Story } from '../support/stories.js';

function sendMode({ requestXml }: LoggedRequest): string | undefined {
  return /SendMeetingInvitationsOrCancellations="(\w+)"/u.exec(requestXml)?.[1];
}

const OUTSIDE = 'guest@partner.example';

const stories: Record<string, Story> = {
  *'required, optional and resource attendees, inside and outside, are mailed once each'(teller) {
    const attendees = [
      teller.guest,
      { address: OUTSIDE, kind: 'optional' as const },
      { address: 'room4@corp.example', kind: 'resource' as const },
    ];
    const id = teller.meet({ attendees });
    yield 'cycle';
    const mails = teller.newMails();
    expect(mails.map(({ to }) => to).sort()).toEqual([OUTSIDE, teller.guest, 'room4@corp.example']);
    for (const { bodyAtSend } of mails) expect(bodyAtSend).toBe(teller.body(id));
    expect(teller.newUpdates().map(sendMode)).toEqual(['SendToAllAndSaveCopy']);
    yield 'cycle';
    teller.expectWritten(0);
  },

  *'a meeting with nobody but a resource is a meeting, and sent'(teller) {
    const room = { address: 'room4@corp.example', kind: 'resource' as const };
    teller.meet({ attendees: [room] });
    yield 'cycle';
    expect(teller.newUpdates().map(sendMode)).toEqual(['SendToAllAndSaveCopy']);
    expect(teller.newMails()).toHaveLength(1);
  },

  *'what the organizer changes besides keyword and block is mailed by Outlook, never a second time by us'(
    teller,
  ) {
    const { exchange, organizer } = teller;
    const id = teller.meet();
    yield 'cycle';
    teller.expectWritten(1);
    exchange.editMeeting(organizer, id, { subject: 'Plan B', start: inHours(7), end: inHours(8) });
    yield 'cycle';
    exchange.editMeeting(organizer, id, { attendees: [teller.guest, OUTSIDE] });
    exchange.editMeeting(organizer, id, { body: teller.body(id).replace('Agenda', 'Agenda and minutes') });
    yield 'cycle';
    exchange.editMeeting(organizer, id, { location: 'Room 4, @cms', sensitivity: 'Private' });
    yield 'cycle';
    teller.expectBlock(id);
    teller.expectWritten(0);
  },

  *'answers of attendees change nothing, as they come and as they change'(teller) {
    const { exchange, organizer, guest } = teller;
    const id = teller.meet({ attendees: [guest, OUTSIDE] });
    yield 'cycle';
    expect(teller.newMails()).toHaveLength(2);
    teller.newUpdates();
    exchange.respond(organizer, id, guest, 'Accept', { asDeleteAndCreate: true });
    yield 'cycle';
    exchange.respond(organizer, id, OUTSIDE, 'Decline');
    exchange.respond(organizer, id, guest, 'Tentative');
    yield 'cycle';
    exchange.respond(organizer, id, guest, 'Decline');
    yield 'cycle';
    teller.expectWritten(0);
    teller.expectBlock(id);
    const { attendees } = exchange.readItem(organizer, id).item;
    expect(attendees.map(({ response }) => response)).toEqual(['Decline', 'Decline']);
  },

  *'an attendee who copies the meeting, or edits the copy, gets nothing written into it'(teller) {
    const { exchange, guest } = teller;
    const id = teller.meet();
    yield 'cycle';
    teller.expectWritten(1);
    const { uid } = exchange.readItem(teller.organizer, id).item;
    const theirs = exchange.items(guest).find(({ item }) => item.uid === uid);
    if (theirs === undefined) throw new Error('The attendee has no copy.');
    const copy = exchange.copyMeeting(guest, theirs.id);
    exchange.editMeeting(guest, copy, { body: '<p>mine</p>', location: '@cms' });
    exchange.editMeeting(guest, theirs.id, { body: '<p>notes</p>', location: '@cms' });
    yield 'cycle';
    expect(exchange.readItem(guest, copy).body.text).toBe('<p>mine</p>');
    expect(exchange.readItem(guest, theirs.id).body.text).toBe('<p>notes</p>');
    teller.expectWritten(0);
  },
};

// The change key changes once more by itself after each write, and named properties travel to the attendees' copies.
const restless = { touchesAfterWrite: true, extendedPropertiesTravel: true };

describe.each(['exchange2019', 'gromox'] as const)('on %s', (build) =>
  tellStories(stories, { exchange: { build, ...restless } }),
);

describe('with send_updates = none', () =>
  tellStories(
    {
      *'the block is written, replaced and removed, and nobody is mailed'(teller) {
        const id = teller.meet();
        yield 'cycle';
        teller.expectBlock(id);
        teller.changeRoom();
        yield 'resync';
        teller.expectBlock(id);
        teller.exchange.editMeeting(teller.organizer, id, { location: 'Room 1' });
        yield 'cycle';
        teller.expectNoBlock(id);
        expect(teller.newUpdates().map(sendMode)).toEqual(Array.from({ length: 3 }, () => 'SendToNone'));
        expect(teller.newMails()).toHaveLength(0);
      },

      *'a conflict that saved the body leaves nothing to send'(teller) {
        const id = teller.meet();
        teller.exchange.faults.add({ kind: 'partial-success', mailbox: teller.organizer });
        yield 'cycle';
        teller.expectBlock(id);
        teller.expectWritten(1, 0);
      },
    },
    { settings: { EWS: { send_updates: 'none' } } },
  ));
