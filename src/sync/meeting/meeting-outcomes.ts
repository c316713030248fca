/** What became of the meetings of one mailbox: on its record, in the log, and told to whoever watches the cycle. */
import { CmsError, ExchangeError, toMeetingReach, type ProgramError } from '../../errors.js';
import type { Meeting } from '../../model.js';
import type { CycleContext } from '../context.js';
import type { RetryEntry } from '../ports/records.js';
import type { MeetingRead } from '../ports.js';
import { firstSyncOf } from '../record/full-read.js';
import type { RecordKeeper } from '../record/record-keeper.js';
import { withOwnChangeKey } from '../record/own-change-keys.js';
import { toRetryEntry, withRetry, withSendSettled, withoutRetry } from '../record/retry-list.js';
import { toMeetingError } from '../unexpected-errors.js';
import { futureOccurrences, hasSeriesToServe } from './changed-occurrences.js';
import type { Reconciled } from './reconcile.js';

export async function recordResult(
  meeting: Meeting,
  result: Reconciled | undefined,
  keeper: RecordKeeper,
  cycle: CycleContext,
): Promise<void> {
  const { id } = meeting.ref;
  const { log } = cycle.sync;
  if (result === undefined) {
    keeper.forgetItem(id);
    return;
  }
  const fields = fieldsOf(meeting);
  if (keeper.record.retries[id]?.warned === true) log.info('The trouble with this meeting is over.', fields);
  if (result.warning !== undefined) log.warn(result.warning, fields);
  // One that no page of changes will show again must be found again until its occurrences were gone through.
  keeper.update(hasSeriesToServe(result) ? withSendSettled : withoutRetry, id);
  if (result.action === 'none') {
    cycle.onLeft?.(meeting, result.reason);
    log.debug('Nothing to do.', { ...fields, action: 'none', reason: result.reason });
    return;
  }
  cycle.onChange?.(meeting, result);
  if (cycle.dryRun) return;
  const { action, reason, sent, changeKey } = result;
  // A series comes back under one key for all that anybody changed in it: with changed occurrences it is looked at once more.
  const isAlone =
    result.meeting.type !== 'Exception' && futureOccurrences(result.meeting, cycle).length === 0;
  if (isAlone) keeper.update(withOwnChangeKey, id, changeKey);
  log.info(CHANGED[action], { ...fields, action, reason, sent });
  await keeper.save('now');
}

/**
 * An error of reach meeting, and CMS being away, put the meeting on the retry list. So does a transient error of the server,
 * which ends the mailbox's turn as well. @throws the rest, and that
 */
export function recordFailure(
  read: MeetingRead,
  thrown: unknown,
  keeper: RecordKeeper,
  cycle: CycleContext,
): void {
  const { id } = read;
  const { log, clock, chance } = cycle.sync;
  const earlier = keeper.record.retries[id];
  const error = withOwnReach(toMeetingError(thrown), earlier);
  // With `existing_meetings = skip` it is judged by this once it can be read.
  const unreadSince = 'error' in read ? (earlier?.unreadSince ?? firstSyncOf(keeper.record)) : undefined;
  const entry = { ...toRetryEntry(earlier, error, clock.now(), chance()), unreadSince };
  if (error.reach !== 'meeting' && !(error instanceof CmsError)) {
    if (isTransient(error)) keeper.update(withRetry, id, entry);
    throw error;
  }
  const meeting = 'meeting' in read ? read.meeting : undefined;
  cycle.onUnfinished?.(keeper.address, meeting, error);
  const fields = {
    ...(meeting === undefined ? { mailbox: keeper.address, itemId: id } : fieldsOf(meeting)),
    code: error.code,
    hint: error.hint,
  };
  // Gone means dropped, once it is sure: a server that has just changed over may not know an item for a moment. Of one that
  // was deleted the next page of changes says so, before it is looked for again.
  if (error.retry.when === 'never' && earlier?.code === error.code) {
    keeper.forgetItem(id);
    log.debug(error.message, fields);
    return;
  }
  keeper.update(withRetry, id, entry);
  if (error.reach !== 'meeting') return cycle.onServerError();
  const isKnown = earlier?.warned === true && earlier.code === error.code;
  log[error.retry.when === 'never' || isKnown ? 'debug' : 'warn'](error.message, fields);
}

/** A transient error that one meeting meets with again is its own: the others of the mailbox must not wait for it for ever. */
function withOwnReach(error: ProgramError, earlier: RetryEntry | undefined): ProgramError {
  const isAgain = earlier?.warned === true || TRANSIENT.has(earlier?.code ?? '');
  return isAgain && isTransient(error) ? toMeetingReach(error) : error;
}

/** Whether a meeting waits for a transient error that is its own: to try it again may take minutes. */
export function isSlowFailure({ warned, code }: RetryEntry): boolean {
  return warned === true && TRANSIENT.has(code);
}

/** A server that names a time wants to be left alone until then, whatever is asked for. */
function isTransient(error: ProgramError): boolean {
  return error instanceof ExchangeError && error.retry.when !== 'after' && TRANSIENT.has(error.code);
}

const TRANSIENT: ReadonlySet<string> = new Set([
  'Transient',
  'BadAnswer',
  'AnswerTooLarge',
  'TimedOut',
  'ConnectionLost',
]);

function fieldsOf({ mailbox, ref, start }: Meeting): { mailbox: string; itemId: string; start: string } {
  return { mailbox, itemId: ref.id, start: start.toISOString() };
}

const CHANGED = {
  insert: 'Join details written into the invitation.',
  replace: 'Join details in the invitation replaced.',
  remove: 'Join details taken out of the invitation.',
  send: 'Invitation sent again: an earlier update had been saved but not sent.',
} as const;
