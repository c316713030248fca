import { expect, it } from 'vitest';
import { toDayChart } from '../../../../src/commands/status-page/chart.js';

it('one failure among thousands is still to be seen', () => {
  const now = new Date('2026-06-10T10:20:00Z');
  const quarter = { polls: 1, changes: 0, failures: 1 };
  const quarters = [
    { ...quarter, from: '2026-06-10T10:00:00Z', failures: 5_000 },
    { ...quarter, from: '2026-06-10T10:15:00Z' },
  ];
  const { series, height } = toDayChart(quarters, now);
  expect(series.find(({ key }) => key === 'failures')?.bars).toMatchObject([
    { y: 0, height },
    { y: height - 2, height: 2 },
  ]);
});
