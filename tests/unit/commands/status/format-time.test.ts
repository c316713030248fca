import { expect, it } from 'vitest';
import { formatDuration, formatTime } from '../../../../src/commands/status/format-time.js';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

it.each([
  [0, '0 seconds'],
  [999, '0 seconds'],
  [SECOND, '1 second'],
  [59 * SECOND, '59 seconds'],
  [MINUTE + 59 * SECOND, '1 minute'],
  [HOUR, '1 hour'],
  [3 * HOUR + 20 * MINUTE, '3 hours 20 minutes'],
  [DAY + HOUR, '1 day 1 hour'],
  [400 * DAY, '400 days'],
])('%i ms are %s', (ms, text) => {
  expect(formatDuration(ms)).toBe(text);
});

it('an instant is told by local clocks, with its distance into the past or the future', () => {
  const now = new Date(2026, 10, 29, 12, 0);
  expect(formatTime(new Date(2026, 10, 29, 11, 57).toISOString(), now)).toBe(
    '2026-11-29 11:57 (3 minutes ago)',
  );
  expect(formatTime(new Date(2026, 10, 30, 2, 0).toISOString(), now)).toBe('2026-11-30 02:00 (in 14 hours)');
});
