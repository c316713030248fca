/** What the status page shows, from the status and the time: texts and numbers, ready to be filled in. Pure. */
// Control and direction characters in a name must not change what the reader sees around it.
import { escapeUnsafe as clean } from '../../logging/clean-text.js';
import { groupBy } from '../../sync/cycle/group-by.js';
import {
  changesOfDays,
  type Status,
  type StatusMailbox,
  type StatusMeeting,
} from '../../sync/cycle/status.js';
import { causeOf, sayChanges } from '../status/describe-status.js';
import { sayNextTry, sayTime } from '../status/say-time.js';
import { toDayChart, type DayChart } from './chart.js';
import type { Health } from './health.js';

/** So many of one cause are listed, and so many causes; the rest is counted. */
const ROWS_SHOWN = 10;
const CAUSES_SHOWN = 10;

export interface StatusView {
  readonly verdict: { readonly kind: 'good' | 'warn' | 'bad'; readonly text: string };
  readonly isStandby: boolean;
  readonly figures: readonly { readonly name: string; readonly lines: readonly string[] }[];
  readonly chart: DayChart;
  readonly troubles: readonly TroubleTable[];
}

interface TroubleTable {
  readonly id: string;
  readonly title: string;
  readonly hasRooms: boolean;
  readonly causes: readonly {
    readonly message: string;
    readonly remedy: string;
    readonly rows: readonly {
      readonly mailbox: string;
      readonly room: string;
      readonly since: string;
      readonly next: string;
    }[];
    readonly more: number;
  }[];
  /** Of further causes. */
  readonly more: number;
}

export function toStatusView(
  status: Status | undefined,
  health: Health,
  { now, isStandby }: { readonly now: Date; readonly isStandby: boolean },
): StatusView {
  return {
    verdict: toVerdict(health, status),
    isStandby,
    figures: status === undefined ? [] : toFigures(status, now),
    chart: toDayChart(status?.lastDay ?? [], now),
    troubles: status === undefined ? [] : toTroubles(status, now),
  };
}

function toVerdict(health: Health, status: Status | undefined): StatusView['verdict'] {
  if (!health.isGood || status === undefined) return { kind: 'bad', text: health.text };
  const { lastCycle, mailboxes, waitingMeetings } = status;
  if (lastCycle.trouble !== undefined) return { kind: 'bad', text: clean(lastCycle.trouble.message) };
  const { total } = mailboxes;
  const unserved = countUnserved(status);
  const everybody = total === 1 ? 'The only mailbox is' : `All ${number(total)} mailboxes are`;
  if (unserved > 0)
    return {
      kind: 'warn',
      text: `${number(unserved)} of ${number(total)} mailboxes ${unserved === 1 ? 'is' : 'are'} not served.`,
    };
  const waiting = waitingMeetings.length;
  if (waiting > 0)
    return {
      kind: 'warn',
      text: `${everybody} served. ${waiting === 1 ? '1 meeting waits' : `${number(waiting)} meetings wait`}.`,
    };
  return { kind: 'good', text: `${everybody} served.` };
}

function countUnserved({ mailboxes: { failing, waiting } }: Status): number {
  return failing + waiting;
}

function toFigures(status: Status, now: Date): StatusView['figures'] {
  const { lastCycle, lastGoodCycle, userSync, mailboxes, days } = status;
  const time = (instant: string | undefined): string => sayTime(instant, now);
  const { total, served, failing, waiting } = mailboxes;
  const { trouble } = lastCycle;
  const remedy = trouble?.remedy === undefined ? [] : [`What to do: ${clean(trouble.remedy)}`];
  return [
    {
      name: 'Mailboxes',
      lines: [
        `${number(total)}: ${number(served)} served, ${number(failing)} failing, ${number(waiting)} waiting`,
      ],
    },
    { name: 'Last good cycle', lines: [time(lastGoodCycle)] },
    {
      name: 'Last cycle',
      lines: [time(lastCycle.endedAt), clean(trouble?.message ?? lastCycle.summary), ...remedy],
    },
    { name: 'Last user sync', lines: [time(userSync.last)] },
    { name: 'Next user sync', lines: [time(userSync.next)] },
    { name: 'Today', lines: [sayChanges(changesOfDays(days, now, 1))] },
    { name: 'Last 7 days', lines: [sayChanges(changesOfDays(days, now, 7))] },
  ];
}

function toTroubles(status: Status, now: Date): TroubleTable[] {
  const { notServed, waitingMeetings } = status;
  return [
    toTable('mailboxes', 'Mailboxes in trouble', notServed, countUnserved(status), now),
    toTable('meetings', 'Meetings that wait', waitingMeetings, 0, now),
  ].filter(({ causes }) => causes.length > 0);
}

/** @param atLeast how many there are, where that is known; the status lists a thousand */
function toTable(
  id: string,
  title: string,
  all: readonly (StatusMailbox | StatusMeeting)[],
  atLeast: number,
  now: Date,
): TroubleTable {
  const causes = groupBy<StatusMailbox | StatusMeeting>(all, causeOf);
  const shown = causes.slice(0, CAUSES_SHOWN);
  const count = Math.max(all.length, atLeast);
  return {
    id,
    title: `${title}: ${number(count)}`,
    hasRooms: id === 'meetings',
    causes: shown.map((group) => ({
      message: clean(group[0]?.message ?? group[0]?.code ?? ''),
      remedy: clean(group[0]?.remedy ?? ''),
      rows: group.slice(0, ROWS_SHOWN).map((one) => ({
        mailbox: clean(one.mailbox),
        room: 'room' in one ? clean(one.room ?? '') : '',
        since: sayTime(one.since, now),
        next: sayNextTry(one.nextTry, now),
      })),
      more: Math.max(0, group.length - ROWS_SHOWN),
    })),
    more: count - shown.reduce((sum, { length }) => sum + length, 0),
  };
}

function number(value: number): string {
  return value.toLocaleString('en');
}
