/**
 * The meetings of one page of changes: read in small batches, each reconciled, its outcome on the record, the changed
 * occurrences of a series after it. What this file does not do: ask for changes, or move the sync state on.
 */
import { isOrganizersOwn } from '../../invitation/organizer.js';
import { CmsError } from '../../errors.js';
import type { NoticeReason } from '../../invitation/template/notice.js';
import type { Meeting } from '../../model.js';
import type { PageSummaries } from '../mailbox/candidates.js';
import type { CycleContext, Render } from '../context.js';
import { noticeReasonOf, tellOrganizer } from './notices.js';
import { OwnKeyChain } from './own-key-chain.js';
import type { OwnWrite } from './own-key-chain.js';
import type { MeetingRead } from '../ports.js';
import { reconcileMeeting } from './reconcile.js';
import type { MeetingTools, Reconciled } from './reconcile.js';
import type { RecordKeeper } from '../record/record-keeper.js';
import * as records from '../record/record.js';
import { withRoomUsed } from '../mailbox/room-follow-up.js';
import { toMeetingTrouble } from '../unforeseen.js';

/** Bodies of this many meetings are in memory at once; Microsoft advises ten ids a request. */
const READ_AT_ONCE = 10;

interface Outcome {
  /** A master of ours, as it was last read: its changed occurrences are to be gone through. */
  readonly series?: Meeting;
  /** The master itself is done; what keeps it on the retry list is only that its occurrences are not. */
  readonly isMasterDone?: boolean;
  readonly write?: OwnWrite;
}

export class PageMeetings {
  /** Meetings gone through. */
  count = 0;
  readonly #handled = new Set<string>();
  readonly #address: string;
  readonly #keeper: RecordKeeper;
  readonly #cycle: CycleContext;
  readonly #skipOlderThan: Date | undefined;
  readonly #tools: MeetingTools;

  /** @param skipOlderThan meetings of before are dropped: `existing_meetings = skip` in a first sync */
  constructor(
    address: string,
    keeper: RecordKeeper,
    cycle: CycleContext,
    render: Render,
    skipOlderThan: Date | undefined,
  ) {
    this.#address = address;
    this.#keeper = keeper;
    this.#cycle = cycle;
    this.#skipOlderThan = skipOlderThan;
    const { rooms, clock } = cycle.sync;
    this.#tools = {
      render,
      findRoom: async (request) => {
        const room = await rooms.find(request);
        const hash = rooms.hashOf(room);
        keeper.update((record) => withRoomUsed(record, request.name, hash, clock.now()));
        return room;
      },
      sends: {
        owed: async (itemId, owed) => {
          keeper.update((record) => records.withSendOwed(record, itemId, owed, clock.now()));
          await keeper.save('now');
        },
        begun: async (itemId, changeKey) => {
          keeper.update((record) => records.withSendBegun(record, itemId, changeKey));
          await keeper.save('now');
        },
      },
    };
  }

  /**
   * Reads and reconciles; trouble with single meetings goes to the retry list.
   * @param summaries what the page says of them
   * @returns false when the program was asked to stop before all were done
   * @throws Trouble of reach mailbox or run
   */
  async serve(ids: readonly string[], summaries: PageSummaries): Promise<boolean> {
    for (let at = 0; at < ids.length; at += READ_AT_ONCE) {
      const batch = ids.slice(at, at + READ_AT_ONCE).filter((id) => !this.#handled.has(id));
      if (batch.length > 0 && !(await this.#serveBatch(batch, summaries))) return false;
    }
    return true;
  }

  async #serveBatch(ids: readonly string[], summaries: PageSummaries): Promise<boolean> {
    for (const read of await this.#cycle.sync.calendar.readMeetings(this.#address, ids, summaries)) {
      if (this.#cycle.sync.stop.aborted) return false;
      const again = await this.#serveOwnBodies(read);
      if (again === undefined) return false;
      const { series, isMasterDone, write } = await this.#serveRead(again);
      if (series === undefined) continue;
      const occurrences = await this.#serveOccurrences(series, write);
      if (occurrences === 'stopped') return false;
      if (isMasterDone !== true) continue;
      if (occurrences === 'written' && !(await this.#isStillDone(read.id))) continue;
      this.#keeper.update((record) => records.withoutRetry(record, read.id));
    }
    return true;
  }

  /**
   * Changed occurrences with bodies of their own come before their master: a server that keeps what it has read of a series
   * brings the master back as it was when an occurrence is written after it (gromox holds it for 30 seconds).
   * @returns the item as it is to be served now; undefined when the program was asked to stop
   */
  async #serveOwnBodies(read: MeetingRead): Promise<MeetingRead | undefined> {
    if ('error' in read || !isMaster(read.meeting) || !isServed(read.meeting)) return read;
    const { meeting: master } = read;
    const now = this.#cycle.sync.clock.now();
    const future = master.modifiedOccurrences.filter(({ end }) => end > now).map(({ ref }) => ref.id);
    const inheriting = new Set<string>();
    let hasWritten = false;
    for (;;) {
      const waiting = future.filter((id) => !this.#handled.has(id) && !inheriting.has(id));
      const batch = waiting.slice(0, READ_AT_ONCE);
      if (batch.length === 0) break;
      for (const occurrence of await this.#cycle.sync.calendar.readMeetings(this.#address, batch)) {
        if (this.#cycle.sync.stop.aborted) return undefined;
        if ('meeting' in occurrence && showsBodyOf(occurrence.meeting, master)) {
          inheriting.add(occurrence.id);
          continue;
        }
        const { write } = await this.#serveRead(occurrence);
        if (write === undefined || this.#cycle.dryRun) continue;
        hasWritten = true;
        break;
      }
      // A server that leaves all of them out of its answer must not be asked for ever.
      if (batch.every((id) => !this.#handled.has(id) && !inheriting.has(id))) break;
    }
    if (!hasWritten) return read;
    // Exchange keeps occurrences inside the master: all of the series has another change key now.
    const [again] = await this.#cycle.sync.calendar.readMeetings(this.#address, [master.ref.id]);
    return again ?? read;
  }

  /**
   * The other changed occurrences, read after the master was written: one without a body of its own shows the master's. Exchange
   * keeps them inside the master, so that writing one gives all of them a new change key: the rest is read again then.
   */
  async #serveOccurrences(
    master: Meeting,
    write: OwnWrite | undefined,
  ): Promise<'stopped' | 'written' | 'unchanged'> {
    let end: 'written' | 'unchanged' = 'unchanged';
    const now = this.#cycle.sync.clock.now();
    const future = master.modifiedOccurrences.filter(({ end }) => end > now).map(({ ref }) => ref.id);
    const chain = new OwnKeyChain(master.ref.changeKey, write);
    let waiting = future.filter((id) => !this.#handled.has(id));
    // What was handled before was read before this listing, and may have been changed in between.
    if (waiting.length < future.length) chain.break();
    while (waiting.length > 0) {
      const batch = waiting.slice(0, READ_AT_ONCE);
      for (const read of await this.#cycle.sync.calendar.readMeetings(this.#address, batch)) {
        if (this.#cycle.sync.stop.aborted) return 'stopped';
        if ('meeting' in read) chain.addReading(read.meeting.ref.changeKey);
        const { write: written } = await this.#serveRead(read);
        if (written === undefined) continue;
        chain.addWrite(written);
        if (!this.#cycle.dryRun) end = 'written';
        break;
      }
      const left = waiting.filter((id) => !this.#handled.has(id));
      // A server that leaves all of them out of its answer must not be asked for ever.
      if (left.length === waiting.length) {
        chain.break();
        break;
      }
      waiting = left;
    }
    this.#recordKeyOfMaster(master.ref.id, chain.ownKey());
    return end;
  }

  /**
   * Occurrences were written after their master. What was written to it must still be there: gromox brings back the master
   * that it holds.
   * @returns false where it is not, and could not be written again
   */
  async #isStillDone(masterId: string): Promise<boolean> {
    const [read] = await this.#cycle.sync.calendar.readMeetings(this.#address, [masterId]);
    return read !== undefined && (await this.#serveRead(read)).isMasterDone === true;
  }

  /** Only now: a run that ends before all occurrences were gone through must see the series as changed again. */
  #recordKeyOfMaster(masterId: string, changeKey: string | undefined): void {
    if (changeKey === undefined) return;
    this.#keeper.update((record) => records.withOwnChangeKey(record, masterId, changeKey));
  }

  async #serveRead(read: MeetingRead): Promise<Outcome> {
    this.#handled.add(read.id);
    this.count += 1;
    try {
      if ('error' in read) throw read.error;
      if (this.#isSkipped(read.meeting)) {
        this.#keeper.update((record) => records.withoutRetry(record, read.id));
        return {};
      }
      const owed = records.sendOwedFor(this.#keeper.record, read.id, read.meeting.ref.changeKey);
      const result = await reconcileMeeting(read.meeting, owed, this.#cycle, this.#tools);
      await this.#recordResult(read.meeting, result);
      await this.#tell(read.meeting, result.kind === 'none' ? noticeReasonOf(result.reason) : undefined);
      return toOutcome(result);
    } catch (error) {
      this.#recordTrouble(read, error);
      const reason = noticeReasonOf(toMeetingTrouble(error).code);
      // Other trouble says nothing of this one.
      if ('meeting' in read && reason !== undefined) await this.#tell(read.meeting, reason);
      return 'meeting' in read && isMaster(read.meeting) ? { series: read.meeting } : {};
    }
  }

  async #tell(meeting: Meeting, reason: NoticeReason | undefined): Promise<void> {
    const { sync, dryRun } = this.#cycle;
    if (sync.notices !== undefined && !dryRun)
      await tellOrganizer(meeting, reason, this.#keeper, sync.notices, sync);
  }

  /** A change that comes during the first sync is one like any other: it may never be seen again. */
  #isSkipped({ created, modified, marker }: Meeting): boolean {
    const limit = this.#skipOlderThan;
    if (marker !== undefined) return false;
    if (limit === undefined || (modified !== undefined && modified >= limit)) return false;
    return created === undefined || created < limit;
  }

  async #recordResult(meeting: Meeting, result: Reconciled): Promise<void> {
    const { id } = meeting.ref;
    const { log } = this.#cycle.sync;
    if (result.kind === 'gone') {
      this.#keeper.update((record) => records.withoutItem(record, id));
      return;
    }
    const fields = this.#fields(meeting);
    if (this.#keeper.record.retries[id]?.warned === true)
      log.info('The trouble with this meeting is over.', fields);
    if (result.warning !== undefined) log.warn(result.warning, fields);
    // One that no page of changes will show again must be found again until its occurrences were gone through.
    const settle = hasSeriesToServe(result) ? records.withSendSettled : records.withoutRetry;
    this.#keeper.update((record) => settle(record, id));
    if (result.kind === 'none') {
      this.#cycle.onLeft?.(meeting, result.reason);
      log.debug('Nothing to do.', { ...fields, action: 'none', reason: result.reason });
      return;
    }
    this.#cycle.onChange?.(meeting, result);
    if (this.#cycle.dryRun) return;
    const { action, reason, sent, changeKey } = result;
    // A master's key is recorded once its occurrences were gone through; those never come back by themselves.
    if (meeting.type === 'Single')
      this.#keeper.update((record) => records.withOwnChangeKey(record, id, changeKey));
    log.info(CHANGED[action], { ...fields, action, reason, sent });
    await this.#keeper.save('now');
  }

  /** Trouble of reach meeting, and CMS being away, put the meeting on the retry list; the rest goes up. */
  #recordTrouble(read: MeetingRead, thrown: unknown): void {
    const error = toMeetingTrouble(thrown);
    if (error.reach !== 'meeting' && !(error instanceof CmsError)) throw error;
    const { log, clock, chance } = this.#cycle.sync;
    this.#cycle.onUnfinished?.(this.#address, 'meeting' in read ? read.meeting : undefined, error);
    const earlier = this.#keeper.record.retries[read.id];
    const fields = {
      ...('meeting' in read ? this.#fields(read.meeting) : { mailbox: this.#address, itemId: read.id }),
      code: error.code,
      ...(error.hint === undefined ? {} : { hint: error.hint }),
    };
    // Gone means dropped, once it is sure: a server that has just changed over may not know an item for a moment. Of one that
    // was deleted the next page of changes says so, before it is looked for again.
    if (error.retry.when === 'never' && earlier?.reason === error.code) {
      this.#keeper.update((record) => records.withoutItem(record, read.id));
      log.debug(error.message, fields);
      return;
    }
    const entry = records.toRetryEntry(earlier, error, clock.now(), chance());
    this.#keeper.update((record) => records.withRetry(record, read.id, entry));
    if (error.reach !== 'meeting') this.#cycle.onServerTrouble(error);
    else if (error.retry.when === 'never' || (earlier?.warned === true && earlier.reason === error.code))
      log.debug(error.message, fields);
    else log.warn(error.message, fields);
  }

  #fields(meeting: Meeting): { mailbox: string; itemId: string; start: string } {
    return { mailbox: this.#address, itemId: meeting.ref.id, start: meeting.start.toISOString() };
  }
}

function isMaster(meeting: Meeting): boolean {
  return meeting.type === 'RecurringMaster';
}

/** Its changed occurrences are worth a look: not of an attendee's copy, nor of a cancelled series. */
function isServed(meeting: Meeting): boolean {
  return isOrganizersOwn(meeting) && !meeting.isCancelled;
}

/** It has no body of its own, or none that differs: once the master is written, it shows whether it follows. */
function showsBodyOf(occurrence: Meeting, master: Meeting): boolean {
  return occurrence.body.html === master.body.html && occurrence.marker === master.marker;
}

function toOutcome(result: Reconciled): Outcome {
  if (result.kind === 'gone') return {};
  const { meeting } = result;
  return {
    ...(hasSeriesToServe(result) ? { series: meeting, isMasterDone: true } : {}),
    ...(result.kind === 'changed' ? { write: { under: meeting.ref.changeKey, gave: result.changeKey } } : {}),
  };
}

/** Not of a series that is an attendee's copy, or was cancelled: its occurrences are too. */
function hasSeriesToServe(result: Exclude<Reconciled, { kind: 'gone' }>): boolean {
  if (!isMaster(result.meeting)) return false;
  return result.kind === 'changed' || (result.reason !== 'not-organizer' && result.reason !== 'cancelled');
}

const CHANGED = {
  insert: 'Join details written into the invitation.',
  replace: 'Join details in the invitation replaced.',
  remove: 'Join details taken out of the invitation.',
  send: 'Invitation sent again: an earlier update had been saved but not sent.',
} as const;
