import { describe, expect, test } from 'vitest';
import { MARKER_PROPERTY, type Meeting } from '../../../src/model.js';
import type { MeetingRead } from '../../../src/sync/ports.js';
import { readGetItem, renderGetItem } from '../../../src/exchange/get-item.js';
import type { CallPlace } from '../../../src/exchange/transport/ews-call.js';
import { readTree, type XmlElement } from '../../../src/exchange/soap/tree.js';
import {
  createTestCalendar,
  failure,
  item,
  sendXml,
  soapAnswer,
  startLocalEws,
  success,
  type Answering,
} from './local-ews.js';

const PLACE: CallPlace = { operation: 'GetItem', mailbox: 'Ann@Example.test', host: 'mail.example.test' };

const readAll = (messages: string, ids: readonly string[]): readonly MeetingRead[] =>
  readGetItem({ text: soapAnswer('GetItem', messages), httpStatus: 200 }, ids, PLACE);

/** The meeting, whose properties are as given. */
function meetingOf(properties: string): Meeting {
  const content = `<m:Items><t:CalendarItem><t:ItemId Id="a" ChangeKey="k"/>${properties}</t:CalendarItem></m:Items>`;
  const [read] = readAll(success('GetItem', content), ['a']);
  if (read === undefined || 'error' in read) throw new Error(`Not read: ${read?.error.message}`);
  return read.meeting;
}

const TIMES = '<t:Start>2026-03-01T10:00:00Z</t:Start><t:End>2026-03-01T11:00:00Z</t:End>';
const codes = (reads: readonly MeetingRead[]): string[] =>
  reads.map((read) =>
    'error' in read ? `${read.id}:${read.error.code}` : `${read.id}:${read.meeting.subject}`,
  );

describe('the request', () => {
  const elements = (tree: XmlElement, name: string): XmlElement[] =>
    tree.children.flatMap((each) => [...(each.name === name ? [each] : []), ...elements(each, name)]);

  test('asks for HTML and for everything that is planned from', async () => {
    const tree = readTree(await renderGetItem('a@b.test', ['x']));
    expect(elements(tree, 'BodyType').map(({ text }) => text)).toEqual(['HTML']);
    const asked = elements(tree, 'FieldURI').map(({ attributes }) => attributes['FieldURI']);
    for (const uri of [
      ...[
        'item:Subject',
        'item:Body',
        'item:DateTimeCreated',
        'item:LastModifiedTime',
        'calendar:Start',
        'calendar:End',
        'calendar:UID',
      ],
      ...[
        'calendar:Location',
        'calendar:CalendarItemType',
        'calendar:IsCancelled',
        'calendar:AppointmentState',
      ],
      ...[
        'calendar:MyResponseType',
        'calendar:IsOrganizer',
        'calendar:MeetingRequestWasSent',
        'calendar:Organizer',
      ],
      ...['calendar:RequiredAttendees', 'calendar:OptionalAttendees', 'calendar:Resources'],
      ...['calendar:Recurrence', 'calendar:LastOccurrence', 'calendar:ModifiedOccurrences'],
    ]) {
      expect(asked).toContain(uri);
    }
    expect(elements(tree, 'ExtendedFieldURI').map(({ attributes }) => attributes['PropertySetId'])).toEqual([
      MARKER_PROPERTY.propertySetId,
    ]);
    expect(elements(tree, 'RequestServerVersion')[0]?.attributes['Version']).toBe('Exchange2013_SP1');
  });
  test('carries ids and address with any characters', async () => {
    const id = 'AA<&">\'+/=';
    const tree = readTree(await renderGetItem('a&<b>"@c.test', [id, 'second']));
    expect(elements(tree, 'ItemId').map(({ attributes }) => attributes['Id'])).toEqual([id, 'second']);
    expect(elements(tree, 'SmtpAddress')[0]?.text).toBe('a&<b>"@c.test');
  });
  test("of one mailbox does not become another one's when several are made at once", async () => {
    const made = await Promise.all(
      ['ann', 'bob', 'cy'].map((name) => renderGetItem(`${name}@b.test`, ['x'])),
    );
    expect(made.map((xml) => elements(readTree(xml), 'SmtpAddress')[0]?.text)).toEqual([
      'ann@b.test',
      'bob@b.test',
      'cy@b.test',
    ]);
  });
});

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
  test('has nothing that the server leaves out', () => {
    const meeting = meetingOf(TIMES);
    expect(Object.keys(meeting).sort()).toEqual(
      [
        'body',
        'end',
        'hasAttendees',
        'isCancelled',
        'location',
        'mailbox',
        'modifiedOccurrences',
        'ref',
        'start',
        'subject',
        'type',
      ].sort(),
    );
    expect(meeting.body).toEqual({ html: '', isPlainText: false, isTruncated: false });
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
  test('without an end, or without one that is known, never ends', () => {
    const endless =
      '<t:Recurrence><t:DailyRecurrence/><t:NoEndRecurrence><t:StartDate>2026-03-01Z</t:StartDate></t:NoEndRecurrence></t:Recurrence>';
    expect(meetingOf(master + TIMES + endless + last).seriesEnd).toBe('never');
    const numbered =
      '<t:Recurrence><t:NumberedRecurrence><t:NumberOfOccurrences>3</t:NumberOfOccurrences></t:NumberedRecurrence></t:Recurrence>';
    expect(meetingOf(master + TIMES + numbered).seriesEnd).toBe('never');
    expect(meetingOf(master + TIMES).seriesEnd).toBe('never');
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
    expect(meetingOf(`${TIMES}<t:Recurrence/>`).type).toBe('RecurringMaster');
    expect(meetingOf(TIMES).type).toBe('Single');
    expect(meetingOf(TIMES).seriesEnd).toBeUndefined();
  });
});

describe('a batch', () => {
  test('is answered in the order of its ids, whatever the order of the answer', () => {
    const reads = readAll(item('b') + item('c') + item('a'), ['a', 'b', 'c']);
    expect(codes(reads)).toEqual(['a:Meeting a', 'b:Meeting b', 'c:Meeting c']);
  });
  test('with an error for one item has all others', () => {
    const reads = readAll(item('a') + failure('GetItem', 'ErrorItemNotFound') + item('c'), ['a', 'b', 'c']);
    expect(codes(reads)).toEqual(['a:Meeting a', 'b:ItemGone', 'c:Meeting c']);
  });
  test('with fewer answers than ids gives each id one', () => {
    expect(codes(readAll(item('b'), ['a', 'b', 'c']))).toEqual(['a:BadAnswer', 'b:Meeting b', 'c:BadAnswer']);
    const unsure = readAll(item('b') + failure('GetItem', 'ErrorItemNotFound'), ['a', 'b', 'c']);
    expect(codes(unsure)).toEqual(['a:BadAnswer', 'b:Meeting b', 'c:BadAnswer']);
  });
  test("with trouble that is no item's has reach meeting for that item only", () => {
    const [first, second] = readAll(item('a') + failure('GetItem', 'ErrorMailboxStoreUnavailable'), [
      'a',
      'b',
    ]);
    expect(first).toHaveProperty('meeting');
    expect(second).toMatchObject({
      error: { code: 'Transient', reach: 'meeting', serverCode: 'ErrorMailboxStoreUnavailable' },
    });
  });
  test('with one item that may not be read has the others, and fails as a whole where the mailbox is closed', () => {
    for (const code of ['ErrorAccessDenied', 'ErrorAccountDisabled']) {
      const reads = readAll(item('a') + failure('GetItem', code), ['a', 'b']);
      expect(reads[1]).toMatchObject({ id: 'b', error: { reach: 'meeting', serverCode: code } });
    }
    const closed = failure('GetItem', 'ErrorAccountDisabled').repeat(2);
    expect(() => readAll(closed, ['a', 'b'])).toThrowError(
      expect.objectContaining({ code: 'MailboxUnavailable', reach: 'mailbox' }),
    );
  });
  test('with one error for all of it fails as a whole', () => {
    expect(() => readAll(failure('GetItem', 'ErrorMailboxStoreUnavailable'), ['a', 'b'])).toThrowError(
      expect.objectContaining({ code: 'Transient', reach: 'mailbox' }),
    );
  });
  test("with a throttle in it fails as a whole, with the server's wish", () => {
    const values = '<m:MessageXml><t:Value Name="BackOffMilliseconds">1234</t:Value></m:MessageXml>';
    expect(() => readAll(item('a') + failure('GetItem', 'ErrorServerBusy', values), ['a', 'b'])).toThrowError(
      expect.objectContaining({ code: 'Throttled', retry: { when: 'after', ms: 1_234 } }),
    );
  });
  test('with an item that is no meeting, or one without times, has the others', () => {
    const request = success(
      'GetItem',
      '<m:Items><t:MeetingRequest><t:ItemId Id="a"/></t:MeetingRequest></m:Items>',
    );
    const timeless = success(
      'GetItem',
      '<m:Items><t:CalendarItem><t:ItemId Id="b" ChangeKey="k"/></t:CalendarItem></m:Items>',
    );
    const reads = readAll(request + timeless + item('c'), ['a', 'b', 'c']);
    expect(codes(reads)).toEqual(['a:ItemRefused', 'b:ItemRefused', 'c:Meeting c']);
    expect(reads[0]).toMatchObject({ error: { reach: 'meeting', retry: { when: 'never' } } });
    expect(reads[1]).toMatchObject({ error: { reach: 'meeting', retry: { when: 'growing' } } });
  });
});

describe('many meetings', () => {
  const idsIn = (body: string): string[] =>
    [...body.matchAll(/<t:ItemId Id="([^"]*)"/g)].map(([, id = '']) => id);
  const ids = Array.from({ length: 25 }, (_, index) => `id${index}`);

  test('are asked for ten at a time', async () => {
    const ews = await startLocalEws((request, response) =>
      sendXml(
        response,
        soapAnswer(
          'GetItem',
          idsIn(request.body)
            .map((id) => item(id))
            .join(''),
        ),
      ),
    );
    const reads = await createTestCalendar(ews.url).readMeetings('a@b.test', ids);
    expect(reads.map(({ id }) => id)).toEqual(ids);
    expect(ews.requests.map(({ body }) => idsIn(body).length)).toEqual([10, 10, 5]);
  });

  const spoiltBy =
    (spoil: (id: string) => boolean, answer: Answering): Answering =>
    (request, response, socket) => {
      const asked = idsIn(request.body);
      if (asked.some(spoil)) return answer(request, response, socket);
      sendXml(response, soapAnswer('GetItem', asked.map((id) => item(id)).join('')));
    };

  test('are all read but the one that spoils the answer', async () => {
    const ews = await startLocalEws(
      spoiltBy(
        (id) => id === 'id3',
        (_request, response) => sendXml(response, '<html/>'),
      ),
    );
    const reads = await createTestCalendar(ews.url).readMeetings('a@b.test', ids);
    expect(reads.filter((read) => 'error' in read)).toMatchObject([
      { id: 'id3', error: { code: 'BadAnswer', reach: 'meeting' } },
    ]);
    expect(reads.map(({ id }) => id)).toEqual(ids);
  });
  test.each([
    ['a fault', (_request, response) => void response.writeHead(500).end()],
    ['a reset', (_request, _response, socket) => void socket.destroy()],
  ] as [string, Answering][])('are all read but the one that answers with %s', async (_what, answer) => {
    const ews = await startLocalEws(spoiltBy((id) => id === 'id3', answer));
    const reads = await createTestCalendar(ews.url).readMeetings('a@b.test', ids);
    expect(reads.filter((read) => 'error' in read)).toMatchObject([
      { id: 'id3', error: { reach: 'meeting' } },
    ]);
    expect(reads.map(({ id }) => id)).toEqual(ids);
  });
  test('are not asked for one by one where every answer is spoilt', async () => {
    const ews = await startLocalEws(
      spoiltBy(
        () => true,
        (_request, response) => sendXml(response, '<html/>'),
      ),
    );
    await expect(createTestCalendar(ews.url).readMeetings('a@b.test', ids)).rejects.toMatchObject({
      code: 'BadAnswer',
      reach: 'mailbox',
    });
    expect(ews.requests).toHaveLength(3);
  });
  test('that are none are not asked for', async () => {
    const ews = await startLocalEws(() => undefined);
    expect(await createTestCalendar(ews.url).readMeetings('a@b.test', [])).toEqual([]);
    expect(ews.requests).toHaveLength(0);
  });
});
