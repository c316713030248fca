import { describe, expect, it } from 'vitest';
import type { MeetingChange, MeetingSummary } from '../../../../src/model.js';
import { selectCandidates, selectDeleted, summariesOf } from '../../../../src/sync/mailbox/candidates.js';

const now = new Date('2026-06-10T10:00:00Z');

function upsert(id: string, summary: Partial<MeetingSummary> = {}): MeetingChange {
  return {
    kind: 'upsert',
    summary: {
      ref: { id, changeKey: 'k1' },
      location: '@cms',
      type: 'Single',
      end: new Date('2026-06-11T10:00:00Z'),
      appointmentState: 1,
      ...summary,
    },
  };
}

function select(changes: MeetingChange[], own: Record<string, string> = {}): string[] {
  return selectCandidates(changes, { keywords: ['@cms'], otherRooms: 'members' }, own, now);
}

describe('which changes are read', () => {
  it.each(['type', 'end', 'appointmentState'] as const)(
    'an answer without %s is not whole, so that nothing is taken for empty',
    (missing) => {
      const changes = [upsert('a', { location: '', [missing]: undefined })];
      expect(select(changes)).toEqual(['a']);
      expect(summariesOf(changes).size).toBe(0);
    },
  );

  it('a keyword or our marker makes a meeting worth reading; neither does not', () => {
    const changes = [
      upsert('a'),
      upsert('b', { location: 'Room 4', marker: 'x' }),
      upsert('c', { location: 'Room 4' }),
    ];
    expect(select(changes)).toEqual(['a', 'b']);
  });

  it('a series master is always read, because an occurrence alone may carry the keyword', () => {
    expect(select([upsert('a', { location: '', type: 'RecurringMaster' })])).toEqual(['a']);
  });

  it("an attendee's copy is never read", () => {
    expect(select([upsert('a', { appointmentState: 3 }), upsert('b', { appointmentState: 1 })])).toEqual([
      'b',
    ]);
  });

  it('our own write is recognised by its change key, and a later change of the same item is not taken for it', () => {
    expect(select([upsert('a')], { a: 'k1' })).toEqual([]);
    expect(select([upsert('a')], { a: 'k0' })).toEqual(['a']);
  });

  it('meetings of years gone by are not read, but a series that began long ago is', () => {
    const end = new Date('2019-01-01T10:00:00Z');
    expect(select([upsert('a', { end }), upsert('b', { end, type: 'RecurringMaster' })])).toEqual(['b']);
    expect(select([upsert('a', { end: new Date(now.getTime() - 3_600_000) })])).toEqual(['a']);
  });

  it('several changes of one item are one reading, and the last of them counts', () => {
    expect(select([upsert('a'), upsert('a'), { kind: 'delete', id: 'a' }])).toEqual([]);
    expect(select([{ kind: 'delete', id: 'a' }, upsert('a')])).toEqual(['a']);
    expect(selectDeleted([{ kind: 'delete', id: 'a' }, upsert('a'), { kind: 'delete', id: 'b' }])).toEqual([
      'b',
    ]);
  });
});
