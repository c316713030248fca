/** Of whose meetings an organizer is to be told, and was told. */
import { expect, it } from 'vitest';
import * as notices from '../../../../src/sync/record/notice-record.js';
import type { MailboxRecord } from '../../../../src/sync/ports/records.js';

const now = new Date('2026-06-10T10:00:00Z');
const TOLD = { itemId: 'item', since: now.toISOString(), isTold: true };
const keyOf = (id: string): string => notices.noticeKey(`uid of ${id}`, 'no-room');

it('of hundreds of meetings that wait for a room, none is forgotten, so that nobody is told twice', () => {
  const ids = Array.from({ length: 500 }, (_none, n) => `item ${n}`);
  const retry = {
    since: now.toISOString(),
    attempts: 1,
    nextTry: now.toISOString(),
    code: 'NoPersonalRoom',
    message: 'no room',
  };
  let record: MailboxRecord = {
    retries: Object.fromEntries(ids.map((id) => [id, retry])),
    ownChangeKeys: {},
  };
  for (const id of ids) record = notices.withNotice(record, keyOf(id), { ...TOLD, itemId: id });
  for (const id of ids) record = notices.withNoticeSeen(record, keyOf(id), id, now);
  expect(Object.values(record.notices ?? {}).filter(({ isTold }) => isTold !== true)).toEqual([]);
});

it('of meetings that are long over, only the latest are remembered', () => {
  let record: MailboxRecord = { retries: {}, ownChangeKeys: {} };
  for (let n = 0; n < 500; n += 1) record = notices.withNotice(record, keyOf(`item ${n}`), TOLD);
  expect(Object.keys(record.notices ?? {})).toHaveLength(200);
});
