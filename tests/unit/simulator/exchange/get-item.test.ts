import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { EmbeddedExchange } from '../../../../src/simulator/exchange/exchange.js';
import { ANN, BOB, NOON, ONE, ask, startCompany } from './company.js';
import { MARKER_URI, all, codes, fields, getXml, syncXml } from './ews-client.js';

const appointment = {
  subject: 'Focus',
  location: '@cms',
  body: '<p>a\r\nb &amp; c</p>',
  start: NOON,
  end: ONE,
};
const bodyOf = (answer: string): string => /<t:Body [^>]*>([^<]*)<\/t:Body>/.exec(answer)?.[1] ?? '';

describe('GetItem', () => {
  let exchange: EmbeddedExchange;
  beforeEach(async () => {
    exchange = await startCompany();
  });
  afterEach(() => exchange.close());

  const get = async (ids: readonly string[], properties = '', bodyType = 'HTML') =>
    (await ask(exchange, ANN, getXml(ids, properties, bodyType))).body;

  it('gives only what was asked for', async () => {
    const id = exchange.createMeeting(ANN, appointment);
    const answer = await get([id], fields('item:Subject'));
    expect(all(answer, /<t:CalendarItem>(.*)<\/t:CalendarItem>/g)[0]!.replace(/<t:ItemId [^>]*>/, '')).toBe(
      '<t:Subject>Focus</t:Subject>',
    );
  });

  it('escapes the body, CR as a reference, and lets out what XML forbids as Exchange does', async () => {
    const id = exchange.createMeeting(ANN, { ...appointment, body: 'a\r\n<b>\u001f&nbsp;\ud83d\ude00' });
    expect(bodyOf(await get([id], fields('item:Body')))).toBe(
      'a&#xD;\n&lt;b&gt;&#x1F;&amp;nbsp;\ud83d\ude00',
    );
  });

  it('honours BodyType, and keeps a plain text that stays one', async () => {
    const html = exchange.createMeeting(ANN, appointment);
    const text = exchange.createMeeting(ANN, { ...appointment, body: { type: 'Text', text: 'x < y' } });
    const stays = exchange.createMeeting(ANN, {
      ...appointment,
      body: { type: 'Text', text: 'z' },
      staysPlainText: true,
    });
    const types = async (bodyType: string) =>
      all(await get([html, text, stays], fields('item:Body'), bodyType), /<t:Body BodyType="(\w+)"/g);
    expect(await types('HTML')).toEqual(['HTML', 'HTML', 'Text']);
    expect(await types('Text')).toEqual(['Text', 'Text', 'Text']);
    expect(await types('Best')).toEqual(['HTML', 'Text', 'Text']);
    expect(bodyOf(await get([text], fields('item:Body')))).toContain('x &amp;lt; y');
  });

  it('gives attachments without their content; a picture that the body shows is none for HasAttachments', async () => {
    const picture = { name: 'a.png', contentType: 'image/png', contentId: 'a@x', size: 10 };
    const file = { name: 'b & c.pdf', contentType: 'application/pdf', size: 20 };
    const shown = exchange.createMeeting(ANN, { ...appointment, attachments: [picture] });
    const both = exchange.createMeeting(ANN, { ...appointment, attachments: [picture, file] });
    const answer = await get([shown, both], fields('item:Attachments', 'item:HasAttachments'));
    expect(all(answer, /<t:HasAttachments>(\w+)</g)).toEqual(['false', 'true']);
    expect(all(answer, /<t:Name>([^<]*)<.*?<t:IsInline>(\w+)</g)).toEqual([
      'a.png',
      'a.png',
      'b &amp; c.pdf',
    ]);
  });

  it('gives times in UTC and beside them the zone in which the meeting was made', async () => {
    const id = exchange.createMeeting(ANN, { ...appointment, timeZone: 'W. Europe Standard Time' });
    const answer = await get(
      [id],
      fields('calendar:Start', 'calendar:StartTimeZone', 'calendar:EndTimeZone'),
    );
    expect(answer).toContain(`<t:Start>${NOON.toISOString().replace('.000Z', 'Z')}</t:Start>`);
    expect(all(answer, /<t:(?:Start|End)TimeZone Id="([^"]*)"/g)).toEqual([
      'W. Europe Standard Time',
      'W. Europe Standard Time',
    ]);
  });

  it('says so when it cuts a body off', async () => {
    const id = exchange.createMeeting(ANN, { ...appointment, truncatedAt: 4 });
    expect(await get([id], fields('item:Body'))).toContain(
      '<t:Body BodyType="HTML" IsTruncated="true">&lt;p&gt;a<',
    );
  });

  it('answers for each id on its own, with regard to case', async () => {
    const first = exchange.createMeeting(ANN, { ...appointment, subject: 'first' });
    const second = exchange.createMeeting(ANN, { ...appointment, subject: 'second' });
    expect(first.toLowerCase()).toBe(second.toLowerCase());
    const answer = await get([first, second, first.toLowerCase(), 'x', ''], fields('item:Subject'));
    expect(all(answer, /<t:Subject>(\w+)/g)).toEqual(['first', 'second']);
    expect(codes(answer)).toEqual([
      'NoError',
      'NoError',
      'ErrorInvalidIdMalformed',
      'ErrorInvalidIdMalformed',
      'ErrorInvalidIdEmpty',
    ]);
  });

  it('does not find what is deleted, and gives nothing of another mailbox', async () => {
    const gone = exchange.createMeeting(ANN, appointment);
    exchange.deleteMeeting(ANN, gone);
    expect(codes(await get([gone]))).toEqual(['ErrorItemNotFound']);
    expect(exchange.violations).toEqual([]);
    expect(codes(await get([exchange.createMeeting(BOB, appointment)]))).toEqual(['ErrorItemNotFound']);
    expect(exchange.violations).toHaveLength(1);
  });

  it('refuses more than a thousand ids', async () => {
    const id = exchange.createMeeting(ANN, appointment);
    expect(codes(await get(Array<string>(1001).fill(id)))).toEqual(['ErrorExceededFindCountLimit']);
    expect(exchange.requests[0]!.itemCount).toBe(1001);
  });

  it('says of an appointment what Exchange says: its owner organises it, nobody was asked', async () => {
    const id = exchange.createMeeting(ANN, appointment);
    const asked = ['IsMeeting', 'MeetingRequestWasSent', 'MyResponseType', 'AppointmentState', 'IsOrganizer'];
    const answer = await get([id], fields(...asked.map((name) => `calendar:${name}`)));
    expect(all(answer, /<t:\w+>(\w+)<\/t:\w+>/g)).toEqual(['false', 'false', 'Organizer', '0', 'true']);
  });

  it('gives the organizer’s address here, and in a summary the name only', async () => {
    const organizer = { name: 'Ann', address: '/O=CORP/CN=ANN', routingType: 'EX' as const };
    const id = exchange.createMeeting(ANN, { ...appointment, organizer });
    expect(await get([id], fields('calendar:Organizer'))).toContain(
      '/O=CORP/CN=ANN</t:EmailAddress><t:RoutingType>EX',
    );
    const summary = await ask(exchange, ANN, syncXml({ properties: fields('calendar:Organizer') }));
    expect(summary.body).toContain('<t:Mailbox><t:Name>Ann</t:Name></t:Mailbox>');
  });

  it('gives a series its pattern, first, last, changed and deleted occurrences', async () => {
    const recurrence = { pattern: 'weekly', daysOfWeek: ['Monday', 'Wednesday'], count: 4 } as const;
    const id = exchange.createMeeting(ANN, { ...appointment, recurrence });
    exchange.changeOccurrence(ANN, id, new Date('2026-03-04T12:00:00Z'), {
      start: new Date('2026-03-05T15:00:00Z'),
      end: new Date('2026-03-05T16:00:00Z'),
      subject: 'moved',
    });
    exchange.deleteOccurrence(ANN, id, new Date('2026-03-11T12:00:00Z'));
    const names = [
      'Recurrence',
      'FirstOccurrence',
      'LastOccurrence',
      'ModifiedOccurrences',
      'DeletedOccurrences',
    ];
    const answer = await get([id], fields(...names.map((name) => `calendar:${name}`)));
    expect(answer).toContain('<t:DaysOfWeek>Monday Wednesday</t:DaysOfWeek>');
    expect(answer).toContain('<t:NumberOfOccurrences>4</t:NumberOfOccurrences>');
    expect(all(answer, /<t:Start>([^<]+)/g)).toEqual([
      '2026-03-02T12:00:00Z',
      '2026-03-09T12:00:00Z',
      '2026-03-05T15:00:00Z',
      '2026-03-11T12:00:00Z',
    ]);
    const occurrence = /<t:ModifiedOccurrences><t:Occurrence><t:ItemId Id="([^"]+)"/.exec(answer)![1]!;
    const read = await get(
      [occurrence],
      fields('item:Subject', 'calendar:CalendarItemType', 'calendar:Start'),
    );
    expect(read).toContain('<t:Subject>moved</t:Subject>');
    expect(read).toContain('<t:CalendarItemType>Exception</t:CalendarItemType>');
    expect(read).toContain('<t:Start>2026-03-05T15:00:00Z</t:Start>');
  });

  it('gives no last occurrence of a series without an end', async () => {
    const id = exchange.createMeeting(ANN, { ...appointment, recurrence: { pattern: 'daily' } });
    const answer = await get([id], fields('calendar:Recurrence', 'calendar:LastOccurrence'));
    expect(answer).toContain('<t:NoEndRecurrence>');
    expect(answer).not.toContain('LastOccurrence>');
  });

  it('gives a copy all properties, the extended ones too, under a new UID', async () => {
    const marker = {
      propertySetId: '6D9A3C0E-52F7-4B8E-9A41-C3E0F7D21B85',
      name: 'CmsCalendarMagic',
      value: 'v1',
    };
    const id = exchange.createMeeting(ANN, { ...appointment, extended: [marker] });
    const copy = exchange.copyMeeting(ANN, id, { received: true });
    const answer = await get([id, copy], fields('calendar:UID', 'calendar:AppointmentState') + MARKER_URI);
    expect(all(answer, /<t:Value>(\w+)/g)).toEqual(['v1', 'v1']);
    expect(new Set(all(answer, /<t:UID>(\w+)/g)).size).toBe(2);
    expect(all(answer, /<t:AppointmentState>(\d)/g)).toEqual(['0', '2']);
  });

  it('keeps the changed occurrences of a copied series apart from those of the original', async () => {
    const id = exchange.createMeeting(ANN, { ...appointment, recurrence: { pattern: 'daily', count: 3 } });
    exchange.changeOccurrence(ANN, id, NOON, { body: 'own' });
    const copy = exchange.copyMeeting(ANN, id);
    exchange.changeOccurrence(ANN, id, NOON, { body: 'later' });
    const { body } = await ask(exchange, ANN, getXml([copy], fields('calendar:ModifiedOccurrences')));
    const occurrence = all(body, /<t:Occurrence><t:ItemId Id="([^"]+)/g)[0]!;
    expect(exchange.readItem(ANN, occurrence).body.text).toBe('own');
  });

  it('finds an occurrence of a daily series that began five years ago', () => {
    const start = new Date('2021-03-02T12:00:00Z');
    const end = new Date('2021-03-02T13:00:00Z');
    const id = exchange.createMeeting(ANN, { ...appointment, start, end, recurrence: { pattern: 'daily' } });
    expect(() => exchange.changeOccurrence(ANN, id, NOON, { location: '@cms' })).not.toThrow();
  });

  it('gives IsOrganizer only to a client that asks for the schema of 2013 or later', async () => {
    const id = exchange.createMeeting(ANN, appointment);
    const older = getXml([id], fields('calendar:IsOrganizer'));
    const { body } = await ask(exchange, ANN, older, {});
    expect(codes(body)).toEqual(['NoError']);
    const xml = exchange.requests[0]!.requestXml.replace('Exchange2013_SP1', 'Exchange2010_SP2');
    expect(codes((await ask(exchange, ANN, older, { xml })).body)).toEqual(['ErrorInvalidPropertyRequest']);
  });
});
