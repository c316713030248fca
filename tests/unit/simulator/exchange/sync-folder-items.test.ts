import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { EmbeddedExchange } from '../../../../src/simulator/exchange/exchange.js';
import { ANN, BOB, NOON, ONE, ask, startCompany } from './company.js';
import { all, codes, fields, idsOf, stateOf, syncXml } from './ews-client.js';

const meeting = { subject: 'Plan', location: '@cms', body: '<p>hello</p>', start: NOON, end: ONE };

describe('SyncFolderItems', () => {
  let exchange: EmbeddedExchange;
  beforeEach(async () => {
    exchange = await startCompany();
  });
  afterEach(() => exchange.close());

  const sync = async (state?: string, max = 512) =>
    (await ask(exchange, ANN, syncXml({ ...(state === undefined ? {} : { state }), max }))).body;

  it('gives everything as Create, newest first, when no state is given', async () => {
    const ids = [1, 2, 3].map((n) => exchange.createMeeting(ANN, { ...meeting, subject: `M${n}` }));
    const body = await sync();
    expect(idsOf(body)).toEqual([...ids].reverse());
    expect(all(body, /<t:(Create|Update|Delete)>/g)).toEqual(['Create', 'Create', 'Create']);
    expect(body).toContain('<m:IncludesLastItemInRange>true');
  });

  it('pages by MaxChangesReturned and loses nothing that changes in between', async () => {
    const ids = [1, 2, 3, 4, 5].map((n) => exchange.createMeeting(ANN, { ...meeting, subject: `M${n}` }));
    const first = await sync(undefined, 2);
    expect(first).toContain('<m:IncludesLastItemInRange>false');
    exchange.editMeeting(ANN, ids[4]!, { subject: 'changed' });
    exchange.deleteMeeting(ANN, ids[3]!);
    const late = exchange.createMeeting(ANN, meeting);
    const seen = new Set(idsOf(first));
    const deleted: string[] = [];
    for (let state = stateOf(first), last = false; !last;) {
      const page = await sync(state, 2);
      last = page.includes('<m:IncludesLastItemInRange>true');
      state = stateOf(page);
      for (const id of idsOf(page)) seen.add(id);
      deleted.push(...all(page, /<t:Delete><t:ItemId Id="([^"]+)/g));
    }
    expect([...seen].sort()).toEqual([...ids, late].sort());
    expect(deleted).toEqual([ids[3]]);
  });

  it('gives a new item as Create, also when it was changed while its page was still to come', async () => {
    const state = stateOf(await sync());
    const early = exchange.createMeeting(ANN, meeting);
    const other = exchange.createMeeting(ANN, meeting);
    exchange.editMeeting(ANN, early, { subject: 'changed' });
    const first = await sync(state, 1);
    expect(idsOf(first)).toEqual([other]);
    const second = await sync(stateOf(first), 1);
    expect(idsOf(second)).toEqual([early]);
    expect(second).toContain('<t:Create>');
  });

  it('folds several edits of an item into one Update', async () => {
    const id = exchange.createMeeting(ANN, meeting);
    const state = stateOf(await sync());
    exchange.editMeeting(ANN, id, { subject: 'a' });
    exchange.editMeeting(ANN, id, { subject: 'b' });
    const body = await sync(state);
    expect(idsOf(body)).toEqual([id]);
    expect(body).toContain('<t:Update>');
  });

  it('tells nothing of an item that came and went', async () => {
    const state = stateOf(await sync());
    exchange.deleteMeeting(ANN, exchange.createMeeting(ANN, meeting));
    expect(idsOf(await sync(state))).toEqual([]);
  });

  it('gives a moved item as Delete and Create with a new id', async () => {
    const id = exchange.createMeeting(ANN, meeting);
    const state = stateOf(await sync());
    const moved = exchange.moveMeeting(ANN, id);
    expect(moved).not.toBe(id);
    const body = await sync(state);
    expect(all(body, /<t:(Create|Update|Delete)>/g).sort()).toEqual(['Create', 'Delete']);
    expect(idsOf(body).sort()).toEqual([id, moved].sort());
  });

  it('tells of what leaves the calendar and comes back, and of nothing in other folders', async () => {
    const id = exchange.createMeeting(ANN, meeting);
    const before = stateOf(await sync());
    const away = exchange.moveMeeting(ANN, id, 'other');
    const gone = await sync(before);
    expect(all(gone, /<t:(\w+)><t:(?:ItemId|CalendarItem)/g)).toEqual(['Delete']);
    const back = exchange.moveMeeting(ANN, away);
    const returned = await sync(stateOf(gone));
    expect(idsOf(returned)).toEqual([back]);
    expect(returned).toContain('<t:Create>');
  });

  it('tells of a changed occurrence as an Update of its master only', async () => {
    const id = exchange.createMeeting(ANN, { ...meeting, recurrence: { pattern: 'daily', count: 5 } });
    const state = stateOf(await sync());
    exchange.changeOccurrence(ANN, id, new Date('2026-03-03T12:00:00Z'), { location: '@cms' });
    const body = await sync(state);
    expect(idsOf(body)).toEqual([id]);
    expect(body).toContain('<t:Update>');
  });

  it.each(['item:Body', 'calendar:RequiredAttendees', 'calendar:Recurrence', 'calendar:ModifiedOccurrences'])(
    'refuses to be asked for %s',
    async (uri) => {
      exchange.createMeeting(ANN, meeting);
      const { body } = await ask(exchange, ANN, syncXml({ properties: fields(uri) }));
      expect(codes(body)).toEqual(['ErrorInvalidPropertyRequest']);
      expect(exchange.violations).toHaveLength(1);
    },
  );

  it('gives the properties that were asked for and no others', async () => {
    exchange.createMeeting(ANN, meeting);
    const properties = fields('calendar:Location', 'calendar:AppointmentState');
    const { body } = await ask(exchange, ANN, syncXml({ properties }));
    expect(all(body, /<t:CalendarItem>(.*)<\/t:CalendarItem>/g)[0]!.replace(/<t:ItemId [^>]*>/, '')).toBe(
      '<t:Location>@cms</t:Location><t:AppointmentState>0</t:AppointmentState>',
    );
    expect(exchange.violations).toEqual([]);
  });

  it.each([
    ['garbage', 'Zm9v'],
    ['not base64', '!!!'],
  ])('answers %s for a state with ErrorInvalidSyncStateData and an empty state', async (_what, state) => {
    const body = await sync(state);
    expect(codes(body)).toEqual(['ErrorInvalidSyncStateData']);
    expect(body).toContain('<m:SyncState/>');
  });

  it('refuses the state of another mailbox, a cut one, and one that was forgotten', async () => {
    const state = stateOf(await sync());
    const foreign = (await ask(exchange, BOB, syncXml({ state }))).body;
    expect(codes(foreign)).toEqual(['ErrorInvalidSyncStateData']);
    expect(codes(await sync(state.slice(0, -4)))).toEqual(['ErrorInvalidSyncStateData']);
    expect(codes(await sync(state))).toEqual(['NoError']);
    exchange.forgetSyncStates(ANN);
    expect(codes(await sync(state))).toEqual(['ErrorInvalidSyncStateData']);
  });

  it.each(['0', '513', 'many'])('refuses %s changes a page by the schema', async (max) => {
    const answer = await ask(exchange, ANN, syncXml().replace('>512<', `>${max}<`));
    expect(answer.status).toBe(500);
    expect(codes(answer.body)).toEqual(['ErrorSchemaValidation']);
    expect(exchange.violations).toHaveLength(1);
  });
});
