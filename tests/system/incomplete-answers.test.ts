/** Answers of Exchange that leave something out, contradict themselves or cannot be read: nothing is taken for empty. */
import { describe, expect } from 'vitest';
import type { Incomplete } from '../../src/simulator/exchange/faults/fault.js';
import { inHours } from '../support/company.js';
import { BODY_PHRASE, tellStories } from '../support/stories.js';
import type { Story, Teller } from '../support/stories.js';

const WEEK_HOURS = 7 * 24;

/** Spoils the next answers to GetItem, or all of them until it is removed. */
function spoil(teller: Teller, how: Incomplete, times = 1): { remove(): void } {
  return teller.exchange.faults.add({
    kind: 'incomplete',
    operation: 'GetItem',
    mailbox: teller.organizer,
    times,
    ...how,
  });
}

const unreadable: Readonly<Record<string, Incomplete>> = {
  'that does not come': { without: ['Body'] },
  'that is nil': { body: 'nil' },
  'with elements in it': { body: 'elements' },
  'that comes twice': { body: 'twice' },
};

const bodies: Record<string, Story> = Object.fromEntries(
  Object.entries(unreadable).flatMap(([what, how]): [string, Story][] => [
    [
      `a body ${what} once is read again (case 1)`,
      function* (teller) {
        const id = teller.meet();
        spoil(teller, how);
        yield 'cycle';
        teller.expectBlock(id);
        expect(teller.text(id)).toContain(BODY_PHRASE);
        teller.expectWritten(1);
      },
    ],
    [
      `a body ${what} is not written, and is written when it comes (case 1)`,
      function* (teller) {
        const id = teller.meet();
        const typed = teller.body(id);
        const fault = spoil(teller, how, Infinity);
        yield 'cycle';
        expect(teller.body(id)).toBe(typed);
        teller.expectWritten(0);
        fault.remove();
        yield 'cycle';
        teller.expectBlock(id);
        expect(teller.text(id)).toContain(BODY_PHRASE);
        teller.expectWritten(1);
      },
    ],
  ]),
);

const others: Record<string, Story> = {
  *'a Location that does not come once is not gone (case 2)'(teller) {
    const id = teller.meet();
    yield 'cycle';
    teller.expectWritten(1);
    teller.exchange.editMeeting(teller.organizer, id, { subject: 'Plan, second thoughts' });
    spoil(teller, { without: ['Location'] });
    yield 'cycle';
    teller.expectBlock(id);
    teller.expectWritten(0);
  },

  *'a Location that was taken away is gone: the block goes, too'(teller) {
    const id = teller.meet();
    yield 'cycle';
    teller.exchange.editMeeting(teller.organizer, id, { location: null });
    yield 'cycle';
    teller.expectNoBlock(id);
    teller.expectWritten(2);
  },

  *'attendees that do not come once are told all the same (case 3)'(teller) {
    const id = teller.meet();
    spoil(teller, { without: ['RequiredAttendees'] });
    yield 'cycle';
    teller.expectBlock(id);
    teller.expectWritten(1);
  },

  *'a mark that does not come once is not gone'(teller) {
    const id = teller.meet();
    yield 'cycle';
    teller.changeRoom();
    teller.exchange.editMeeting(teller.organizer, id, { subject: 'Plan, second thoughts' });
    spoil(teller, { without: ['ExtendedProperty', 'UID'] });
    yield 'cycle';
    teller.expectBlock(id);
    expect(teller.text(id)).not.toContain('904172635');
    teller.expectWritten(2);
  },

  *'a UID that does not come leaves the block what it is'(teller) {
    const id = teller.meet();
    yield 'cycle';
    teller.expectWritten(1);
    const body = teller.body(id);
    teller.exchange.editMeeting(teller.organizer, id, { subject: 'Plan, second thoughts' });
    const fault = spoil(teller, { without: ['UID'] }, Infinity);
    yield 'cycle';
    fault.remove();
    expect(teller.body(id)).toBe(body);
    teller.expectWritten(0);
  },

  *'formats and pictures are not given up for a plain text, where HTML does not come'(teller) {
    const body = `<html><body><p><b>Agenda</b>, ${BODY_PHRASE}</p><img src="cid:a@x"></body></html>`;
    const id = teller.meet({ body });
    const fault = spoil(teller, { without: ['Body'] }, 3);
    yield 'cycle';
    fault.remove();
    expect(teller.body(id)).toBe(body);
    teller.expectWritten(0);
    yield 'cycle';
    teller.expectBlock(id);
    expect(teller.body(id)).toContain('<b>Agenda</b>');
    teller.expectWritten(1);
  },

  *'a Location that the summary has and two readings have not is not gone'(teller) {
    const id = teller.meet();
    yield 'cycle';
    teller.expectWritten(1);
    teller.exchange.editMeeting(teller.organizer, id, { subject: 'Plan, second thoughts' });
    spoil(teller, { without: ['Location'] }, 2);
    yield 'cycle';
    teller.expectBlock(id);
    teller.expectWritten(0);
  },

  *'a draft of which the answer does not say whether it was sent is asked for again'(teller) {
    const id = teller.meet({ sent: false });
    const typed = teller.body(id);
    spoil(teller, { without: ['MeetingRequestWasSent'] });
    yield 'cycle';
    expect(teller.body(id)).toBe(typed);
    teller.expectWritten(0);
  },

  *'a series whose changed occurrences do not come once gets them all'(teller) {
    const master = teller.meet({ recurrence: { pattern: 'daily', count: 20 } });
    const series = teller.exchange.readItem(teller.organizer, master);
    const at = new Date(series.start.getTime() + 3 * 24 * 3_600_000);
    teller.exchange.changeOccurrence(teller.organizer, master, at, { body: `<p>${BODY_PHRASE}</p>` });
    spoil(teller, { without: ['ModifiedOccurrences'] });
    yield 'cycle';
    teller.expectBlock(master);
    teller.expectBlock(series.occurrenceRef(at).id);
    teller.expectWritten(2);
  },

  *'an item that says nowhere whose it is, is not written'(teller) {
    const id = teller.meet();
    const fault = spoil(teller, { without: ['AppointmentState', 'IsOrganizer', 'MyResponseType'] }, Infinity);
    yield 'cycle';
    teller.expectWritten(0);
    fault.remove();
    yield 'cycle';
    teller.expectBlock(id);
    teller.expectWritten(1);
  },

  *'any sign of an attendee counts, whatever the others say (case 6)'(teller) {
    for (const says of [
      { appointmentState: 0, isOrganizer: false },
      { appointmentState: 1, isOrganizer: false },
      { appointmentState: 0, isOrganizer: true, myResponseType: 'Accept' },
      { appointmentState: 1, isOrganizer: true, myResponseType: 'Tentative' },
      { appointmentState: 1, isOrganizer: true, myResponseType: 'Decline' },
    ])
      teller.meet({ received: true, says });
    yield 'cycle';
    teller.expectWritten(0);
  },

  *'an item of another class is left alone'(teller) {
    for (const itemClass of ['IPM.Appointment.SMIME', 'IPM.Note.rpmsg.Microsoft', 'IPM.Appointment.AddIn'])
      teller.meet({ itemClass, body: '<p>This message is encrypted.</p>' });
    yield 'cycle';
    teller.expectWritten(0);
  },
};

describe('Exchange', () => {
  tellStories({ ...bodies, ...others }, {}, expect.any(String));
});

const gromox: Record<string, Story> = {
  *'a plain text that comes empty where HTML was asked for is asked for as text (case 28)'(teller) {
    const id = teller.meet({ body: { type: 'Text', text: `Agenda, ${BODY_PHRASE}\r\nSecond line` } });
    yield 'cycle';
    teller.expectBlock(id);
    expect(teller.text(id)).toContain(BODY_PHRASE);
    expect(teller.text(id)).toContain('Second line');
    teller.expectWritten(1);
  },

  *'a series that has ended is known by its end date, or by its count (case 29)'(teller) {
    const times = { start: inHours(-8 * WEEK_HOURS), end: inHours(-8 * WEEK_HOURS + 1) };
    const until = inHours(-2 * WEEK_HOURS);
    for (const recurrence of [
      { pattern: 'weekly', until },
      { pattern: 'weekly', count: 6 },
      { pattern: 'daily', interval: 3, count: 12 },
    ] as const)
      teller.meet({ recurrence, ...times });
    const goingOn = teller.meet({ recurrence: { pattern: 'weekly', count: 12 }, ...times });
    yield 'cycle';
    teller.expectBlock(goingOn);
    teller.expectWritten(1);
  },
};

describe('a server that converts no bodies and tells no last occurrence', () => {
  tellStories(gromox, { exchange: { build: 'gromox' } });
});
