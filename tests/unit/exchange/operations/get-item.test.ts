import { describe, expect, test } from 'vitest';
import { MARKER_PROPERTY } from '../../../../src/model.js';
import { writeGetItem } from '../../../../src/exchange/library/requests.js';
import { readGetItem, type ItemRead } from '../../../../src/exchange/operations/get-item.js';
import type { CallPlace } from '../../../../src/exchange/transport/ews-call.js';
import { given } from '../../../../src/exchange/items/asked.js';
import { readTree, type XmlElement } from '../../../../src/xml/tree.js';
import {
  createTestCalendar,
  failure,
  item,
  sendXml,
  soapAnswer,
  startLocalEws,
  success,
  type Answering,
} from '../local-ews.js';

const PLACE: CallPlace = { operation: 'GetItem', mailbox: 'Ann@Example.test', host: 'mail.example.test' };

const readAll = (messages: string, ids: readonly string[]): readonly ItemRead[] =>
  readGetItem({ envelope: readTree(soapAnswer('GetItem', messages)) }, ids, PLACE);

const codes = (reads: readonly ItemRead[]): string[] =>
  reads.map((read) =>
    'error' in read ? `${read.id}:${read.error.code}` : `${read.id}:${given(read.reading.subject) ?? ''}`,
  );

describe('the request', () => {
  const elements = (tree: XmlElement, name: string): XmlElement[] =>
    tree.children.flatMap((each) => [...(each.name === name ? [each] : []), ...elements(each, name)]);

  test('asks for HTML and for everything that is planned from', () => {
    const tree = readTree(writeGetItem('a@b.test', ['x'], 'HTML'));
    expect(elements(tree, 'BodyType').map(({ text }) => text)).toEqual(['HTML']);
    const asked = elements(tree, 'FieldURI').map(({ attributes }) => attributes['FieldURI']);
    for (const uri of [
      ...[
        'item:ItemClass',
        'item:Subject',
        'item:DisplayTo',
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
  test('carries ids and address with any characters', () => {
    const id = 'AA<&">\'+/=';
    const tree = readTree(writeGetItem('a&<b>"@c.test', [id, 'second'], 'HTML'));
    expect(elements(tree, 'ItemId').map(({ attributes }) => attributes['Id'])).toEqual([id, 'second']);
    expect(elements(tree, 'SmtpAddress')[0]?.text).toBe('a&<b>"@c.test');
  });
  test("of one mailbox does not become another one's when several are made", () => {
    const made = ['ann', 'bob', 'cy'].map((name) => writeGetItem(`${name}@b.test`, ['x'], 'HTML'));
    expect(made.map((xml) => elements(readTree(xml), 'SmtpAddress')[0]?.text)).toEqual([
      'ann@b.test',
      'bob@b.test',
      'cy@b.test',
    ]);
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
    expect(first).toHaveProperty('reading');
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
  test('with an item that is no meeting has the others', () => {
    const request = success(
      'GetItem',
      '<m:Items><t:MeetingRequest><t:ItemId Id="a"/></t:MeetingRequest></m:Items>',
    );
    const reads = readAll(request + item('c'), ['a', 'c']);
    expect(codes(reads)).toEqual(['a:ItemRefused', 'c:Meeting c']);
    expect(reads[0]).toMatchObject({ error: { reach: 'meeting', retry: { when: 'never' } } });
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
  test('are all read but the first two, which spoil the answer', async () => {
    const ews = await startLocalEws(
      spoiltBy(
        (id) => ['id0', 'id1'].includes(id),
        (_request, response) => sendXml(response, '<html/>'),
      ),
    );
    const reads = await createTestCalendar(ews.url).readMeetings('a@b.test', ids);
    expect(reads.filter((read) => 'error' in read)).toMatchObject([{ id: 'id0' }, { id: 'id1' }]);
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
