/** What `status` prints for a person: the figures as a table, then who is not served and what waits, each with why. Pure. */
import { escapeUnsafe } from '../../logging/clean-text.js';
import { groupBy } from '../../sync/cycle/group-by.js';
import type { Changes } from '../../sync/cycle/figures.js';
import {
  changesOfDays,
  type Status,
  type StatusMailbox,
  type StatusMeeting,
} from '../../sync/cycle/status.js';
import { counted } from '../counted.js';
import { sayNextTry, sayTime } from './say-time.js';

/** So many of one cause are listed; the rest is counted. */
const LISTED = 20;

/** Of sentences, in characters. */
const WIDTH = 90;

export function describeStatus(status: Status, now: Date): string[] {
  const { lastCycle, mailboxes, userSync } = status;
  const { total, served, failing, waiting } = mailboxes;
  const time = (instant: string | undefined): string => sayTime(instant, now);
  return [
    ...toTable([
      ['Last good cycle', time(status.lastGoodCycle)],
      ['Last cycle', time(lastCycle.endedAt)],
      ...sayLastCycle(lastCycle).map((line) => ['', line]),
      ['User sync', `${time(userSync.last)}; next ${time(userSync.next)}`],
      ['Mailboxes', `${total}: ${served} served, ${failing} failing, ${waiting} waiting`],
      ['Today', sayChanges(changesOfDays(status.days, now, 1))],
      ['Last 7 days', sayChanges(changesOfDays(status.days, now, 7))],
    ]),
    ...describeTroubles('Not served', groupBy(status.notServed, causeOf), now),
    ...describeTroubles('Meetings that wait', groupBy(status.waitingMeetings, causeOf), now),
  ].map(escapeUnsafe);
}

/** Trouble ended it before it could be summed up. */
function sayLastCycle({ summary, trouble }: Status['lastCycle']): string[] {
  if (trouble === undefined) return wrap(summary, '');
  return [...wrap(trouble.message, ''), ...wrapRemedy(trouble.remedy, '')];
}

export function sayChanges({ changes, mails }: Changes): string {
  return `${counted(changes, 'invitation')} changed, ${mails} mailed`;
}

type Trouble = StatusMailbox | StatusMeeting;

function describeTroubles(title: string, groups: readonly (readonly Trouble[])[], now: Date): string[] {
  if (groups.length === 0) return [];
  const total = groups.reduce((sum, { length }) => sum + length, 0);
  return ['', `${title}: ${total}`, ...groups.flatMap((group) => describeGroup(group, now))];
}

/** The cause once, then those who share it. */
function describeGroup(group: readonly Trouble[], now: Date): string[] {
  const [first] = group;
  const rows = group
    .slice(0, LISTED)
    .map((one) => [
      `    ${one.mailbox}`,
      ...('room' in one && one.room !== undefined ? [one.room] : []),
      `since ${sayTime(one.since, now)}`,
      `next try ${sayNextTry(one.nextTry, now)}`,
    ]);
  const rest = group.length - rows.length;
  return [
    ...wrap(first?.message ?? first?.code ?? '', '  '),
    ...wrapRemedy(first?.remedy, '  '),
    ...toTable(rows),
    ...(rest === 0 ? [] : [`    and ${rest} more; status --json lists them`]),
  ];
}

export function causeOf(one: Trouble): string {
  return JSON.stringify([one.code, 'serverCode' in one ? one.serverCode : '', one.remedy]);
}

function wrapRemedy(remedy: string | undefined, indent: string): string[] {
  return remedy === undefined ? [] : wrap(`What to do: ${remedy}`, indent);
}

/** At blanks only, so that a command in it can still be copied in one piece. */
function wrap(text: string, indent: string): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const longer = `${lines.at(-1) ?? ''} ${word}`;
    if (lines.length === 0 || longer.length > WIDTH) lines.push(word);
    else lines[lines.length - 1] = longer;
  }
  return lines.map((line) => indent + line);
}

function toTable(rows: readonly (readonly string[])[]): string[] {
  const widths: number[] = [];
  for (const row of rows)
    row.forEach((cell, column) => (widths[column] = Math.max(widths[column] ?? 0, cell.length)));
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}
