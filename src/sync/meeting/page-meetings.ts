/**
 * The meetings of one page of changes: read in small batches, each reconciled, and with a series its changed occurrences.
 * What this file does not do: ask for changes, or move the sync state on.
 */
import type { PageSummaries } from '../mailbox/candidates.js';
import type { CycleContext, Render } from '../context.js';
import { noticeReasonOf, tellOrganizer } from './notices.js';
import {
  ChangedOccurrences,
  hasSeriesToServe,
  isMaster,
  READ_AT_ONCE,
  readMeetings,
  type Outcome,
} from './changed-occurrences.js';
import { isSlowFailure, recordResult, recordFailure } from './meeting-outcomes.js';
import type { MeetingRead } from '../ports.js';
import { reconcileMeeting } from './reconcile.js';
import type { RecordKeeper } from '../record/record-keeper.js';
import { isFromBefore } from '../record/full-read.js';
import { isDue, withoutRetry } from '../record/retry-list.js';
import { toMeetingError } from '../unexpected-errors.js';

/** So many meetings whose errors are their own are tried for one page: each may take minutes. */
const MAX_SLOW_MEETINGS = 2;

export class PageMeetings {
  /** Meetings gone through. */
  count = 0;
  #slowMeetings = 0;
  readonly #handled = new Set<string>();
  readonly #occurrences: ChangedOccurrences;

  constructor(
    private readonly keeper: RecordKeeper,
    private readonly cycle: CycleContext,
    private readonly render: Render,
  ) {
    const serveRead = (read: MeetingRead): Promise<Outcome> => this.#serveRead(read);
    this.#occurrences = new ChangedOccurrences(keeper.address, cycle, this.#handled, serveRead);
  }

  /**
   * Reads and reconciles; errors of single meetings go to the retry list.
   * @param summaries what the page says of them
   * @throws ProgramError of reach mailbox or run; the reason of the stop where the program was asked to stop before all were done
   */
  async serve(ids: readonly string[], summaries: PageSummaries): Promise<void> {
    for (let at = 0; at < ids.length; at += READ_AT_ONCE) {
      const batch = ids
        .slice(at, at + READ_AT_ONCE)
        .filter((id) => !this.#handled.has(id) && !this.#isPutOff(id));
      if (batch.length > 0) await this.#serveBatch(batch, summaries);
    }
  }

  async #serveBatch(ids: readonly string[], summaries: PageSummaries): Promise<void> {
    for (const read of await readMeetings(ids, this.keeper.address, this.cycle, summaries)) {
      this.cycle.sync.stop.throwIfAborted();
      // A changed occurrence of a series before it: it was served as it is now, and what was read here is of before.
      if (this.#handled.has(read.id)) continue;
      const { series, isMasterDone } = await this.#serveRead(await this.#occurrences.serveOwnBodies(read));
      if (series === undefined) continue;
      const hasWritten = await this.#occurrences.serveOthers(series);
      if (isMasterDone !== true || (hasWritten && !(await this.#occurrences.isStillDone(read.id)))) continue;
      this.keeper.update(withoutRetry, read.id);
    }
  }

  async #serveRead(read: MeetingRead): Promise<Outcome> {
    this.#handled.add(read.id);
    if (this.#isPutOff(read.id)) return {};
    this.count += 1;
    try {
      if ('error' in read) throw read.error;
      const { existingMeetings } = this.cycle.sync.rules;
      if (existingMeetings === 'skip' && isFromBefore(this.keeper.record, read.meeting)) {
        this.keeper.update(withoutRetry, read.id);
        return {};
      }
      const result = await reconcileMeeting(read.meeting, this.keeper, this.cycle, this.render);
      await recordResult(read.meeting, result, this.keeper, this.cycle);
      const whyNot = result?.action === 'none' ? noticeReasonOf(result.reason) : undefined;
      await tellOrganizer(read.meeting, whyNot, this.keeper, this.cycle);
      if (result === undefined) return {};
      const isWritten = result.action !== 'none';
      return hasSeriesToServe(result)
        ? { series: result.meeting, isMasterDone: true, isWritten }
        : { isWritten };
    } catch (error) {
      recordFailure(read, error, this.keeper, this.cycle);
      const entry = this.keeper.record.retries[read.id];
      if (entry !== undefined && isSlowFailure(entry)) this.#slowMeetings += 1;
      const reason = noticeReasonOf(toMeetingError(error).code);
      // Other errors say nothing of this one.
      if ('meeting' in read && reason !== undefined)
        await tellOrganizer(read.meeting, reason, this.keeper, this.cycle);
      return 'meeting' in read && isMaster(read.meeting) ? { series: read.meeting } : {};
    }
  }

  /** On the retry list already, and left to a later cycle: what takes minutes must not hold up all that comes after it. */
  #isPutOff(id: string): boolean {
    const { record } = this.keeper;
    const entry = record.retries[id];
    if (entry === undefined || this.cycle.dryRun || !isSlowFailure(entry)) return false;
    // Once the mailbox has failed its page comes again, which is no news of the meeting.
    const isWaiting = record.failure !== undefined && !isDue(entry, this.cycle.sync.clock.now());
    return isWaiting || this.#slowMeetings >= MAX_SLOW_MEETINGS;
  }
}
