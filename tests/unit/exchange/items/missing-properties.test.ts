/** Whatever an answer leaves out: the meeting is read as it is, or not at all. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { MARKER_PROPERTY, type Meeting } from '../../../../src/model.js';
import type { MeetingRead } from '../../../../src/sync/ports.js';
import { readItem } from '../../../../src/exchange/items/item-reading.js';
import { readMeetings } from '../../../../src/exchange/items/read-meetings.js';
import { readTree } from '../../../../src/xml/tree.js';
import { runs } from '../../../support/runs.js';

const text = (name: string, value: string): [string, string] => [name, `<t:${name}>${value}</t:${name}>`];

/** A weekly series of the mailbox that goes on, with an attendee, a changed occurrence and a block. */
const ELEMENTS = new Map<string, string>([
  text('ItemClass', 'IPM.Appointment'),
  text('Subject', 'Plan'),
  ['Body', '<t:Body BodyType="HTML">&lt;p&gt;Agenda&lt;/p&gt;&lt;p&gt;.:: CMS k7qd2xm ::&lt;/p&gt;</t:Body>'],
  text('DisplayTo', 'Bob'),
  [
    'ExtendedProperty',
    `<t:ExtendedProperty><t:ExtendedFieldURI PropertySetId="${MARKER_PROPERTY.propertySetId}"` +
      ` PropertyName="${MARKER_PROPERTY.name}" PropertyType="String"/><t:Value>m</t:Value></t:ExtendedProperty>`,
  ],
  text('UID', 'uid'),
  text('Start', '2026-03-01T10:00:00Z'),
  text('End', '2026-03-01T11:00:00Z'),
  text('Location', '@cms'),
  text('IsCancelled', 'false'),
  text('MeetingRequestWasSent', 'true'),
  text('CalendarItemType', 'RecurringMaster'),
  text('MyResponseType', 'Organizer'),
  text('RequiredAttendees', '<t:Attendee/>'),
  text('AppointmentState', '1'),
  text('Recurrence', '<t:WeeklyRecurrence/><t:NoEndRecurrence/>'),
  text(
    'ModifiedOccurrences',
    '<t:Occurrence><t:ItemId Id="o"/><t:Start>2026-04-05T10:00:00Z</t:Start><t:End>2026-04-05T11:00:00Z</t:End></t:Occurrence>',
  ),
  text('IsOrganizer', 'true'),
]);
const NAMES = [...ELEMENTS.keys()];

/** @param missing from the first answer, the second and so on; of the last one from all that come after it */
async function readWithout(...missing: readonly (readonly string[])[]): Promise<MeetingRead> {
  let answers = 0;
  const [read] = await readMeetings(
    {
      ids: ['a'],
      known: new Map(),
      place: { operation: 'GetItem', mailbox: 'ann@corp.example', host: 'mail' },
      now: new Date('2026-03-10T10:00:00Z'),
    },
    () => {
      const without = missing[Math.min(answers, missing.length - 1)] ?? [];
      answers += 1;
      const xml = NAMES.filter((name) => !without.includes(name)).map((name) => ELEMENTS.get(name));
      const item = readTree(`<t:CalendarItem>${xml.join('')}</t:CalendarItem>`);
      return Promise.resolve([{ id: 'a', reading: readItem(item, { id: 'a', changeKey: 'k' }) }]);
    },
  );
  if (read === undefined) throw new Error('Nothing was read.');
  return read;
}

/** What the plan rests on. */
const decisive = ({ subject: _s, isCancelled: _c, isOrganizer: _o, ...rest }: Meeting): Partial<Meeting> =>
  rest;
const subset = fc.subarray(NAMES);

test('what one answer leaves out is read as if it had come', async () => {
  const whole = await readWithout([]);
  if ('error' in whole) throw whole.error;
  await fc.assert(
    fc.asyncProperty(subset, async (missing) => {
      const read = await readWithout(missing, []);
      expect('meeting' in read && decisive(read.meeting)).toEqual(decisive(whole.meeting));
    }),
    runs(50),
  );
});

test('what no answer gives leaves no meeting with another text, owner or end', async () => {
  await fc.assert(
    fc.asyncProperty(subset, async (missing) => {
      const read = await readWithout(missing);
      if ('error' in read) {
        expect(read.error).toMatchObject({ reach: 'meeting', retry: { when: 'growing' } });
        return;
      }
      expect(missing).not.toContain('Body');
      expect(read.meeting.body.html).toContain('Agenda');
      expect(
        read.meeting.isOrganizer ?? read.meeting.appointmentState ?? read.meeting.myResponseType,
      ).toBeDefined();
      if (read.meeting.type === 'RecurringMaster') expect(read.meeting.seriesEnd).toBe('never');
    }),
    runs(50),
  );
});

test('a body that comes in no other form is taken as the server stores it (case 1)', async () => {
  const asked: string[] = [];
  const [read] = await readMeetings(
    {
      ids: ['a'],
      known: new Map(),
      place: { operation: 'GetItem', mailbox: 'ann@corp.example', host: 'mail' },
      now: new Date('2026-03-10T10:00:00Z'),
    },
    (_ids, bodyType) => {
      asked.push(bodyType);
      const xml = NAMES.filter((name) => name !== 'Body').map((name) => ELEMENTS.get(name));
      if (bodyType === 'Best') xml.push('<t:Body BodyType="Text">Agenda</t:Body>');
      const item = readTree(`<t:CalendarItem>${xml.join('')}</t:CalendarItem>`);
      return Promise.resolve([{ id: 'a', reading: readItem(item, { id: 'a', changeKey: 'k' }) }]);
    },
  );
  expect(asked).toEqual(['HTML', 'HTML', 'Best']);
  expect(read).toMatchObject({ meeting: { body: { html: 'Agenda', isPlainText: true } } });
});
