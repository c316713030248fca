import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { EmbeddedExchange } from '../../../../src/simulator/exchange/exchange.js';
import { ANN, NOON, ONE, ask, startCompany } from './company.js';
import {
  codes,
  envelope,
  fields,
  getXml,
  impersonating,
  setBody,
  setMarker,
  syncXml,
  updateXml,
} from './ews-client.js';

describe('the embedded Exchange refuses what the schema refuses', () => {
  let exchange: EmbeddedExchange;
  let id: string;
  beforeEach(async () => {
    exchange = await startCompany();
    id = exchange.createMeeting(ANN, { subject: 'x', body: 'old', start: NOON, end: ONE });
  });
  afterEach(() => exchange.close());

  const refused = async (xml: string) => {
    const answer = await ask(exchange, ANN, '', { xml });
    expect(answer.status).toBe(500);
    expect(codes(answer.body)).toEqual(['ErrorSchemaValidation']);
    expect(exchange.violations).toHaveLength(1);
    expect(exchange.requests).toEqual([]);
    expect(exchange.readItem(ANN, id).body.text).toBe('old');
  };
  const whole = (body: string) => envelope(impersonating(ANN), body);
  const sync = syncXml({ state: 's', properties: fields('item:Subject') });
  const swap = (xml: string, first: RegExp, second: RegExp): string => {
    const [a, b] = [first.exec(xml)![0], second.exec(xml)![0]];
    return xml.replace(a, '\u0001').replace(b, a).replace('\u0001', b);
  };
  const update = (updates: string) => whole(updateXml({ id, changeKey: 'x', updates }));

  it.each([
    [
      'a shape behind its folder',
      swap(sync, /<m:ItemShape>.*<\/m:ItemShape>/, /<m:SyncFolderId>.*<\/m:SyncFolderId>/),
    ],
    [
      'MaxChangesReturned before the state',
      swap(sync, /<m:SyncState>.*<\/m:SyncState>/, /<m:Max.*<\/m:Max[^>]*>/),
    ],
    ['no shape', sync.replace(/<m:ItemShape>.*<\/m:ItemShape>/, '')],
    ['an unknown property', syncXml({ properties: fields('item:Nonsense') })],
    ['an empty list of properties', sync.replace(/<t:FieldURI [^>]*>/, '')],
    ['a child in the wrong namespace', sync.replaceAll('m:SyncState', 't:SyncState')],
    ['an unknown base shape', sync.replace('IdOnly', 'Everything')],
    ['an operation that is not served', '<m:ResolveNames/>'],
    ['two operations', sync + sync],
    [
      'BodyType behind the properties',
      swap(getXml(['x'], fields('item:Body')), /<t:BodyType>.*<\/t:BodyType>/, /<t:Add.*<\/t:Add[^>]*>/),
    ],
    ['no ids', getXml([])],
    ['an attribute that is not declared', getXml(['x']).replace('Id="x"', 'Id="x" Mailbox="y"')],
  ])('%s', (_what, body) => refused(whole(body)));

  it.each([
    [
      'no conflict resolution',
      whole(updateXml({ id: 'i', changeKey: 'x' }).replace(/ConflictResolution="\w+"/, '')),
    ],
    ['an unknown sending mode', whole(updateXml({ id: 'i', changeKey: 'x', send: 'SendToEverybody' }))],
    [
      'an item before its path',
      whole(swap(updateXml({ id: 'i' }), /<t:FieldURI [^>]*>/, /<t:CalendarItem>.*?<\/t:CalendarItem>/)),
    ],
  ])('%s', (_what, xml) => refused(xml));

  it('elements in a body, and a body without a type', async () => {
    await refused(update(setBody('<p>x</p>') + setMarker('v')));
    exchange.forgetViolations();
    await refused(update(setBody('x').replace(' BodyType="HTML"', '')));
  });

  it('properties of an item out of order', () =>
    refused(update(setBody('x').replace('<t:Body ', '<t:Location>y</t:Location><t:Body '))));

  it('two properties in one field, and one that is not the field’s', async () => {
    const code = async (updates: string) =>
      codes((await ask(exchange, ANN, '', { xml: update(updates) })).body);
    const two = setBody('x').replace('<t:Body ', '<t:Subject>y</t:Subject><t:Body ');
    expect(await code(two)).toEqual(['ErrorIncorrectUpdatePropertyCount']);
    expect(await code(setBody('x').replace('item:Body', 'item:Subject'))).toEqual([
      'ErrorUpdatePropertyMismatch',
    ]);
    expect(exchange.violations).toHaveLength(2);
  });

  it.each([
    ['an unclosed element', envelope('', '<m:GetItem>').replace('</s:Envelope>', '')],
    ['a bare ampersand', whole(syncXml({ state: 'a & b' }))],
    ['a forbidden character', whole(syncXml({ state: 'a\u0001b' }))],
    ['a reference to a forbidden character', whole(syncXml({ state: 'a&#x1F;b' }))],
    ['an undeclared prefix', whole(sync).replace(/xmlns:t="[^"]*"/, '')],
    ['a DTD', whole(sync).replace('?>', '?><!DOCTYPE s:Envelope>')],
    [
      'another envelope',
      whole(sync).replace('schemas.xmlsoap.org/soap/envelope/', 'www.w3.org/2003/05/soap-envelope'),
    ],
    ['two bodies', whole(sync).replace('</s:Body>', '</s:Body><s:Body/>')],
    [
      'the header behind the body',
      whole(sync).replace(/(<s:Header>.*<\/s:Header>)(<s:Body>.*<\/s:Body>)/, '$2$1'),
    ],
    ['an unknown header', envelope(impersonating(ANN) + '<t:Nonsense/>', sync)],
    [
      'a header that stands twice',
      envelope(impersonating(ANN) + '<t:RequestServerVersion Version="Exchange2013"/>', sync),
    ],
    ['an unknown version', whole(sync).replace('Exchange2013_SP1', 'Exchange2031')],
    ['nobody in ConnectingSID', whole(sync).replace(/<t:PrimarySmtpAddress>.*<\/t:PrimarySmtpAddress>/, '')],
  ])('%s', (_what, xml) => refused(xml));

  it('another content type, path or method, as IIS does', async () => {
    expect(
      (await ask(exchange, ANN, sync, { headers: { 'content-type': 'application/soap+xml' } })).status,
    ).toBe(415);
    expect((await ask(exchange, ANN, sync, { url: exchange.url.replace('Exchange', 'Other') })).status).toBe(
      404,
    );
    expect((await ask(exchange, ANN, sync, { method: 'GET', xml: '' })).status).toBe(405);
  });
});
