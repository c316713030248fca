import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { EmbeddedExchange } from '../../../../src/simulator/exchange/exchange.js';
import { ANN, BOB, NOON, ONE, ask, startCompany } from './company.js';
import {
  MARKER_URI,
  all,
  codes,
  fields,
  getXml,
  idsOf,
  setBody,
  setMarker,
  stateOf,
  syncXml,
  updateXml,
} from './ews-client.js';

const appointment = { subject: 'x', body: 'old', start: NOON, end: ONE };

describe('the embedded Exchange as gromox', () => {
  let exchange: EmbeddedExchange;
  beforeEach(async () => {
    exchange = await startCompany({ build: 'gromox' });
  });
  afterEach(() => exchange.close());

  const sync = async (mailbox: string, state?: string) =>
    (await ask(exchange, mailbox, syncXml(state === undefined ? {} : { state }))).body;

  it('sends faults with HTTP 200 and without a detail', async () => {
    const answer = await ask(exchange, 'nobody@corp.example', syncXml());
    expect(answer.status).toBe(200);
    expect(answer.body).toContain('<faultcode>ErrorCannotFindUser</faultcode>');
    expect(answer.body).not.toContain('detail');
  });

  it('has sync states of 24 characters; a bad one silently costs a full pass, a foreign one is taken', async () => {
    const id = exchange.createMeeting(ANN, appointment);
    const state = stateOf(await sync(ANN));
    expect(state).toHaveLength(24);
    expect(idsOf(await sync(ANN, state))).toEqual([]);
    expect(idsOf(await sync(ANN, 'garbage'))).toEqual([id]);
    exchange.createMeeting(BOB, appointment);
    expect(codes(await sync(BOB, state))).toEqual(['NoError']);
  });

  it('gives extended properties twice, and no organizer of an appointment', async () => {
    const marker = {
      propertySetId: '6d9a3c0e-52f7-4b8e-9a41-c3e0f7d21b85',
      name: 'CmsCalendarMagic',
      value: 'v',
    };
    const id = exchange.createMeeting(ANN, { ...appointment, extended: [marker] });
    const names = ['Organizer', 'MyResponseType', 'IsMeeting', 'MeetingRequestWasSent', 'AppointmentState'];
    const { body } = await ask(
      exchange,
      ANN,
      getXml([id], fields(...names.map((name) => `calendar:${name}`)) + MARKER_URI),
    );
    expect(all(body, /<t:Value>(\w)/g)).toEqual(['v', 'v']);
    expect(body).not.toMatch(/Organizer|MyResponseType|IsMeeting|MeetingRequestWasSent/);
    expect(body).toContain('<t:AppointmentState>0<');
  });

  it('mistakes the organizer of a meeting, though AppointmentState is right', async () => {
    const id = exchange.createMeeting(ANN, { ...appointment, attendees: [BOB] });
    const asked = fields('calendar:MyResponseType', 'calendar:AppointmentState');
    const { body } = await ask(exchange, ANN, getXml([id], asked));
    expect(all(body, /<t:\w+>(\w+)<\/t:\w+>/g)).toEqual(['NoResponseReceived', '1']);
  });

  it('compares no change keys, and stores elements as an empty body', async () => {
    const id = exchange.createMeeting(ANN, appointment);
    const { changeKey } = exchange.readItem(ANN, id);
    exchange.editMeeting(ANN, id, { body: 'mine' });
    expect(codes((await ask(exchange, ANN, updateXml({ id, changeKey }))).body)).toEqual(['NoError']);
    expect(exchange.readItem(ANN, id).body.text).toBe('new');
    const updates = setBody('<p>x</p>') + setMarker('v');
    expect(codes((await ask(exchange, ANN, updateXml({ id, changeKey, updates }))).body)).toEqual([
      'NoError',
    ]);
    expect(exchange.readItem(ANN, id).body.text).toBe('');
    expect(exchange.violations).toHaveLength(1);
  });
});

describe('a sync state', () => {
  it.each([24, 65_536])('may be %i characters long', async (syncStateLength) => {
    const exchange = await startCompany({ syncStateLength });
    try {
      const state = stateOf((await ask(exchange, ANN, syncXml())).body);
      expect(state).toHaveLength(syncStateLength);
      expect(codes((await ask(exchange, ANN, syncXml({ state }))).body)).toEqual(['NoError']);
    } finally {
      await exchange.close();
    }
  });
});
