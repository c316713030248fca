/**
 * The changed occurrences of a series: which are served before their master, which after it, and whether the master is
 * still as it was written afterwards. Each single one is served by page-meetings.ts.
 */
import { isOrganizersOwn } from '../../invitation/organizer.js';
import type { Meeting } from '../../model.js';
import type { CycleContext } from '../context.js';
import type { MeetingRead } from '../ports.js';
import type { RecordKeeper } from '../record/record-keeper.js';
import * as records from '../record/record.js';
import { OwnKeyChain, type OwnWrite } from './own-key-chain.js';
import type { Reconciled } from './reconcile.js';

/** Bodies of this many meetings are in memory at once; Microsoft advises ten ids a request. */
export const READ_AT_ONCE = 10;

/** What serving one meeting came to, as far as its series is concerned. */
export interface Outcome {
  /** A master of ours, as it was last read: its changed occurrences are to be gone through. */
  readonly series?: Meeting | undefined;
  /** The master itself is done; what keeps it on the retry list is only that its occurrences are not. */
  readonly isMasterDone?: boolean;
  readonly write?: OwnWrite | undefined;
}

export class ChangedOccurrences {
  /**
   * @param handled ids of the meetings that were served already
   * @param serveRead serves a single one
   */
  constructor(
    private readonly address: string,
    private readonly keeper: RecordKeeper,
    private readonly cycle: CycleContext,
    private readonly handled: ReadonlySet<string>,
    private readonly serveRead: (read: MeetingRead) => Promise<Outcome>,
  ) {}

  /**
   * Changed occurrences with bodies of their own come before their master: a server that keeps what it has read of a series
   * brings the master back as it was when an occurrence is written after it (gromox holds it for 30 seconds).
   * @returns the item as it is to be served now; undefined when the program was asked to stop
   */
  async serveOwnBodies(read: MeetingRead): Promise<MeetingRead | undefined> {
    if ('error' in read || !isMaster(read.meeting) || !isServed(read.meeting)) return read;
    const { meeting: master } = read;
    const future = this.#futureOf(master);
    const inheriting = new Set<string>();
    let hasWritten = false;
    for (;;) {
      const waiting = future.filter((id) => !this.handled.has(id) && !inheriting.has(id));
      const batch = waiting.slice(0, READ_AT_ONCE);
      if (batch.length === 0) break;
      for (const occurrence of await this.#read(batch)) {
        if (this.cycle.sync.stop.aborted) return undefined;
        if ('meeting' in occurrence && showsBodyOf(occurrence.meeting, master)) {
          inheriting.add(occurrence.id);
          continue;
        }
        const { write } = await this.serveRead(occurrence);
        if (write === undefined || this.cycle.dryRun) continue;
        hasWritten = true;
        break;
      }
      // A server that leaves all of them out of its answer must not be asked for ever.
      if (batch.every((id) => !this.handled.has(id) && !inheriting.has(id))) break;
    }
    if (!hasWritten) return read;
    // Exchange keeps occurrences inside the master: all of the series has another change key now.
    const [again] = await this.#read([master.ref.id]);
    return again ?? read;
  }

  /**
   * The other changed occurrences, read after the master was written: one without a body of its own shows the master's. Exchange
   * keeps them inside the master, so that writing one gives all of them a new change key: the rest is read again then.
   */
  async serveOthers(
    master: Meeting,
    write: OwnWrite | undefined,
  ): Promise<'stopped' | 'written' | 'unchanged'> {
    let end: 'written' | 'unchanged' = 'unchanged';
    const future = this.#futureOf(master);
    const chain = new OwnKeyChain(master.ref.changeKey, write);
    let waiting = future.filter((id) => !this.handled.has(id));
    // What was handled before was read before this listing, and may have been changed in between.
    if (waiting.length < future.length) chain.break();
    while (waiting.length > 0) {
      const batch = waiting.slice(0, READ_AT_ONCE);
      for (const read of await this.#read(batch)) {
        if (this.cycle.sync.stop.aborted) return 'stopped';
        if ('meeting' in read) chain.addReading(read.meeting.ref.changeKey);
        const { write: written } = await this.serveRead(read);
        if (written === undefined) continue;
        chain.addWrite(written);
        if (!this.cycle.dryRun) end = 'written';
        break;
      }
      const left = waiting.filter((id) => !this.handled.has(id));
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
  async isStillDone(masterId: string): Promise<boolean> {
    const [read] = await this.#read([masterId]);
    return read !== undefined && (await this.serveRead(read)).isMasterDone === true;
  }

  /** Only now: a run that ends before all occurrences were gone through must see the series as changed again. */
  #recordKeyOfMaster(masterId: string, changeKey: string | undefined): void {
    if (changeKey === undefined) return;
    this.keeper.update((record) => records.withOwnChangeKey(record, masterId, changeKey));
  }

  #futureOf(master: Meeting): readonly string[] {
    const now = this.cycle.sync.clock.now();
    return master.modifiedOccurrences.filter(({ end }) => end > now).map(({ ref }) => ref.id);
  }

  #read(ids: readonly string[]): Promise<readonly MeetingRead[]> {
    return this.cycle.sync.calendar.readMeetings(this.address, ids);
  }
}

export function isMaster(meeting: Meeting): boolean {
  return meeting.type === 'RecurringMaster';
}

/** Its changed occurrences are worth a look: not of an attendee's copy, nor of a cancelled series. */
function isServed(meeting: Meeting): boolean {
  return isOrganizersOwn(meeting) && !meeting.isCancelled;
}

/** It has no body of its own, or none that differs: once the master is written, it shows whether it follows. */
function showsBodyOf(occurrence: Meeting, master: Meeting): boolean {
  return occurrence.body.html === master.body.html;
}

/** Not of a series that is an attendee's copy, or was cancelled: its occurrences are too. */
export function hasSeriesToServe(result: Exclude<Reconciled, { kind: 'gone' }>): boolean {
  if (!isMaster(result.meeting)) return false;
  return result.kind === 'changed' || (result.reason !== 'not-organizer' && result.reason !== 'cancelled');
}
