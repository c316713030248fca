/**
 * `state/status.json`: what `status` shows beside a running service, as it was at the end of the last cycle. This is its
 * shape, and how one cycle's figures follow from the last one's. Pure. Holds no secret, PIN, link, subject or body.
 * Times are ISO 8601 instants.
 */
import {
  addToLastDay,
  addToTotals,
  NO_TOTALS,
  type StatusQuarter,
  type StatusTotals,
} from './status-history.js';
import type { Trouble } from '../../errors.js';
import { renderLocalDate } from '../../local-time.js';
import type { CycleResult } from './cycle.js';
import { isNobodyServed } from './describe-cycle.js';
import { changesOf, type Changes, type CycleFigures } from './figures.js';

export interface Status {
  readonly format: 1;
  /** Of the program that wrote it. */
  readonly version: string;
  readonly lastCycle: {
    readonly endedAt: string;
    /** The line of figures, in sentences. */
    readonly summary: string;
    /** What ended it before its time. */
    readonly trouble?: StatusTrouble | undefined;
  };
  /** End of the last cycle that was not ended by trouble, and in which somebody was served; absent: there was none. */
  readonly lastGoodCycle?: string | undefined;
  readonly userSync: {
    /** Absent: never. */
    readonly last?: string | undefined;
    readonly next: string;
  };
  readonly mailboxes: {
    readonly total: number;
    readonly served: number;
    /** Asked in vain. */
    readonly failing: number;
    /** Not asked, because they failed before. */
    readonly waiting: number;
  };
  /** The mailboxes that are not served; a thousand of them at most. */
  readonly notServed: readonly StatusMailbox[];
  /** The meetings that are to be looked at again, such as those without a room; a thousand of them at most. */
  readonly waitingMeetings: readonly StatusMeeting[];
  /** Local dates (YYYY-MM-DD) of the last seven days on which something was changed. */
  readonly days: Readonly<Record<string, Changes>>;
  /** The quarters of an hour in the last day in which a cycle ended, oldest first. */
  readonly lastDay?: readonly StatusQuarter[] | undefined;
  /** How long the last cycle took; absent where it did not come to one. */
  readonly lastCycleMs?: number | undefined;
  /** Counted since the state was made. */
  readonly totals?: StatusTotals | undefined;
  readonly today: Changes;
  readonly lastSevenDays: Changes;
}

export interface StatusTrouble {
  readonly code: string;
  readonly message: string;
  /** What to do about it. */
  readonly remedy?: string | undefined;
}

export interface StatusMailbox extends StatusTrouble {
  readonly mailbox: string;
  /** ResponseCode of Exchange. */
  readonly serverCode?: string | undefined;
  readonly since: string;
  readonly lastTry: string;
  readonly nextTry: string;
}

export interface StatusMeeting {
  readonly code?: string | undefined;
  readonly message?: string | undefined;
  readonly remedy?: string | undefined;
  readonly mailbox: string;
  /** URI of the room that CMS does not have. */
  readonly room?: string | undefined;
  readonly since: string;
  readonly nextTry: string;
}

/** What a cycle adds. */
export interface StatusInput {
  readonly now: Date;
  readonly version: string;
  readonly lastUserSync: Date | undefined;
  readonly nextUserSync: Date;
  /** Undefined where it did not come to a cycle. */
  readonly result: CycleResult | undefined;
  readonly summary: string;
  readonly trouble: Trouble | undefined;
}

const MOST_LISTED = 1_000;
const DAYS_KEPT = 7;
const NO_CHANGES: Changes = { changes: 0, mails: 0 };
const NO_MAILBOXES = { total: 0, served: 0, failing: 0, waiting: 0 };

/** @param last as the cycle before left it; what a cycle that broke off did not see stays as it was */
export function nextStatus(last: Status | undefined, input: StatusInput): Status {
  const { now, version, result, summary, trouble, lastUserSync, nextUserSync } = input;
  const endedAt = now.toISOString();
  const isWhole = result !== undefined && trouble === undefined;
  const isGood = isWhole && !isNobodyServed(result.figures);
  const days = addChanges(last?.days ?? {}, now, result?.figures);
  return {
    format: 1,
    version,
    lastCycle: {
      endedAt,
      summary,
      trouble: trouble === undefined ? undefined : toTrouble(trouble),
    },
    lastGoodCycle: isGood ? endedAt : last?.lastGoodCycle,
    userSync: { last: lastUserSync?.toISOString(), next: nextUserSync.toISOString() },
    mailboxes: isWhole ? toCounts(result.figures) : (last?.mailboxes ?? NO_MAILBOXES),
    notServed: isWhole ? toMailboxes(result) : (last?.notServed ?? []),
    waitingMeetings: isWhole ? toMeetings(result) : (last?.waitingMeetings ?? []),
    days,
    lastDay: addToLastDay(last?.lastDay, now, result?.figures, trouble !== undefined),
    lastCycleMs: result?.figures.durationMs,
    totals: addToTotals(last?.totals, result?.figures, isGood),
    today: changesOfDays(days, now, 1),
    lastSevenDays: changesOfDays(days, now, DAYS_KEPT),
  };
}

function toTrouble({ code, message, hint }: Trouble): StatusTrouble {
  return { code, message, remedy: hint };
}

function toCounts({ mailboxes, served, failed, waiting }: CycleFigures): Status['mailboxes'] {
  return { total: mailboxes, served, failing: failed, waiting };
}

function toMailboxes({ unserved }: CycleResult): readonly StatusMailbox[] {
  return unserved.slice(0, MOST_LISTED).map(({ mailbox, failure }) => {
    const { code, serverCode, message, hint, since, lastAt, notBefore } = failure;
    return { mailbox, code, serverCode, message, remedy: hint, since, lastTry: lastAt, nextTry: notBefore };
  });
}

function toMeetings({ waitingMeetings }: CycleResult): readonly StatusMeeting[] {
  return waitingMeetings.slice(0, MOST_LISTED).map(({ mailbox, retry }) => {
    const { reason, message, hint, room, since, notBefore } = retry;
    return { mailbox, code: reason, message, remedy: hint, room, since, nextTry: notBefore };
  });
}

function addChanges(
  days: Status['days'],
  now: Date,
  figures: CycleFigures | undefined,
): Readonly<Record<string, Changes>> {
  const kept = Array.from({ length: DAYS_KEPT }, (_none, ago) => renderLocalDate(now, ago));
  const today = days[renderLocalDate(now, 0)] ?? NO_CHANGES;
  const { changes, mails } = changesOf(figures ?? NO_TOTALS);
  const all = {
    ...days,
    [renderLocalDate(now, 0)]: { changes: today.changes + changes, mails: today.mails + mails },
  };
  return Object.fromEntries(Object.entries(all).filter(([day]) => kept.includes(day)));
}

/** The sum of the last `count` days, today among them. */
export function changesOfDays(days: Status['days'], now: Date, count: number): Changes {
  const all = Array.from({ length: count }, (_none, ago) => days[renderLocalDate(now, ago)] ?? NO_CHANGES);
  return {
    changes: all.reduce((sum, { changes }) => sum + changes, 0),
    mails: all.reduce((sum, { mails }) => sum + mails, 0),
  };
}

/** Since the last good cycle. One that is yet to come was noted by a wrong clock, and proves as little as an old one. */
export function ageOf(status: Status | undefined, now: Date): number | undefined {
  if (status?.lastGoodCycle === undefined) return undefined;
  return Math.abs(now.getTime() - Date.parse(status.lastGoodCycle));
}
