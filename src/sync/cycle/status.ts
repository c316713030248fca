/**
 * `state/status.json`: what `status` shows beside a running service, as it was at the end of the last cycle. This is its
 * shape, and how one cycle's figures follow from the last one's. Pure. Holds no secret, PIN, link, subject or body.
 * Times are ISO 8601 instants.
 */
import { addToLastDay, addToTotals, isTotals, NO_TOTALS, QUARTER } from './status-history.js';
import type { ProgramError } from '../../errors.js';
import {
  isCount,
  isInstant,
  isNumber,
  isText,
  listOf,
  mapOf,
  objectOf,
  oneOf,
  optional,
  type Of,
} from '../../json-shape.js';
import { renderLocalDate } from '../../local-time.js';
import { ERROR, WAIT } from '../ports/records.js';
import type { CycleResult } from './cycle.js';
import { isNobodyServed } from './describe-cycle.js';
import { changesOf, type Changes, type CycleFigures } from './figures.js';

const MAILBOX = {
  ...WAIT,
  mailbox: isText,
  /** ResponseCode of Exchange. */
  serverCode: optional(isText),
  lastTry: isInstant,
};
export type StatusMailbox = Of<typeof MAILBOX>;

const MEETING = {
  ...WAIT,
  mailbox: isText,
  /** URI of the room that CMS does not have. */
  room: optional(isText),
};
export type StatusMeeting = Of<typeof MEETING>;

const isChanges = objectOf({ changes: isCount, mails: isCount });

const STATUS = {
  format: oneOf(1),
  /** Of the program that wrote it. */
  version: isText,
  lastCycle: objectOf({
    endedAt: isInstant,
    /** The line of figures, in sentences. */
    summary: isText,
    /** What ended it before its time. */
    error: optional(objectOf(ERROR)),
  }),
  /**
   * End of the last cycle that no error ended, and in which a mailbox was served, or one that is not finished came further;
   * absent: there was none.
   */
  lastGoodCycle: optional(isInstant),
  /** `last` is absent: never. */
  userSync: objectOf({ last: optional(isInstant), next: isInstant }),
  /** `failing` were asked in vain; `waiting` were not asked, because they failed before. */
  mailboxes: objectOf({ total: isCount, served: isCount, failing: isCount, waiting: isCount }),
  /** The mailboxes that are not served; a thousand of them at most. */
  notServed: listOf(objectOf(MAILBOX)),
  /** The meetings that are to be looked at again, such as those without a room; a thousand of them at most. */
  waitingMeetings: listOf(objectOf(MEETING)),
  /** Local dates (YYYY-MM-DD) of the last seven days on which something was changed. */
  days: mapOf(isChanges),
  /** The quarters of an hour in the last day in which a cycle ended, oldest first. */
  lastDay: optional(listOf(objectOf(QUARTER))),
  /** How long the last cycle took; absent where it did not come to one. */
  lastCycleMs: optional(isNumber),
  /** Counted since the state was made. */
  totals: optional(isTotals),
};
export type Status = Of<typeof STATUS>;

export const isStatus = objectOf(STATUS);

/** What a cycle adds. */
export interface StatusInput {
  readonly now: Date;
  readonly version: string;
  readonly lastUserSync: Date | undefined;
  readonly nextUserSync: Date;
  /** Undefined where it did not come to a cycle. */
  readonly result: CycleResult | undefined;
  readonly summary: string;
  readonly error: ProgramError | undefined;
}

const MOST_LISTED = 1_000;
const DAYS_KEPT = 7;
const NO_CHANGES: Changes = { changes: 0, mails: 0 };
const NO_MAILBOXES = { total: 0, served: 0, failing: 0, waiting: 0 };

/** @param last as the cycle before left it; what a cycle that broke off did not see stays as it was */
export function nextStatus(last: Status | undefined, input: StatusInput): Status {
  const { now, version, result, summary, error, lastUserSync, nextUserSync } = input;
  const endedAt = now.toISOString();
  const isWhole = result !== undefined && error === undefined;
  const isGood = isWhole && !isNobodyServed(result.figures) && !isHanging(result.figures);
  const days = addChanges(last?.days ?? {}, now, result?.figures);
  return {
    format: 1,
    version,
    lastCycle: {
      endedAt,
      summary,
      error: error && { code: error.code, message: error.message, remedy: error.hint },
    },
    lastGoodCycle: isGood ? endedAt : last?.lastGoodCycle,
    userSync: { last: lastUserSync?.toISOString(), next: nextUserSync.toISOString() },
    mailboxes: isWhole ? toCounts(result.figures) : (last?.mailboxes ?? NO_MAILBOXES),
    notServed: isWhole ? toMailboxes(result) : (last?.notServed ?? []),
    waitingMeetings: isWhole ? toMeetings(result) : (last?.waitingMeetings ?? []),
    days,
    lastDay: addToLastDay(last?.lastDay, now, result?.figures, error !== undefined),
    lastCycleMs: result?.figures.durationMs,
    totals: addToTotals(last?.totals, result?.figures, isGood),
  };
}

/** What is in hand at the end of a cycle may be mailboxes whose server hangs, where none of them has come any further. */
function isHanging(figures: CycleFigures): boolean {
  const { served, unfinished, polls } = figures;
  return served === 0 && unfinished > 0 && polls === 0 && changesOf(figures).changes === 0;
}

function toCounts({ mailboxes, served, failed, waiting }: CycleFigures): Status['mailboxes'] {
  return { total: mailboxes, served, failing: failed, waiting };
}

function toMailboxes({ unserved }: CycleResult): readonly StatusMailbox[] {
  return unserved.slice(0, MOST_LISTED).map(({ mailbox, failure }) => {
    const { attempts, isFixed, ...shown } = failure;
    return { mailbox, ...shown };
  });
}

function toMeetings({ waitingMeetings }: CycleResult): readonly StatusMeeting[] {
  return waitingMeetings.slice(0, MOST_LISTED).map(({ mailbox, retry }) => {
    const { attempts, sendOwed, sendBegunUnder, warned, ...shown } = retry;
    return { mailbox, ...shown };
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
