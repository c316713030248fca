/** What a cycle says at its end: who was served, what was changed, who was not served and what waits, and why. Pure. */
import { listSome } from '../../list-some.js';
import type { CycleResult, Unserved, WaitingMeeting } from './cycle.js';
import type { CycleFigures } from './figures.js';
import { groupBy } from './group-by.js';
import { causeOf } from '../mailbox/mailbox-failure.js';

/** So many names and causes are in the line; the rest is counted. */
const NAMES_SHOWN = 3;
const CAUSES_SHOWN = 3;

/** True where everybody was served and nothing waits. */
export function isAllWell({ figures, unserved, waitingMeetings }: CycleResult): boolean {
  const { mailboxes, served } = figures;
  return mailboxes > 0 && served === mailboxes && unserved.length === 0 && waitingMeetings.length === 0;
}

/** True where nobody at all was served, for whatever reason but that the program was asked to stop. */
export function isNobodyServed({ mailboxes, served, unfinished, failed, waiting }: CycleFigures): boolean {
  return served + unfinished === 0 && (mailboxes === 0 || failed + waiting > 0);
}

/**
 * The line of figures, in sentences.
 * @param isDry nothing was written, so that nothing is said of changes
 */
export function describeCycle(result: CycleResult, isDry: boolean): string {
  const { mailboxes, served, durationMs } = result.figures;
  const changes =
    describeChanges(result.figures) || (isAllWell(result) ? 'nothing to do' : 'nothing changed');
  const time = `in ${(durationMs / 1000).toFixed(1)} s`;
  return [
    `${served} of ${mailboxes} mailboxes ${isDry ? `looked at ${time}` : `served ${time}: ${changes}`}.`,
    ...describeUnserved(result.unserved),
    ...describeWaiting(result.waitingMeetings),
  ].join(' ');
}

/** What to do about the first cause of all that is not served. */
export function remedyOf({ unserved }: CycleResult): string | undefined {
  return unserved.find(({ failure }) => failure.remedy !== undefined)?.failure.remedy;
}

/** What did not happen is left out. */
function describeChanges(figures: CycleFigures): string {
  return [
    ...count(figures.insert, 'inserted'),
    ...count(figures.replace, 'replaced'),
    ...count(figures.remove, 'removed'),
    ...count(figures.send, 'sent late'),
    ...count(figures.unfinished, 'unfinished', 'mailbox'),
    ...count(figures.notReached, 'not reached', 'mailbox'),
  ].join(', ');
}

/** @param noun what is counted where it is not meetings */
function count(value: number, what: string, noun?: 'mailbox'): string[] {
  if (value === 0) return [];
  if (noun === undefined) return [`${value} ${what}`];
  return [`${value} ${value === 1 ? noun : `${noun}es`} ${what}`];
}

function describeUnserved(unserved: readonly Unserved[]): string[] {
  const groups = groupBy(unserved, ({ failure }) => causeOf(failure));
  return withRest(groups, 'mailboxes not served for other reasons', (group) => {
    const names = group.map(({ mailbox }) => mailbox);
    return `Not served: ${listSome(names, NAMES_SHOWN)}. ${group[0]?.failure.message ?? ''}`;
  });
}

function describeWaiting(meetings: readonly WaitingMeeting[]): string[] {
  const groups = groupBy(meetings, ({ retry }) => retry.code);
  return withRest(groups, 'meetings waiting for other reasons', (group) => {
    const meetingsWait = group.length === 1 ? '1 meeting waits' : `${group.length} meetings wait`;
    const rooms = [...new Set(group.flatMap(({ retry }) => retry.room ?? []))].sort();
    const [first] = group;
    if (isMissingRoom(first?.retry.code) && rooms.length > 0)
      return `${meetingsWait} for a room that CMS does not have: ${listSome(rooms, NAMES_SHOWN)}.`;
    const mailboxes = [...new Set(group.map(({ mailbox }) => mailbox))];
    const calendars = `the calendar${mailboxes.length === 1 ? '' : 's'} of ${listSome(mailboxes, NAMES_SHOWN)}`;
    return `${meetingsWait} in ${calendars}. ${first?.retry.message ?? ''}`.trim();
  });
}

function withRest<T>(
  groups: readonly (readonly T[])[],
  what: string,
  describe: (group: readonly T[]) => string,
): string[] {
  const rest = groups.slice(CAUSES_SHOWN).reduce((sum, { length }) => sum + length, 0);
  return [
    ...groups.slice(0, CAUSES_SHOWN).map(describe),
    ...(rest === 0 ? [] : [`Number of ${what}: ${rest}.`]),
  ];
}

function isMissingRoom(reason: string | undefined): boolean {
  return reason === 'NoPersonalRoom' || reason === 'NoSuchRoom';
}
