import { expect, it } from 'vitest';
import { describeStatus } from '../../../../src/commands/status/describe-status.js';
import type { Status, StatusMailbox } from '../../../../src/sync/cycle/status.js';

const NOW = new Date(2026, 10, 29, 12, 0);
const minutesAgo = (minutes: number): string => new Date(NOW.getTime() - minutes * 60_000).toISOString();

const WELL: Status = {
  format: 1,
  version: '1.0.0',
  lastCycle: { endedAt: minutesAgo(1), summary: '30 of 30 mailboxes served in 0.4 s: nothing to do.' },
  lastGoodCycle: minutesAgo(1),
  userSync: { last: minutesAgo(60), next: minutesAgo(-120) },
  mailboxes: { total: 30, served: 30, failing: 0, waiting: 0 },
  notServed: [],
  waitingMeetings: [],
  days: { '2026-11-29': { changes: 2, mails: 1 }, '2026-11-24': { changes: 5, mails: 5 } },
};

const denied = (index: number): StatusMailbox => ({
  mailbox: `user${index}@corp.example`,
  code: 'MailboxUnavailable',
  serverCode: 'ErrorImpersonateUserDenied',
  message: `Reading the calendar of user${index}@corp.example failed.`,
  remedy: 'Give the right.',
  since: minutesAgo(10),
  lastTry: minutesAgo(10),
  nextTry: minutesAgo(-50),
});

it('a company in which all is well fits into a few lines, with the changes of days by the local calendar', () => {
  expect(describeStatus(WELL, NOW)).toEqual([
    'Last good cycle  2026-11-29 11:59 (1 minute ago)',
    'Last cycle       2026-11-29 11:59 (1 minute ago)',
    '                 30 of 30 mailboxes served in 0.4 s: nothing to do.',
    'User sync        2026-11-29 11:00 (1 hour ago)',
    '                 next 2026-11-29 14:00 (in 2 hours)',
    'Mailboxes        30: 30 served, 0 failing, 0 waiting',
    'Today            2 invitations changed, 1 mailed',
    'Last 7 days      7 invitations changed, 6 mailed',
  ]);
});

it('what was changed yesterday is not counted for today, although the last cycle was yesterday', () => {
  const tomorrow = new Date(2026, 10, 30, 0, 5);
  const lines = describeStatus(WELL, tomorrow);
  expect(lines).toContain('Today            0 invitations changed, 0 mailed');
  expect(lines).toContain('Last 7 days      7 invitations changed, 6 mailed');
  expect(describeStatus(WELL, new Date(2026, 11, 1, 0, 5))).toContain(
    'Last 7 days      2 invitations changed, 1 mailed',
  );
});

it('of many mailboxes with one cause the cause is said once, and the rest is counted', () => {
  const lines = describeStatus(
    { ...WELL, notServed: Array.from({ length: 25 }, (_none, index) => denied(index)) },
    NOW,
  );
  const text = lines.join('\n');
  expect(text).toContain('Mailboxes in trouble: 25');
  expect(text.match(/What to do: Give the right\./g)).toHaveLength(1);
  expect(text.match(/user\d+@corp\.example +since/g)).toHaveLength(20);
  expect(text).toContain('and 5 more; status --json lists them');
});

it('a cycle that trouble ended says that trouble and what to do', () => {
  const trouble = { code: 'ConnectionRefused', message: 'Exchange cannot be used.', remedy: 'Check server.' };
  const lines = describeStatus({ ...WELL, lastCycle: { ...WELL.lastCycle, error: trouble } }, NOW);
  expect(lines.slice(2, 4).map((line) => line.trim())).toEqual([
    'Exchange cannot be used.',
    'What to do: Check server.',
  ]);
});

it('sentences fit into a console window of 80 columns', () => {
  const summary = 'Not served: carla@corp.example. Reading the changes failed. '.repeat(4).trim();
  const one = { ...denied(1), message: summary, remedy: summary };
  const status = { ...WELL, lastCycle: { ...WELL.lastCycle, summary }, notServed: [one] };
  const sentences = describeStatus(status, NOW).filter((line) => /Not served|Reading|failed/.test(line));
  expect(sentences.length).toBeGreaterThan(9);
  for (const line of sentences) expect(line.length).toBeLessThanOrEqual(80);
});

it('a name from a server cannot steer the terminal', () => {
  const one = { ...denied(1), message: 'bad\u001b[2J\u202e' };
  expect(describeStatus({ ...WELL, notServed: [one] }, NOW).join('')).not.toMatch(/[\u001b\u202e]/);
});
