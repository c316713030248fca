/** What organizers do to a meeting from its draft to its end, and what the invitation looks like afterwards. */
import { describe, expect } from 'vitest';
import { hourAt, inHours } from '../support/company.js';
import { BODY_PHRASE, countDelimiters, tellStories } from '../support/stories.js';
import type { Story, Teller } from '../support/stories.js';

const DAY_MS = 24 * 3_600_000;
const TYPED = `<html><body><p>Agenda, ${BODY_PHRASE}</p></body></html>`;

/** The next midnight (UTC) that is at least half a day away. */
function midnight(): Date {
  return new Date(Math.ceil((Date.now() + DAY_MS / 2) / DAY_MS) * DAY_MS);
}

function edit(teller: Teller, id: string, change: (html: string) => string): void {
  teller.exchange.editMeeting(teller.organizer, id, { body: change(teller.body(id)) });
}

const sending: Record<string, Story> = {
  *'a draft is left alone, since Outlook would overwrite it, and gets the block once it was sent'(teller) {
    const { exchange, organizer } = teller;
    const id = teller.meet({ sent: false });
    yield 'cycle';
    expect(teller.body(id)).toBe(TYPED);
    exchange.editMeeting(organizer, id, { subject: 'Plan, second thoughts' });
    yield 'cycle';
    expect(teller.body(id)).toBe(TYPED);
    teller.expectWritten(0);
    exchange.sendDraft(organizer, id);
    yield 'cycle';
    teller.expectBlock(id);
    teller.expectWritten(1);
  },

  *'an appointment stays one; once attendees were added and the meeting was sent, they have the block'(
    teller,
  ) {
    const { exchange, organizer } = teller;
    const id = teller.meet({ attendees: [] });
    yield 'cycle';
    teller.expectBlock(id);
    teller.expectWritten(1, 0);
    expect(exchange.readItem(organizer, id).appointmentState).toBe(0);
    exchange.editMeeting(organizer, id, { attendees: [teller.guest] });
    yield 'cycle';
    teller.expectWritten(0);
    exchange.sendDraft(organizer, id);
    yield 'cycle';
    teller.expectBlock(id);
    teller.expectWritten(0);
    const { uid } = exchange.readItem(organizer, id).item;
    const copy = exchange.items(teller.guest).find(({ item }) => item.uid === uid);
    expect(copy?.body.text).toBe(teller.body(id));
  },

  *'an appointment whose attendees were added before the keyword is not sent in its user’s place'(teller) {
    const { exchange, organizer } = teller;
    const id = teller.meet({ attendees: [], location: 'Room 1' });
    exchange.editMeeting(organizer, id, { attendees: [teller.guest], location: '@cms' });
    yield 'cycle';
    expect(teller.body(id)).toBe(TYPED);
    teller.expectWritten(0);
    exchange.sendDraft(organizer, id);
    yield 'cycle';
    teller.expectBlock(id);
    teller.expectWritten(1);
  },

  *'a cancelled meeting is left as it is'(teller) {
    const [before, after] = [teller.meet(), teller.meet()];
    teller.exchange.cancelMeeting(teller.organizer, before);
    yield 'cycle';
    teller.expectNoBlock(before);
    teller.expectBlock(after);
    teller.expectWritten(1);
    teller.exchange.cancelMeeting(teller.organizer, after);
    teller.exchange.editMeeting(teller.organizer, after, { location: 'Room 1', sendUpdate: false });
    yield 'cycle';
    teller.expectBlock(after);
    teller.expectWritten(0);
  },

  *'a deleted meeting is forgotten, and the others go on'(teller) {
    const { exchange, organizer } = teller;
    const [gone, kept] = [teller.meet(), teller.meet()];
    yield 'cycle';
    teller.expectWritten(2);
    exchange.deleteMeeting(organizer, gone);
    exchange.editMeeting(organizer, kept, { location: '@cms, Room 4' });
    yield 'cycle';
    teller.expectBlock(kept);
    teller.expectWritten(0);
  },

  *'a meeting that went to another folder and came back has a new id, and still one block'(teller) {
    const { exchange, organizer } = teller;
    const first = teller.meet();
    yield 'cycle';
    teller.expectWritten(1);
    const away = exchange.moveMeeting(organizer, first, 'other');
    yield 'cycle';
    const back = exchange.moveMeeting(organizer, away);
    yield 'cycle';
    expect(back).not.toBe(first);
    teller.expectBlock(back);
    const back2 = exchange.moveMeeting(organizer, back);
    yield 'cycle';
    teller.expectBlock(back2);
    teller.expectWritten(0);
  },

  *'a meeting in another folder than the calendar is nobody’s business'(teller) {
    const id = teller.exchange.moveMeeting(teller.organizer, teller.meet(), 'other');
    yield 'cycle';
    expect(teller.body(id)).toBe(TYPED);
    teller.expectWritten(0);
  },
};

const kinds: Record<string, Story> = {
  *'all-day, private and past-midnight meetings are meetings like others'(teller) {
    const day = midnight();
    const allDay = teller.meet({
      isAllDay: true,
      start: day,
      end: new Date(day.getTime() + DAY_MS),
    });
    const isPrivate = teller.meet({ sensitivity: 'Private' });
    const confidential = teller.meet({ sensitivity: 'Confidential' });
    const pastMidnight = teller.meet({
      start: new Date(day.getTime() - DAY_MS / 48),
      end: new Date(day.getTime() + DAY_MS / 48),
    });
    const running = teller.meet({ start: inHours(-1), end: inHours(1) });
    yield 'cycle';
    for (const id of [allDay, isPrivate, confidential, pastMidnight, running]) teller.expectBlock(id);
    teller.expectWritten(5);
    const { item } = teller.exchange.readItem(teller.organizer, allDay);
    expect(item).toMatchObject({ isAllDay: true, start: day });
    expect(teller.exchange.readItem(teller.organizer, isPrivate).item.sensitivity).toBe('Private');
  },

  *'a meeting that has ended is left alone'(teller) {
    const id = teller.meet(hourAt(-2));
    yield 'cycle';
    expect(teller.body(id)).toBe(TYPED);
    teller.expectWritten(0);
  },

  *'a meeting that ends while it waits to be tried again is given up'(teller) {
    const { exchange, organizer } = teller;
    const id = teller.meet();
    const conflict = { kind: 'response-error', code: 'ErrorIrresolvableConflict' } as const;
    exchange.faults.add({ ...conflict, operation: 'UpdateItem', mailbox: organizer, times: 3 });
    yield 'cycle';
    expect(teller.newUpdates()).toHaveLength(3);
    // Time goes by; nobody changes the meeting.
    Object.assign(exchange.readItem(organizer, id).item, hourAt(-2));
    const readings = () =>
      exchange.requests.filter(
        ({ operation, requestXml }) => operation === 'GetItem' && requestXml.includes(id),
      ).length;
    const before = readings();
    yield 'cycle';
    expect(readings()).toBe(before + 1);
    yield 'cycle';
    expect(readings()).toBe(before + 1);
    expect(teller.body(id)).toBe(TYPED);
    teller.expectWritten(0);
  },

  *'organizers who are written as an alias or a legacy DN, or whose delegate made the meeting, are served'(
    teller,
  ) {
    const organizers = [
      { name: 'Anni', address: 'a.archer@alias.example', routingType: 'SMTP' },
      {
        name: 'Ann',
        address: '/O=CORP/OU=EXCHANGE ADMINISTRATIVE GROUP (FYDIBOHF23SPDLT)/CN=RECIPIENTS/CN=4F1C-ANN',
        routingType: 'EX',
      },
      { name: 'Dan Delegate on behalf of Ann', address: 'dan@corp.example', routingType: 'SMTP' },
    ] as const;
    const ids = organizers.map((organizer) => teller.meet({ organizer }));
    yield 'cycle';
    for (const id of ids) teller.expectBlock(id);
    teller.expectWritten(3);
  },

  *'an attendee’s copy is left alone, whatever its organizer’s address and Location are'(teller) {
    const { exchange } = teller;
    const id = teller.meet({
      received: true,
      organizer: { name: 'Me', address: teller.organizer, routingType: 'SMTP' },
      attendees: [teller.organizer],
    });
    yield 'cycle';
    exchange.editMeeting(teller.organizer, id, { location: 'Room 4 (@cms)' });
    yield 'cycle';
    expect(teller.body(id)).toBe(TYPED);
    teller.expectWritten(0);
  },

  *'a body in plain text, an empty one and one without body element get the block'(teller) {
    const plain = teller.meet({ body: { type: 'Text', text: 'Agenda: 1 < 2\r\n - numbers' } });
    const staysPlain = teller.meet({ body: { type: 'Text', text: 'a <b> c' }, staysPlainText: true });
    const empty = teller.meet({ body: '' });
    const bare = teller.meet({ body: '<meta http-equiv="Content-Type" content="text/html">Hi' });
    yield 'cycle';
    for (const id of [plain, empty, bare, staysPlain]) teller.expectBlock(id);
    expect(teller.text(plain)).toContain('Agenda: 1 < 2\n- numbers');
    expect(teller.text(staysPlain)).toContain('a <b> c');
    expect(teller.text(bare)).toMatch(/^Hi/u);
    teller.expectWritten(4);
  },

  *'a body that the server gives cut off is not written back'(teller) {
    const id = teller.meet({ truncatedAt: 20 });
    yield 'cycle';
    expect(teller.body(id)).toBe(TYPED);
    teller.expectWritten(0);
  },
};

const edits: Record<string, Story> = {
  *'the keyword added later brings the block, taken away takes it, added again brings it again'(teller) {
    const { exchange, organizer } = teller;
    const id = teller.meet({ location: 'Room 1' });
    yield 'cycle';
    expect(teller.body(id)).toBe(TYPED);
    exchange.editMeeting(organizer, id, { location: 'Room 1 @cms' });
    yield 'cycle';
    teller.expectBlock(id);
    teller.expectWritten(1);
    exchange.editMeeting(organizer, id, { location: null });
    yield 'cycle';
    expect(teller.body(id)).toBe(TYPED);
    expect(exchange.readItem(organizer, id).extended.size).toBe(0);
    teller.expectWritten(1);
    exchange.editMeeting(organizer, id, { location: '@cms' });
    yield 'cycle';
    teller.expectBlock(id);
    teller.expectWritten(1);
  },

  *'a block that was deleted by hand comes back'(teller) {
    const id = teller.meet();
    yield 'cycle';
    edit(teller, id, () => `<html><body><p>All new, ${BODY_PHRASE}</p></body></html>`);
    yield 'cycle';
    teller.expectBlock(id);
    expect(teller.text(id)).toContain('All new');
    teller.expectWritten(2);
  },

  *'what the Python service appended is adopted as it stands; a changed room brings our block beside it'(
    teller,
  ) {
    const [callId, secret] = [
      teller.company.cms.objects.space(`${teller.user}.space`).callId,
      teller.company.cms.objects.space(`${teller.user}.space`).secret,
    ];
    // Its templates hold the link's parts themselves; it appended the whole document to the body's.
    const python =
      `<html><head><style>p{color:#336}</style></head><body><p>Web: <a href="https://join.corp.example/meeting/${callId}?secret=${secret}">join</a></p>` +
      `<p>SIP: ${teller.user}.space@video.corp.example, ID ${callId}</p></body></html>`;
    const id = teller.meet();
    edit(teller, id, (html) => html + python);
    const adopted = teller.body(id);
    const later = teller.meet({ location: 'Room 1', body: adopted });
    yield 'cycle';
    expect(teller.body(id)).toBe(adopted);
    teller.expectWritten(0);
    teller.changeRoom();
    teller.exchange.editMeeting(teller.organizer, later, { location: '@cms' });
    yield 'resync';
    for (const one of [id, later]) {
      expect(countDelimiters(teller.text(one))).toEqual({ begin: 1, end: 1 });
      expect(teller.text(one)).toContain(teller.link());
      expect(teller.body(one)).toContain(`secret=${secret}`);
    }
    teller.expectWritten(2);
  },
};

// One story lets a meeting wait, which the run of that moment says.
describe('the life of a meeting', () =>
  tellStories({ ...sending, ...kinds, ...edits }, {}, expect.stringMatching(/^$|waits in the calendar of/)));
