import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { EmbeddedExchange } from '../../../../src/simulator/exchange/exchange.js';
import { ANN, BOB, NOON, ONE, ask, startCompany } from './company.js';
import {
  MARKER_URI,
  all,
  codes,
  getXml,
  setBody,
  setMarker,
  stateOf,
  syncXml,
  updateXml,
} from './ews-client.js';
import type { UpdateOptions } from './ews-client.js';

const appointment = { subject: 'Focus', location: '@cms', body: '<p>hello</p>', start: NOON, end: ONE };
const meeting = { ...appointment, attendees: [BOB, 'guest@elsewhere.example'] };

describe('UpdateItem', () => {
  let exchange: EmbeddedExchange;
  beforeEach(async () => {
    exchange = await startCompany();
  });
  afterEach(() => exchange.close());

  const update = async (id: string, options: Partial<UpdateOptions> = {}) => {
    const { changeKey } = exchange.readItem(ANN, id);
    return (await ask(exchange, ANN, updateXml({ id, changeKey, ...options }))).body;
  };
  const sync = async (state?: string) =>
    (await ask(exchange, ANN, syncXml({ ...(state === undefined ? {} : { state }), properties: MARKER_URI })))
      .body;

  it('saves body and marker together, gives the new change key, and shows up as an Update', async () => {
    const id = exchange.createMeeting(ANN, appointment);
    const state = stateOf(await sync());
    const before = exchange.readItem(ANN, id).changeKey;
    const answer = await update(id, { updates: setBody('&lt;p&gt;a&amp;amp;b&lt;/p&gt;') + setMarker('v1') });
    const after = exchange.readItem(ANN, id);
    expect(after.body).toEqual({ type: 'HTML', text: '<p>a&amp;b</p>' });
    expect(after.changeKey).not.toBe(before);
    expect(answer).toContain(`ChangeKey="${after.changeKey}"`);
    expect(await sync(state)).toMatch(/<t:Update>.*<t:Value>v1<\/t:Value>/);
    expect(exchange.violations).toEqual([]);
  });

  it('refuses an update without a change key', async () => {
    const id = exchange.createMeeting(ANN, appointment);
    const { body } = await ask(exchange, ANN, updateXml({ id }));
    expect(codes(body)).toEqual(['ErrorChangeKeyRequiredForWriteOperations']);
    expect(exchange.readItem(ANN, id).body.text).toBe('<p>hello</p>');
    expect(exchange.violations).toHaveLength(1);
  });

  it('refuses an update that does not say whom to send to', async () => {
    const id = exchange.createMeeting(ANN, appointment);
    expect(codes(await update(id, { send: '' }))).toEqual([
      'ErrorSendMeetingInvitationsOrCancellationsRequired',
    ]);
  });

  it('keeps a concurrent edit of the same property and answers with a conflict', async () => {
    const id = exchange.createMeeting(ANN, appointment);
    const { changeKey } = exchange.readItem(ANN, id);
    exchange.editMeeting(ANN, id, { body: '<p>mine</p>' });
    expect(codes(await update(id, { changeKey }))).toEqual(['ErrorIrresolvableConflict']);
    expect(exchange.readItem(ANN, id).body.text).toBe('<p>mine</p>');
    expect(exchange.mails).toEqual([]);
  });

  it('merges with AutoResolve, but not with NeverOverwrite, what others changed elsewhere', async () => {
    const id = exchange.createMeeting(ANN, meeting);
    const { changeKey } = exchange.readItem(ANN, id);
    exchange.respond(ANN, id, BOB);
    expect(codes(await update(id, { changeKey, conflicts: 'NeverOverwrite' }))).toEqual([
      'ErrorIrresolvableConflict',
    ]);
    expect(codes(await update(id, { changeKey }))).toEqual(['NoError']);
  });

  it('mails every attendee and brings their copies up to date with SendToAllAndSaveCopy', async () => {
    const id = exchange.createMeeting(ANN, meeting);
    exchange.respond(ANN, id, BOB);
    await update(id, { send: 'SendToAllAndSaveCopy' });
    expect(exchange.mails.map(({ to, bodyAtSend }) => [to, bodyAtSend])).toEqual([
      [BOB, 'new'],
      ['guest@elsewhere.example', 'new'],
    ]);
    const [copy] = exchange.items(BOB);
    expect(copy).toMatchObject({ body: { text: 'new' }, appointmentState: 3, location: '@cms' });
    expect(copy!.item.uid).toBe(exchange.readItem(ANN, id).item.uid);
    expect(exchange.readItem(ANN, id).item.attendees[0]!.response).toBe('Accept');
    expect(exchange.violations).toEqual([]);
  });

  it('mails nobody with SendToNone', async () => {
    const id = exchange.createMeeting(ANN, meeting);
    await update(id, { send: 'SendToNone' });
    expect(exchange.mails).toEqual([]);
    expect(exchange.items(BOB)[0]!.body.text).toBe('<p>hello</p>');
  });

  it('makes a meeting of an appointment that is sent, and reports it', async () => {
    const id = exchange.createMeeting(ANN, appointment);
    await update(id, { send: 'SendToAllAndSaveCopy' });
    expect(exchange.readItem(ANN, id).appointmentState).toBe(1);
    expect(exchange.violations).toHaveLength(1);
  });

  it('sends a draft in its user’s place, and reports it', async () => {
    const id = exchange.createMeeting(ANN, { ...meeting, sent: false });
    expect(exchange.items(BOB)).toEqual([]);
    await update(id, { send: 'SendToAllAndSaveCopy' });
    expect(exchange.items(BOB)).toHaveLength(1);
    expect(exchange.violations).toHaveLength(1);
  });

  it.each(['SendToChangedAndSaveCopy', 'SendOnlyToChanged'])(
    'reaches nobody with %s, and reports it',
    async (send) => {
      const id = exchange.createMeeting(ANN, meeting);
      await update(id, { send });
      expect(exchange.mails).toEqual([]);
      expect(exchange.violations).toHaveLength(1);
    },
  );

  it.each([
    [
      'the location',
      '<t:SetItemField><t:FieldURI FieldURI="calendar:Location"/><t:CalendarItem><t:Location>x</t:Location></t:CalendarItem></t:SetItemField>',
    ],
    ['a foreign property', setMarker('x').replaceAll('CmsCalendarMagic', 'Other')],
  ])('carries out, and reports, an update of %s', async (_what, extra) => {
    const id = exchange.createMeeting(ANN, appointment);
    expect(codes(await update(id, { updates: setBody('new') + setMarker('v1') + extra }))).toEqual([
      'NoError',
    ]);
    expect(exchange.violations).toHaveLength(1);
  });

  it('reports a body without its marker, an attendee’s copy, a cancelled, an ended and a cut-off meeting', async () => {
    const reported = async (id: string, options: Partial<UpdateOptions> = {}) => {
      exchange.forgetViolations();
      await update(id, options);
      return exchange.violations;
    };
    const start = new Date('2026-03-01T12:00:00Z');
    const end = new Date('2026-03-01T13:00:00Z');
    expect(await reported(exchange.createMeeting(ANN, appointment), { updates: setBody('x') })).toHaveLength(
      1,
    );
    expect(await reported(exchange.createMeeting(ANN, { ...meeting, received: true }))).toHaveLength(1);
    expect(await reported(exchange.createMeeting(ANN, { ...meeting, isCancelled: true }))).toHaveLength(1);
    expect(await reported(exchange.createMeeting(ANN, { ...appointment, start, end }))).toHaveLength(1);
    expect(await reported(exchange.createMeeting(ANN, { ...appointment, truncatedAt: 3 }))).toHaveLength(1);
  });

  it('reads line ends as an XML parser does: only a referenced CR stays', async () => {
    const id = exchange.createMeeting(ANN, appointment);
    await update(id, { updates: setBody('a\r\nb\rc&#xD;\nd') + setMarker('v1') });
    expect(exchange.readItem(ANN, id).body.text).toBe('a\nb\nc\r\nd');
  });

  it('refuses elements where body text belongs', async () => {
    const id = exchange.createMeeting(ANN, appointment);
    const { status } = await ask(
      exchange,
      ANN,
      updateXml({ id, changeKey: 'x', updates: setBody('<p>x</p>') }),
    );
    expect(status).toBe(500);
    expect(exchange.readItem(ANN, id).body.text).toBe('<p>hello</p>');
  });

  it('gives an occurrence a body of its own; the master’s reaches those without', async () => {
    const id = exchange.createMeeting(ANN, { ...meeting, recurrence: { pattern: 'daily', count: 5 } });
    const third = new Date('2026-03-04T12:00:00Z');
    const fourth = new Date('2026-03-05T12:00:00Z');
    exchange.changeOccurrence(ANN, id, third, { location: 'Room 3' });
    exchange.changeOccurrence(ANN, id, fourth, { location: 'Room 4', body: '<p>own</p>' });
    const properties = '<t:FieldURI FieldURI="calendar:ModifiedOccurrences"/>';
    const { body } = await ask(exchange, ANN, getXml([id], properties));
    const modified = all(body, /<t:Occurrence><t:ItemId Id="([^"]+)/g);
    expect(modified).toHaveLength(2);
    await update(id, { send: 'SendToAllAndSaveCopy' });
    expect(exchange.readItem(ANN, modified[0]!)).toMatchObject({
      type: 'Exception',
      location: 'Room 3',
      body: { text: 'new' },
    });
    expect(exchange.readItem(ANN, modified[1]!).body.text).toBe('<p>own</p>');
    await update(modified[0]!, { updates: setBody('third') + setMarker('v3'), send: 'SendToAllAndSaveCopy' });
    expect(exchange.readItem(ANN, modified[0]!).body.text).toBe('third');
    expect(exchange.readItem(ANN, id).body.text).toBe('new');
    expect(exchange.mails.at(-1)).toMatchObject({ originalStart: third, bodyAtSend: 'third' });
    expect(exchange.violations).toEqual([]);
  });

  it('can save the body, say there was a conflict, and mail nobody', async () => {
    const id = exchange.createMeeting(ANN, meeting);
    exchange.faults.add({ operation: 'UpdateItem', kind: 'partial-success' });
    expect(codes(await update(id, { send: 'SendToAllAndSaveCopy' }))).toEqual(['ErrorIrresolvableConflict']);
    expect(exchange.readItem(ANN, id).body.text).toBe('new');
    expect(exchange.mails).toEqual([]);
  });

  it('loses what was written to a draft once Outlook sends its own window', async () => {
    const id = exchange.createMeeting(ANN, { ...meeting, sent: false });
    await update(id);
    exchange.sendDraft(ANN, id);
    expect(exchange.readItem(ANN, id).body.text).toBe('<p>hello</p>');
    expect(exchange.items(BOB)).toHaveLength(1);
  });
});
