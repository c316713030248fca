/**
 * The changed occurrences of a series: which are served before their master, which after it, and whether the master is
 * still as it was written afterwards. Each single one is served by page-meetings.ts.
 */
import { ExchangeError } from '../../errors.js';
import { isOrganizersOwn } from '../../invitation/organizer.js';
import type { Meeting } from '../../model.js';
import type { CycleContext } from '../context.js';
import type { PageSummaries } from '../mailbox/candidates.js';
import type { MeetingRead } from '../ports.js';
import type { Reconciled } from './reconcile.js';

/** Bodies of this many meetings are in memory at once; Microsoft advises ten ids a request. */
export const READ_AT_ONCE = 10;

/** What serving one meeting came to, as far as its series is concerned. */
export interface Outcome {
  /** A master of ours, as it was last read: its changed occurrences are to be gone through. */
  readonly series?: Meeting | undefined;
  /** The master itself is done; what keeps it on the retry list is only that its occurrences are not. */
  readonly isMasterDone?: boolean;
  readonly isWritten?: boolean;
}

export class ChangedOccurrences {
  /**
   * @param handled ids of the meetings that were served already
   * @param serveRead serves a single one
   */
  constructor(
    private readonly address: string,
    private readonly cycle: CycleContext,
    private readonly handled: ReadonlySet<string>,
    private readonly serveRead: (read: MeetingRead) => Promise<Outcome>,
  ) {}

  /**
   * Changed occurrences with bodies of their own come before their master: a server that keeps what it has read of a series
   * brings the master back as it was when an occurrence is written after it (gromox holds it for 30 seconds).
   * @returns the item as it is to be served now
   */
  async serveOwnBodies(read: MeetingRead): Promise<MeetingRead> {
    if ('error' in read || !isMaster(read.meeting) || !isServed(read.meeting)) return read;
    const { meeting: master } = read;
    // One without a body of its own, or none that differs, shows once the master is written whether it follows.
    if (!(await this.#serve(master, ({ body }) => body.html !== master.body.html))) return read;
    // Exchange keeps occurrences inside the master: all of the series has another change key now.
    const [again] = await this.#read([master.ref.id]);
    return again ?? read;
  }

  /**
   * The other changed occurrences, read after the master was written: one without a body of its own shows the master's.
   * @returns whether any was written
   */
  async serveOthers(master: Meeting): Promise<boolean> {
    return await this.#serve(master, () => true);
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

  /** Exchange keeps occurrences inside the master, so that writing one gives all of them a new change key: the rest is read again. */
  async #serve(master: Meeting, isWanted: (occurrence: Meeting) => boolean): Promise<boolean> {
    let hasWritten = false;
    let waiting = futureOccurrences(master, this.cycle).filter((id) => !this.handled.has(id));
    while (waiting.length > 0) {
      const seen = new Set<string>();
      for (const read of await this.#read(waiting.slice(0, READ_AT_ONCE))) {
        this.cycle.sync.stop.throwIfAborted();
        seen.add(read.id);
        if ('meeting' in read && !isWanted(read.meeting)) continue;
        const { isWritten } = await this.serveRead(read);
        if (isWritten !== true || this.cycle.dryRun) continue;
        hasWritten = true;
        break;
      }
      // A server that leaves all of them out of its answer must not be asked for ever.
      if (seen.size === 0) break;
      waiting = waiting.filter((id) => !seen.has(id));
    }
    return hasWritten;
  }

  #read(ids: readonly string[]): Promise<readonly MeetingRead[]> {
    return readMeetings(ids, this.address, this.cycle);
  }
}

/** Where a single meeting was asked for, the error may be that meeting's. @throws ExchangeError where there were several */
export async function readMeetings(
  ids: readonly string[],
  address: string,
  { sync }: CycleContext,
  summaries?: PageSummaries,
): Promise<readonly MeetingRead[]> {
  try {
    return await sync.calendar.readMeetings(address, ids, summaries);
  } catch (error) {
    const [id] = ids;
    if (id === undefined || ids.length > 1 || !(error instanceof ExchangeError)) throw error;
    return [{ id, error }];
  }
}

/** Ids of the changed occurrences of a series that are not over. */
export function futureOccurrences(
  { modifiedOccurrences }: Meeting,
  { sync }: CycleContext,
): readonly string[] {
  const now = sync.clock.now();
  return modifiedOccurrences.filter(({ end }) => end > now).map(({ ref }) => ref.id);
}

export function isMaster(meeting: Meeting): boolean {
  return meeting.type === 'RecurringMaster';
}

/** Its changed occurrences are worth a look: not of an attendee's copy, nor of a cancelled series. */
function isServed(meeting: Meeting): boolean {
  return isOrganizersOwn(meeting) && !meeting.isCancelled;
}

/** Not of a series that is an attendee's copy, or was cancelled: its occurrences are too. */
export function hasSeriesToServe(result: Reconciled): boolean {
  if (!isMaster(result.meeting)) return false;
  return result.action !== 'none' || (result.reason !== 'not-organizer' && result.reason !== 'cancelled');
}
