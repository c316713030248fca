/** Which of the changes that SyncFolderItems tells of are worth reading. Pure. */
import { findKeyword, type KeywordRules, mentionsKeyword } from '../../invitation/keyword.js';
import type { MeetingChange, MeetingSummary } from '../../model.js';

/** Bit of AppointmentState: the item came as a meeting request, so this is an attendee's copy. */
const RECEIVED = 2;

/** Whether a meeting of today is over is decided with all that GetItem tells; this spares the reading of past years. */
const DAY_MS = 86_400_000;

/**
 * Ids to read. Dropped are: items with neither keyword nor marker; attendees' copies, which are never written to; meetings
 * that are over; and our own writes, recognised by their change key.
 * A changed series master is always read: an occurrence alone may carry the keyword.
 */
export function selectCandidates(
  changes: readonly MeetingChange[],
  rules: KeywordRules,
  ownChangeKeys: Readonly<Record<string, string>>,
  now: Date,
): string[] {
  return select(changes, (summary) => {
    const { ref, type, appointmentState, marker, location } = summary;
    if (ownChangeKeys[ref.id] === ref.changeKey) return false;
    if (((appointmentState ?? 0) & RECEIVED) !== 0) return false;
    if (!isWhole(summary) || type === 'RecurringMaster') return true;
    return !isOver(summary, now) && (marker !== undefined || findKeyword(location, rules) !== undefined);
  });
}

/**
 * Ids of all items whose author may wonder what became of them: the keyword stands anywhere in the Location, or our marker
 * is there. Attendees' copies are among them, and series, whose occurrences may hold what they do not.
 */
export function selectMentions(changes: readonly MeetingChange[], rules: KeywordRules, now: Date): string[] {
  return select(changes, (summary) => {
    const { type, marker, location } = summary;
    if (type === 'RecurringMaster') return true;
    if (type === 'Single' && isOver(summary, now)) return false;
    return marker !== undefined || mentionsKeyword(location, rules);
  });
}

/** What a page says of each item. */
export type PageSummaries = ReadonlyMap<string, MeetingSummary>;

/** Of a summary that is not whole, what seems to be empty says nothing. */
export function summariesOf(changes: readonly MeetingChange[]): PageSummaries {
  return new Map(
    lastOf(changes).flatMap(([id, summary]) => (summary && isWhole(summary) ? [[id, summary]] : [])),
  );
}

/** Ids that left the calendar and did not come back within the page. */
export function selectDeleted(changes: readonly MeetingChange[]): string[] {
  return lastOf(changes).flatMap(([id, summary]) => (summary === undefined ? [id] : []));
}

function select(changes: readonly MeetingChange[], isWanted: (summary: MeetingSummary) => boolean): string[] {
  return lastOf(changes).flatMap(([id, summary]) => (summary && isWanted(summary) ? [id] : []));
}

/** The last change of each item, undefined where it was deleted: accepting a meeting can be Delete, then Create. */
function lastOf(
  changes: readonly MeetingChange[],
): (readonly [id: string, summary: MeetingSummary | undefined])[] {
  const last = new Map<string, MeetingSummary | undefined>();
  for (const change of changes) {
    if (change.kind === 'delete') last.set(change.id, undefined);
    else last.set(change.summary.ref.id, change.summary);
  }
  return [...last];
}

/** Every item has these: where one did not come, a Location or marker may be missing as well. */
function isWhole({ type, end, appointmentState }: MeetingSummary): boolean {
  return type !== undefined && end !== undefined && appointmentState !== undefined;
}

function isOver({ end }: MeetingSummary, now: Date): boolean {
  return end !== undefined && end.getTime() < now.getTime() - DAY_MS;
}
