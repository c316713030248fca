/** `/metrics`, and that the dashboard and the alert rules in docs/monitoring ask for nothing that is not there. */
import { readFile, writeFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { renderMetrics } from '../../../../src/commands/status-page/metrics.js';
import { troubledStatus } from '../../../support/status-samples.js';

const NOW = new Date('2026-06-10T10:00:00Z');
const { body } = await renderMetrics(troubledStatus(NOW), '1.2.3', false);
// For promtool.
if (process.env.METRICS_FILE !== undefined) await writeFile(process.env.METRICS_FILE, body);
const names = [...body.matchAll(/^# TYPE (\S+) /gm)].map(([, name]) => name!);

it('gives every figure with help, type and base unit', () => {
  for (const line of [
    '# TYPE cms_calendar_magic_mailboxes gauge',
    'cms_calendar_magic_mailboxes{state="waiting"} 25',
    'cms_calendar_magic_last_good_cycle_timestamp_seconds 1781085540',
    'cms_calendar_magic_last_cycle_duration_seconds 3.1',
    '# TYPE cms_calendar_magic_polls_total counter',
    'cms_calendar_magic_polls_total 7104000',
    'cms_calendar_magic_cycles_total{result="bad"} 8',
    'cms_calendar_magic_invitations_changed_total{action="insert"} 180',
    'cms_calendar_magic_invitations_changed_total{action="send"} 0',
    'cms_calendar_magic_build_info{version="1.2.3"} 1',
    'cms_calendar_magic_standby 0',
  ])
    expect(body.split('\n')).toContain(line);
  expect([...body.matchAll(/^# HELP (\S+) /gm)].map(([, name]) => name)).toEqual(names);
});

it('says nothing about what is not known yet', async () => {
  const empty = await renderMetrics(undefined, '1', true);
  expect(empty.body).toContain('cms_calendar_magic_standby 1');
  expect(empty.body).not.toContain('timestamp');
  const never = troubledStatus(NOW, { lastGoodCycle: undefined, totals: undefined });
  const { body: text } = await renderMetrics(never, '1', false);
  expect(text).not.toContain('last_good_cycle');
  expect(text).toContain('cms_calendar_magic_polls_total 0');
});

it.each(['grafana-dashboard.json', 'prometheus-alerts.yml'])(
  'docs/monitoring/%s asks for metrics and label values that there are',
  async (file) => {
    const text = await readFile(new URL(`../../../../docs/monitoring/${file}`, import.meta.url), 'utf8');
    const asked = [...text.matchAll(/cms_calendar_magic_\w+/g)].map(([name]) => name);
    expect(asked.length).toBeGreaterThan(3);
    for (const name of asked) expect(names).toContain(name);
    for (const [, label, value] of text.matchAll(/(state|result|action)=\\?"(\w+)\\?"/g))
      expect(body).toContain(`{${label}="${value}"}`);
  },
);

it('docs/operations.md explains every metric, and no other', async () => {
  const text = await readFile(new URL('../../../../docs/operations.md', import.meta.url), 'utf8');
  const explained = [...text.matchAll(/^\| `(cms_calendar_magic_\w+)/gm)].map(([, name]) => name);
  expect(explained.toSorted()).toEqual(names.toSorted());
});
