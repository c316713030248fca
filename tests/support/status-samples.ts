/** A status as a company of 5,000 mailboxes in some trouble has it. */
import { renderLocalDate } from '../../src/local-time.js';
import type { Status, StatusMailbox, StatusMeeting } from '../../src/sync/cycle/status.js';
import { DAY_MS, QUARTER_MS, NO_TOTALS } from '../../src/sync/cycle/status-history.js';

export function troubledStatus(now: Date, changes: Partial<Status> = {}): Status {
  const minutesAgo = (minutes: number): string => new Date(now.getTime() - minutes * 60_000).toISOString();
  const denied = (index: number): StatusMailbox => ({
    mailbox: `user${index}@corp.example`,
    code: 'MailboxUnavailable',
    serverCode: 'ErrorImpersonateUserDenied',
    message: `Reading the changes in the calendar of user${index}@corp.example failed: the account may not impersonate this user.`,
    remedy: 'Give the account the role ApplicationImpersonation for this mailbox.',
    since: minutesAgo(130),
    lastTry: minutesAgo(10),
    nextTry: minutesAgo(-50),
  });
  const gone: StatusMailbox = {
    mailbox: 'former@corp.example',
    code: 'MailboxUnavailable',
    serverCode: 'ErrorNonExistentMailbox',
    message:
      'Reading the changes in the calendar of former@corp.example failed: Exchange knows no such mailbox.',
    remedy: 'Check mail_domain, or take the user out of CMS.',
    since: minutesAgo(4_000),
    lastTry: minutesAgo(20),
    nextTry: minutesAgo(-40),
  };
  const noRoom = (name: string): StatusMeeting => ({
    mailbox: `${name}@corp.example`,
    code: 'NoPersonalRoom',
    message: `CMS has no space with the URI ${name}.space.`,
    remedy: 'Check personal_room in settings.ini, or make the space in CMS.',
    room: `${name}.space`,
    since: minutesAgo(65),
    nextTry: minutesAgo(-7),
  });
  const last = Math.floor(now.getTime() / QUARTER_MS) * QUARTER_MS;
  return {
    format: 1,
    version: '1.0.0',
    lastCycle: {
      endedAt: minutesAgo(1),
      summary: '4972 of 5000 mailboxes served in 3.1 s: 2 inserted. Not served: 28 mailboxes.',
    },
    lastCycleMs: 3_100,
    lastGoodCycle: minutesAgo(1),
    userSync: { last: minutesAgo(600), next: minutesAgo(-840) },
    mailboxes: { total: 5_000, served: 4_972, failing: 3, waiting: 25 },
    notServed: [...Array.from({ length: 27 }, (_none, index) => denied(index)), gone],
    waitingMeetings: [noRoom('dan'), noRoom('eve')],
    days: {
      [renderLocalDate(now, 0)]: { changes: 96, mails: 81 },
      [renderLocalDate(now, 3)]: { changes: 410, mails: 388 },
    },
    lastDay: Array.from({ length: DAY_MS / QUARTER_MS }, (_none, index) => ({
      from: new Date(last - DAY_MS + (index + 1) * QUARTER_MS).toISOString(),
      polls: index > 40 && index < 46 ? 12_000 : 74_000 + ((index * 37) % 11) * 100,
      changes: Math.max(0, Math.round(14 * Math.sin((index - 20) / 16)) + (index % 3)),
      failures: index > 40 && index < 46 ? 3 + (index % 4) : 0,
    })),
    totals: {
      ...NO_TOTALS,
      goodCycles: 1_432,
      badCycles: 8,
      polls: 7_104_000,
      insert: 180,
      replace: 40,
      remove: 12,
      sent: 201,
      failed: 44,
      meetings: 2_900,
    },
    ...changes,
  };
}
