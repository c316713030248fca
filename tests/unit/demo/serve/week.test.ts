/** The week that the demo shows: the same at any hour of any day, and readable where meetings overlap. */
import { expect, it } from 'vitest';
import { onWorkday } from '../../../../src/demo/company.js';
import { daysAround, placeEntries } from '../../../../src/demo/serve/week.js';
import { renderLocalDate } from '../../../../src/local-time.js';

const WEEK = Array.from({ length: 7 }, (_, day) => new Date(2026, 10, 23 + day));
const HOURS = [0, 8, 12, 23];

it.each(WEEK.map((day) => [day.toDateString().slice(0, 3), day] as const))(
  'on a %s the hour plays no part, today is shown, and so are one working day before and three to come',
  (_, day) => {
    const weeks = HOURS.map((hour) => {
      const now = new Date(day.getFullYear(), day.getMonth(), day.getDate(), hour, 59);
      const days = daysAround(now).map((one) => renderLocalDate(one));
      expect(days).toHaveLength(7);
      expect(days).toContain(renderLocalDate(now));
      for (const workday of [-1, 1, 2, 3]) {
        const meeting = onWorkday(now, workday, 10);
        expect(days).toContain(renderLocalDate(meeting));
        expect(meeting.getDay() % 6).not.toBe(0);
        expect(meeting > now).toBe(workday > 0);
      }
      return days;
    });
    expect(new Set(weeks.map(String)).size).toBe(1);
  },
);

it('meetings that overlap stand beside each other, others have the whole width', () => {
  const at = (from: number, to: number) => ({
    start: new Date(2026, 10, 23, 0, from * 60),
    end: new Date(2026, 10, 23, 0, to * 60),
  });
  const placed = placeEntries([at(9, 11), at(9, 10), at(10, 12), at(12, 13), at(13, 13.25)]);
  expect(placed.map(({ top, height, lane, lanes }) => [top, height, lane, lanes])).toEqual([
    [0, 4, 0, 2],
    [0, 2, 1, 2],
    [2, 4, 1, 2],
    [6, 2, 0, 1],
    [8, 1, 0, 1],
  ]);
});

it('a meeting outside the hours that are shown stands at their edge', () => {
  const night = { start: new Date(2026, 10, 23, 22), end: new Date(2026, 10, 23, 23) };
  expect(placeEntries([night])[0]).toMatchObject({ top: 15, height: 1 });
});
