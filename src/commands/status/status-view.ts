/** The figures of a status, and who is in trouble, in words: for the command `status` and for the status page. Pure. */
// Control and direction characters in a name must not change what the reader sees around it, or steer a terminal.
import { escapeUnsafe as clean } from '../../logging/clean-text.js';
import type { Changes } from '../../sync/cycle/figures.js';
import { groupBy } from '../../sync/cycle/group-by.js';
import {
  changesOfDays,
  type Status,
  type StatusMailbox,
  type StatusMeeting,
} from '../../sync/cycle/status.js';
import { pluralize } from '../pluralize.js';
import { formatNextTry, formatTime } from './format-time.js';

/** So many are listed; the rest is counted. */
export interface Limits {
  readonly causes: number;
  /** Of one cause. */
  readonly rows: number;
}

type StatusView = ReturnType<typeof toStatusView>;
export type StatusList = StatusView['lists'][number];

export function toStatusView(status: Status, now: Date, limits: Limits) {
  const { notServed, waitingMeetings } = status;
  return {
    figures: toFigures(status, now),
    lists: [
      toList('mailboxes', 'Mailboxes in trouble', notServed, countUnserved(status), now, limits),
      toList('meetings', 'Meetings that wait', waitingMeetings, 0, now, limits),
    ].filter(({ causes }) => causes.length > 0),
  };
}

export function countUnserved({ mailboxes: { failing, waiting } }: Status): number {
  return failing + waiting;
}

/** Each with one line or more. */
function toFigures(status: Status, now: Date) {
  const { lastCycle, userSync, days } = status;
  const { total, served, failing, waiting } = status.mailboxes;
  const time = (instant: string | undefined): string => formatTime(instant, now);
  // An error ended it before it could be summed up.
  const { message, remedy } = lastCycle.error ?? { message: lastCycle.summary };
  const what = remedy === undefined ? [message] : [message, `What to do: ${remedy}`];
  return [
    { name: 'Last good cycle', lines: [time(status.lastGoodCycle)] },
    { name: 'Last cycle', lines: [time(lastCycle.endedAt), ...what.map(clean)] },
    { name: 'User sync', lines: [time(userSync.last), `next ${time(userSync.next)}`] },
    {
      name: 'Mailboxes',
      lines: [
        `${group(total)}: ${group(served)} served, ${group(failing)} failing, ${group(waiting)} waiting`,
      ],
    },
    { name: 'Today', lines: [sayChanges(changesOfDays(days, now, 1))] },
    { name: 'Last 7 days', lines: [sayChanges(changesOfDays(days, now, 7))] },
  ];
}

function sayChanges({ changes, mails }: Changes): string {
  return `${pluralize(changes, 'invitation')} changed, ${mails} mailed`;
}

/** @param atLeast how many there are, where that is known; the status lists a thousand */
function toList(
  id: 'mailboxes' | 'meetings',
  title: string,
  all: readonly (StatusMailbox | StatusMeeting)[],
  atLeast: number,
  now: Date,
  limits: Limits,
) {
  const shown = groupBy<StatusMailbox | StatusMeeting>(all, causeOf).slice(0, limits.causes);
  const count = Math.max(all.length, atLeast);
  return {
    id,
    title: `${title}: ${group(count)}`,
    causes: shown.map((same) => ({
      message: clean(same[0]?.message ?? same[0]?.code ?? ''),
      // Empty where nothing is to be done.
      remedy: clean(same[0]?.remedy ?? ''),
      rows: same.slice(0, limits.rows).map((one) => ({
        mailbox: clean(one.mailbox),
        // Empty where there is none to name.
        room: 'room' in one ? clean(one.room ?? '') : '',
        since: formatTime(one.since, now),
        next: formatNextTry(one.nextTry, now),
      })),
      more: Math.max(0, same.length - limits.rows),
    })),
    // Of further causes.
    more: count - shown.reduce((sum, { length }) => sum + length, 0),
  };
}

function causeOf(one: StatusMailbox | StatusMeeting): string {
  return JSON.stringify([one.code, 'serverCode' in one ? one.serverCode : '', one.remedy]);
}

/** 1234567 -> 1,234,567 */
export function group(value: number): string {
  return value.toLocaleString('en');
}
