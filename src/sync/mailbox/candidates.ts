/** Which of the changes that SyncFolderItems tells of are worth reading. Pure. */
import { findKeyword, type KeywordRules, mentionsKeyword } from '../../invitation/keyword.js';
import type { MeetingChange, MeetingSummary } from '../../model.js';

/** Bit of AppointmentState: the item came as a meeting request, so this is an attendee's copy. */
const RECEIVED = 2;

/** Whether a meeting of today is over is decided with all that GetItem tells; this spares the reading of past years. */
const DAY_MS = 86_400_000;

/**
 * Ids to read, in the order of the page, each once. Dropped are: items with neither keyword nor marker; attendees'
 * copies, which are never written to; meetings that are over; and our own writes, recognised by their change key.
 * A changed series master is always read: an occurrence alone may carry the keyword.
 */
export function selectCandidates(
  changes: readonly MeetingChange[],
  rules: KeywordRules,
  ownChangeKeys: Readonly<Record<string, string>>,
  now: Date,
): string[] {
  const selected = new Set<string>();
  for (const change of changes) {
    if (change.kind === 'delete') {
      selected.delete(change.id);
      continue;
    }
    if (isWorthReading(change.summary, rules, ownChangeKeys, now)) selected.add(change.summary.ref.id);
  }
  return [...selected];
}

/**
 * Ids of all items whose author may wonder what became of them: the keyword stands anywhere in the Location, or our marker
 * is there. Attendees' copies are among them, and series, whose occurrences may hold what they do not.
 */
export function selectMentions(changes: readonly MeetingChange[], rules: KeywordRules, now: Date): string[] {
  const mentioned = changes.flatMap((change) => {
    if (change.kind === 'delete') return [];
    const { ref, type, end, location, marker } = change.summary;
    const isOver = type === 'Single' && end !== undefined && end.getTime() < now.getTime() - DAY_MS;
    if (isOver) return [];
    const isWanted = type === 'RecurringMaster' || marker !== undefined || mentionsKeyword(location, rules);
    return isWanted ? [ref.id] : [];
  });
  return [...new Set(mentioned)];
}

/** What a page says of each item. */
export type PageSummaries = ReadonlyMap<string, MeetingSummary>;

/** Of a summary that is not whole, what seems to be empty says nothing. */
export function summariesOf(changes: readonly MeetingChange[]): PageSummaries {
  return new Map(
    changes.flatMap((change) =>
      change.kind === 'upsert' && isWhole(change.summary)
        ? [[change.summary.ref.id, change.summary] as const]
        : [],
    ),
  );
}

/** Every item has these: where one did not come, a Location or marker may be missing as well. */
function isWhole({ type, end, appointmentState }: MeetingSummary): boolean {
  return type !== undefined && end !== undefined && appointmentState !== undefined;
}

/** Ids that left the calendar and did not come back within the page: accepting a meeting can be Delete, then Create. */
export function selectDeleted(changes: readonly MeetingChange[]): string[] {
  const deleted = new Set<string>();
  for (const change of changes) {
    if (change.kind === 'delete') deleted.add(change.id);
    else deleted.delete(change.summary.ref.id);
  }
  return [...deleted];
}

function isWorthReading(
  summary: MeetingSummary,
  rules: KeywordRules,
  ownChangeKeys: Readonly<Record<string, string>>,
  now: Date,
): boolean {
  if (ownChangeKeys[summary.ref.id] === summary.ref.changeKey) return false;
  if (((summary.appointmentState ?? 0) & RECEIVED) !== 0) return false;
  if (!isWhole(summary) || summary.type === 'RecurringMaster') return true;
  if (summary.end !== undefined && summary.end.getTime() < now.getTime() - DAY_MS) return false;
  return summary.marker !== undefined || findKeyword(summary.location, rules) !== undefined;
}
