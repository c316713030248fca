import { hasKeyword } from '../../../../src/invitation/keyword.js';
import { describe, expect, test } from 'vitest';
import { MARKER_PROPERTY, type Meeting } from '../../../../src/model.js';
import type { KnownOfItem } from '../../../../src/sync/ports.js';
import { readItem, type ItemReading } from '../../../../src/exchange/items/item-reading.js';
import { isInDoubt, toMeeting } from '../../../../src/exchange/items/to-meeting.js';
import { readTree } from '../../../../src/xml/tree.js';

function readingOf(properties: string): ItemReading {
  return readItem(readTree(`<t:CalendarItem>${properties}</t:CalendarItem>`), { id: 'a', changeKey: 'k' });
}

/** The meeting, whose properties are as given; with a body, and a sign that it is the mailbox's own. */
function meetingOf(properties: string, known?: KnownOfItem): Meeting {
  const body = properties.includes('<t:Body') ? '' : '<t:Body BodyType="HTML"/>';
  const state = properties.includes('<t:AppointmentState')
    ? ''
    : '<t:AppointmentState>0</t:AppointmentState>';
  return toMeeting(readingOf(properties + body + state), known, 'Ann@Example.test');
}

const TIMES = '<t:Start>2026-03-01T10:00:00Z</t:Start><t:End>2026-03-01T11:00:00Z</t:End>';

describe('a meeting', () => {
  test('has all that the server gives', () => {
    const meeting = meetingOf(
      '<t:Subject> Plan &lt;1&gt; </t:Subject><t:DateTimeCreated>2026-02-01T08:00:00Z</t:DateTimeCreated>' +
        `<t:ExtendedProperty><t:ExtendedFieldURI PropertySetId="${MARKER_PROPERTY.propertySetId}"` +
        ` PropertyName="${MARKER_PROPERTY.name}" PropertyType="String"/><t:Value>1 u f</t:Value></t:ExtendedProperty>` +
        `<t:UID>040000008200E</t:UID>${TIMES}<t:Location>@cms</t:Location><t:IsCancelled>false</t:IsCancelled>` +
        '<t:MeetingRequestWasSent>true</t:MeetingRequestWasSent><t:CalendarItemType>Single</t:CalendarItemType>' +
        '<t:MyResponseType>Organizer</t:MyResponseType><t:IsOrganizer>true</t:IsOrganizer>' +
        '<t:Organizer><t:Mailbox><t:Name>Ann Müller</t:Name><t:EmailAddress>/O=X/CN=ANN</t:EmailAddress><t:RoutingType>EX</t:RoutingType></t:Mailbox></t:Organizer>' +
        '<t:RequiredAttendees><t:Attendee><t:Mailbox><t:Name>Bob</t:Name></t:Mailbox></t:Attendee></t:RequiredAttendees>' +
        '<t:AppointmentState>1</t:AppointmentState><t:LastModifiedTime>2026-02-03T08:00:00Z</t:LastModifiedTime>',
    );
    expect(meeting).toMatchObject({
      mailbox: 'ann@example.test',
      ref: { id: 'a', changeKey: 'k' },
      subject: ' Plan <1> ',
      location: '@cms',
      uid: '040000008200E',
      marker: '1 u f',
      created: new Date('2026-02-01T08:00:00Z'),
      modified: new Date('2026-02-03T08:00:00Z'),
      start: new Date('2026-03-01T10:00:00Z'),
      end: new Date('2026-03-01T11:00:00Z'),
      isCancelled: false,
      meetingRequestWasSent: true,
      myResponseType: 'Organizer',
      isOrganizer: true,
      organizerName: 'Ann Müller',
      hasAttendees: true,
      appointmentState: 1,
    });
  });
  test.each(['RequiredAttendees', 'OptionalAttendees', 'Resources'])(
    'with %s has attendees, with an empty list has none',
    (list) => {
      expect(meetingOf(`${TIMES}<t:${list}><t:Attendee/></t:${list}>`).hasAttendees).toBe(true);
      expect(meetingOf(`${TIMES}<t:${list}/>`).hasAttendees).toBe(false);
    },
  );
  test('with only one of its times has that one twice', () => {
    const at = new Date('2026-03-01T10:00:00Z');
    expect(meetingOf('<t:Start>2026-03-01T10:00:00Z</t:Start>')).toMatchObject({ start: at, end: at });
    expect(meetingOf('<t:End>2026-03-01T11:00:00.1234567+01:00</t:End>').start).toEqual(
      new Date('2026-03-01T10:00:00.123Z'),
    );
  });
  test('knows its marker where it comes twice', () => {
    const marker =
      `<t:ExtendedProperty><t:ExtendedFieldURI PropertySetId="${MARKER_PROPERTY.propertySetId}"` +
      ` PropertyName="${MARKER_PROPERTY.name}" PropertyType="String"/><t:Value>m</t:Value></t:ExtendedProperty>`;
    expect(meetingOf(marker + marker + TIMES).marker).toBe('m');
  });
});

test('a Location keeps the line break of Word that parts its keyword from the rest', () => {
  const { location } = meetingOf(`<t:Location>Room 4&#xB;@cms</t:Location>${TIMES}`);
  expect(hasKeyword(location, '@cms')).toBe(true);
});

describe('a body', () => {
  const bodyOf = (xml: string): Meeting['body'] => meetingOf(xml + TIMES).body;

  test('is exactly what the server sent', () => {
    const cases: readonly (readonly [string, string])[] = [
      ['  &lt;p&gt;a&amp;nbsp;b&lt;/p&gt;&#xD;\n ', '  <p>a&nbsp;b</p>\r\n '],
      ['\r\nx\r\n', '\r\nx\r\n'],
      ['<![CDATA[<p>a & b</p>]]>', '<p>a & b</p>'],
      ['&lt;p&gt;<![CDATA[&nbsp;]]>&lt;/p&gt;', '<p>&nbsp;</p>'],
      [' ', ' '],
      ['\t\n', '\t\n'],
      ['a&#x1F;b', 'a\u001fb'],
      ['&#x1F600;', '😀'],
      ['', ''],
    ];
    for (const [xml, html] of cases)
      expect(bodyOf(`<t:Body BodyType="HTML">${xml}</t:Body>`).html).toBe(html);
  });
  test('says whether it was cut off, and whether it is plain text', () => {
    expect(bodyOf('<t:Body BodyType="HTML" IsTruncated="true">x</t:Body>').isTruncated).toBe(true);
    expect(bodyOf('<t:Body BodyType="HTML" IsTruncated="false">x</t:Body>').isTruncated).toBe(false);
    expect(bodyOf('<t:Body BodyType="Text">x</t:Body>').isPlainText).toBe(true);
  });
});

describe('a series', () => {
  const master = '<t:CalendarItemType>RecurringMaster</t:CalendarItemType>';
  const last =
    '<t:LastOccurrence><t:ItemId Id="l"/><t:Start>2026-05-01T10:00:00Z</t:Start><t:End>2026-05-01T11:00:00Z</t:End></t:LastOccurrence>';
  const occurrence = (id: string, end: string): string =>
    `<t:Occurrence><t:ItemId Id="${id}" ChangeKey="o"/><t:Start>2026-04-01T10:00:00Z</t:Start><t:End>${end}</t:End></t:Occurrence>`;

  test('ends with its last occurrence, or with a changed one that is later', () => {
    expect(meetingOf(master + TIMES + last).seriesEnd).toEqual(new Date('2026-05-01T11:00:00Z'));
    const moved = `<t:ModifiedOccurrences>${occurrence('m', '2026-06-01T12:00:00Z')}</t:ModifiedOccurrences>`;
    expect(meetingOf(master + TIMES + last + moved).seriesEnd).toEqual(new Date('2026-06-01T12:00:00Z'));
  });
  test('without an end never ends; without one that is known it cannot be read', () => {
    const endless =
      '<t:Recurrence><t:DailyRecurrence/><t:NoEndRecurrence><t:StartDate>2026-03-01Z</t:StartDate></t:NoEndRecurrence></t:Recurrence>';
    expect(meetingOf(master + TIMES + endless + last).seriesEnd).toBe('never');
    const numbered =
      '<t:Recurrence><t:NumberedRecurrence><t:NumberOfOccurrences>3</t:NumberOfOccurrences></t:NumberedRecurrence></t:Recurrence>';
    expect(meetingOf(master + TIMES + numbered).seriesEnd).toBe('never');
    expect(() => meetingOf(master + TIMES)).toThrow(/when the series ends/);
  });
  test('with an end date and nothing more ends not before that day is over', () => {
    const dated =
      '<t:Recurrence><t:EndDateRecurrence><t:EndDate>2026-05-01-08:00</t:EndDate></t:EndDateRecurrence></t:Recurrence>';
    const end = meetingOf(master + TIMES + dated).seriesEnd as Date;
    expect(end.getTime()).toBeGreaterThan(Date.parse('2026-05-02T08:00:00Z'));
    expect(end.getTime()).toBeLessThan(Date.parse('2026-05-05T00:00:00Z'));
  });
  test('lists its changed occurrences', () => {
    const list = `<t:ModifiedOccurrences>${occurrence('m', '2026-04-01T11:00:00Z')}<t:Occurrence/></t:ModifiedOccurrences>`;
    expect(meetingOf(master + TIMES + last + list).modifiedOccurrences).toEqual([
      {
        ref: { id: 'm', changeKey: 'o' },
        start: new Date('2026-04-01T10:00:00Z'),
        end: new Date('2026-04-01T11:00:00Z'),
      },
    ]);
  });
  test('is known by its recurrence where the type is missing', () => {
    expect(meetingOf(`${TIMES}${last}<t:Recurrence/>`).type).toBe('RecurringMaster');
    expect(meetingOf(TIMES).type).toBe('Single');
    expect(meetingOf(TIMES).seriesEnd).toBeUndefined();
  });
});

describe('a reading that is not believed at once', () => {
  const now = new Date('2026-02-01T10:00:00Z');
  const whole = {
    state: '<t:AppointmentState>1</t:AppointmentState>',
    attendees: '<t:RequiredAttendees><t:Attendee/></t:RequiredAttendees>',
    sent: '<t:MeetingRequestWasSent>true</t:MeetingRequestWasSent>',
    rest:
      '<t:ItemClass>IPM.Appointment</t:ItemClass><t:UID>u</t:UID><t:Body BodyType="HTML"/><t:Location>@cms</t:Location>' +
      `<t:CalendarItemType>Single</t:CalendarItemType><t:MyResponseType>Organizer</t:MyResponseType>${TIMES}`,
  };
  const isDoubted = (parts: Partial<typeof whole>): boolean =>
    isInDoubt(readingOf(Object.values({ ...whole, ...parts }).join('')), undefined, now);

  test('is one of a meeting with an empty list where attendees should be', () => {
    expect(isDoubted({})).toBe(false);
    expect(isDoubted({ attendees: '<t:Resources/>' })).toBe(true);
  });
  test('is one with attendees that does not say whether they were invited, whatever its state says', () => {
    const state = '<t:AppointmentState>0</t:AppointmentState>';
    expect(isDoubted({ state })).toBe(false);
    expect(isDoubted({ state, sent: '' })).toBe(true);
  });
});

test('a marker that came and cannot be read is not taken for none', () => {
  const marker =
    `<t:ExtendedProperty><t:ExtendedFieldURI PropertySetId="${MARKER_PROPERTY.propertySetId}"` +
    ` PropertyName="${MARKER_PROPERTY.name}" PropertyType="String"/><t:Value>1<t:x/></t:Value></t:ExtendedProperty>`;
  expect(() => meetingOf(marker + TIMES)).toThrow(/cannot be read/);
});
