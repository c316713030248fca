/** The last day as bars, one for each quarter of an hour, and as hours for readers who cannot see them. Pure. */
import { DAY_MS, QUARTER_MS, type StatusQuarter } from '../../sync/cycle/status-history.js';
import { renderLocalTime } from '../../local-time.js';

const BARS = DAY_MS / QUARTER_MS;
const HEIGHT = 48;
const BAR_WIDTH = 10;

const SERIES = [
  { key: 'polls', name: 'Polls' },
  { key: 'changes', name: 'Invitations changed' },
  { key: 'failures', name: 'Failures' },
] as const;

export function toDayChart(quarters: readonly StatusQuarter[], now: Date) {
  const firstMs = Math.floor(now.getTime() / QUARTER_MS) * QUARTER_MS - DAY_MS + QUARTER_MS;
  const shown = quarters.filter(({ from }) => Date.parse(from) >= firstMs);
  return {
    series: SERIES.map(({ key, name }) => {
      const most = Math.max(0, ...shown.map((one) => one[key]));
      const bars = shown
        .filter((one) => one[key] > 0)
        .map((one) => {
          // Few among many are still to be seen.
          const height = Math.max(2, Math.round((HEIGHT * one[key]) / most));
          const index = Math.round((Date.parse(one.from) - firstMs) / QUARTER_MS);
          return { x: index * BAR_WIDTH, y: HEIGHT - height, height };
        });
      return { key, name, most, bars, total: sumOf(shown, key) };
    }),
    // Below the bars, from left to right.
    times: [0, 1, 2, 3, 4].map((step) =>
      renderLocalTime(new Date(firstMs + (step * DAY_MS) / 4)).slice(11, 16),
    ),
    hours: toHours(shown),
    width: BARS * BAR_WIDTH,
    height: HEIGHT,
  };
}

/** The latest first; hours without a cycle are left out. */
function toHours(quarters: readonly StatusQuarter[]) {
  const hours = new Map<string, StatusQuarter[]>();
  for (const quarter of quarters) {
    const hour = `${renderLocalTime(new Date(quarter.from)).slice(0, 13)}:00`;
    hours.set(hour, [...(hours.get(hour) ?? []), quarter]);
  }
  return [...hours].reverse().map(([from, parts]) => ({
    from,
    polls: sumOf(parts, 'polls'),
    changes: sumOf(parts, 'changes'),
    failures: sumOf(parts, 'failures'),
  }));
}

function sumOf(quarters: readonly StatusQuarter[], key: 'polls' | 'changes' | 'failures'): number {
  return quarters.reduce((sum, one) => sum + one[key], 0);
}
