import { describe, expect, test } from 'vitest';
import { MARKER_PROPERTY } from '../../../../src/model.js';
import type { MeetingUpdate } from '../../../../src/sync/ports.js';
import { writeUpdateItem } from '../../../../src/exchange/library/requests.js';
import { readUpdateItem } from '../../../../src/exchange/operations/update-item.js';
import { child, findElement, readTree, type XmlElement } from '../../../../src/xml/tree.js';
import type { CallPlace } from '../../../../src/exchange/transport/ews-call.js';
import { failure, fault, soapAnswer, success, told, updated } from '../local-ews.js';
import { cpuMsOf } from '../../../support/cpu-time.js';

const PLACE: CallPlace = { operation: 'UpdateItem', mailbox: 'ann@example.test', host: 'mail.example.test' };
const UPDATE: MeetingUpdate = {
  ref: { id: 'a', changeKey: 'k' },
  html: '<p>x</p>',
  marker: 'm',
  send: 'all',
};

const request = (over: Partial<MeetingUpdate> = {}): XmlElement =>
  readTree(writeUpdateItem('ann@example.test', { ...UPDATE, ...over }));

describe('the request', () => {
  test('guards every concurrent edit, saves, and sends to all or to none', () => {
    const all = findElement(request(), 'UpdateItem');
    expect({ ...all?.attributes }).toEqual({
      MessageDisposition: 'SaveOnly',
      ConflictResolution: 'NeverOverwrite',
      SendMeetingInvitationsOrCancellations: 'SendToAllAndSaveCopy',
    });
    const none = findElement(request({ send: 'none' }), 'UpdateItem');
    expect(none?.attributes['SendMeetingInvitationsOrCancellations']).toBe('SendToNone');
  });

  test('changes exactly body and marker, in one change', () => {
    const change = findElement(request(), 'ItemChanges');
    expect(change?.children.map(({ name }) => name)).toEqual(['ItemChange']);
    const updates = child(change?.children[0], 'Updates')?.children ?? [];
    expect(updates.map(({ name, children }) => [name, ...children.map((each) => each.name)])).toEqual([
      ['SetItemField', 'FieldURI', 'CalendarItem'],
      ['SetItemField', 'ExtendedFieldURI', 'CalendarItem'],
    ]);
    expect(updates[0]?.children[0]?.attributes['FieldURI']).toBe('item:Body');
    expect(updates[0]?.children[1]?.children.map(({ name }) => name)).toEqual(['Body']);
    expect({ ...updates[1]?.children[0]?.attributes }).toEqual({
      PropertySetId: MARKER_PROPERTY.propertySetId,
      PropertyName: MARKER_PROPERTY.name,
      PropertyType: 'String',
    });
    expect(findElement(updates[1] as XmlElement, 'Value')?.text).toBe('m');
  });

  test('deletes the marker where there is to be none', () => {
    const tree = request({ marker: undefined });
    const deleted = findElement(tree, 'DeleteItemField');
    expect(deleted?.children.map(({ attributes }) => attributes['PropertyName'])).toEqual([
      MARKER_PROPERTY.name,
    ]);
    expect(findElement(tree, 'Value')).toBeUndefined();
    expect(findElement(tree, 'Body')).toBeDefined();
  });

  const TEXTS = [
    '',
    ' ',
    '<html><body>a &amp; b &nbsp;</body></html>\r\n\r\n ',
    '</t:Body></t:CalendarItem><t:Location>x</t:Location>',
    ']]> <!-- <![CDATA[ & &lt; &#x1F; --> "\' 😀 \u00a0 \t',
    '{0} {1} $& $1',
  ];
  test.each(TEXTS)('carries the text %j as that text', (text) => {
    const tree = request({ html: text, marker: text });
    const change = findElement(tree, 'ItemChange') as XmlElement;
    expect(findElement(change, 'Body')?.text).toBe(text);
    expect(findElement(change, 'Body')?.attributes['BodyType']).toBe('HTML');
    expect(findElement(change, 'Value')?.text ?? '').toBe(text);
    expect(findElement(change, 'Location')).toBeUndefined();
  });
  test('leaves out what XML forbids and sends CR as a reference', () => {
    const xml = writeUpdateItem('a@b.test', { ...UPDATE, html: 'a\u0000\u001f\ud800b\r\nc' });
    expect(xml).toContain('>ab&#xD;\nc</t:Body>');
  });
  test('carries id, change key and address with any characters', () => {
    const wild = 'A<&">\'+/=';
    const tree = readTree(writeUpdateItem(wild, { ...UPDATE, ref: { id: wild, changeKey: wild } }));
    expect({ ...findElement(tree, 'ItemId')?.attributes }).toEqual({ Id: wild, ChangeKey: wild });
    expect(findElement(tree, 'SmtpAddress')?.text).toBe(wild);
  });
  test('of 2 MB is made in a moment', async () => {
    const html = '<p>x & y</p>\r\n'.repeat(150_000);
    const cpuMs = await cpuMsOf(() => writeUpdateItem('a@b.test', { ...UPDATE, html }));
    expect(cpuMs).toBeLessThan(10_000);
  });
});

describe('the answer', () => {
  const read = (text: string): string => told(PLACE, () => readUpdateItem({ envelope: readTree(text) }));

  test('gives the new change key, or an empty one where the server gives none', () => {
    expect(read(updated('new'))).toBe('new');
    expect(read(soapAnswer('UpdateItem', success('UpdateItem', '<m:Items/>')))).toBe('');
    expect(read(soapAnswer('UpdateItem', success('UpdateItem', '')))).toBe('');
  });
  test.each(['ErrorIrresolvableConflict', 'ErrorStaleObject'])(
    '%s is a conflict, to be read again at once',
    (code) => {
      expect(() => read(soapAnswer('UpdateItem', failure('UpdateItem', code)))).toThrowError(
        expect.objectContaining({
          code: 'Conflict',
          reach: 'meeting',
          retry: { when: 'now' },
          serverCode: code,
        }),
      );
    },
  );
  test("an error that nobody knows is one meeting's", () => {
    expect(() => read(soapAnswer('UpdateItem', failure('UpdateItem', 'ErrorOfTomorrow')))).toThrowError(
      expect.objectContaining({ code: 'ItemRefused', reach: 'meeting', serverCode: 'ErrorOfTomorrow' }),
    );
    expect(() => read(fault('ErrorOfTomorrow'))).toThrowError(
      expect.objectContaining({ code: 'ItemRefused' }),
    );
  });
});
