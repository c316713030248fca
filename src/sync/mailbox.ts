/**
 * One mailbox in one cycle: its changes page by page, its due retries, each meeting reconciled, and the record saved
 * only once every item of a page is done or on the retry list. A crash at any point means that a change is seen again.
 */
import { CmsError, ExchangeError, TemplateError, Trouble } from '../errors.js';
import type { ChangePage, Meeting } from '../model.js';
import { selectCandidates, selectDeleted } from './candidates.js';
import type { Calendar, Clock, Log, MailboxRecord, MeetingRead, StateStore } from './ports.js';
import { reconcileMeeting } from './reconcile.js';
import type { ReconcileDeps, Reconciled } from './reconcile.js';
import { HOUR_MS } from '../scheduler/waits.js';
import * as records from './record.js';
import { createRepeatGuard } from './repeat-guard.js';
import type { Rooms } from './rooms.js';

/** Bodies of this many meetings are in memory at once; Microsoft advises ten ids a request. */
const READ_AT_ONCE = 10;

export interface MailboxDeps extends Omit<ReconcileDeps, 'recordSendOwed'> {
  readonly calendar: Calendar;
  readonly rooms: Rooms;
  readonly store: StateStore;
  readonly clock: Clock;
  readonly log: Log;
  readonly existingMeetings: 'patch' | 'skip';
  readonly lastUserSync: Date | undefined;
  /** Aborts when the program is asked to stop: the meeting in hand is finished, no further one begun. */
  readonly stop: AbortSignal;
  /** 0 to 1. */
  readonly chance: () => number;
  /** Told of each change made, or that a dry run would make. */
  readonly onChange?: (meeting: Meeting, change: Extract<Reconciled, { kind: 'changed' }>) => void;
  /** Told that a meeting waits because CMS is away; said once a cycle, not once a meeting. */
  readonly onServerTrouble?: (error: Trouble) => void;
  /** Told of the number of meetings gone through, for a progress bar. */
  readonly onMeetings?: (count: number) => void;
}

export type Served =
  | { readonly kind: 'served'; readonly polls: number; readonly meetings: number }
  /** Not asked: the mailbox is in trouble, or the server wants to be left alone. */
  | { readonly kind: 'waiting' }
  | { readonly kind: 'failed'; readonly trouble: Trouble }
  | { readonly kind: 'stopped' };

/**
 * Serves one mailbox.
 * @throws Trouble of reach run: nothing more can be done for any mailbox
 */
export async function serveMailbox(
  address: string,
  mode: 'changes' | 'resync',
  deps: MailboxDeps,
): Promise<Served> {
  const serving = new Serving(address, mode, deps, await deps.store.readMailbox(address));
  if (mode === 'changes' && serving.isWaiting()) return { kind: 'waiting' };
  try {
    return await serving.run();
  } catch (error) {
    const trouble = toMailboxTrouble(error, address);
    if (trouble.reach === 'run') {
      await serving.save('now');
      throw trouble;
    }
    await serving.fail(trouble);
    return { kind: 'failed', trouble };
  }
}

/** The state of serving one mailbox: the record as it grows, and how it began. */
class Serving {
  #record: MailboxRecord;
  /** True while everything is read from the start: then own writes and known change keys prove nothing. */
  #isFullSync: boolean;
  #skipCreatedBefore: Date | undefined;
  #polls = 0;
  #meetings = 0;
  /** Ids gone through with the page in hand; the same item on a later page was changed once more. */
  readonly #handled = new Set<string>();

  constructor(
    readonly address: string,
    readonly mode: 'changes' | 'resync',
    readonly deps: MailboxDeps,
    record: MailboxRecord,
  ) {
    const now = deps.clock.now();
    this.#record = mode === 'resync' ? records.forResync(record, now) : record;
    this.#isFullSync = this.#record.syncState === undefined;
    this.#beginFirstSync(now);
  }

  isWaiting(): boolean {
    return records.isWaiting(this.#record, this.deps.clock.now(), this.deps.lastUserSync);
  }

  async run(): Promise<Served> {
    if (this.mode === 'resync') this.deps.rooms.forget(this.address);
    const repeats = createRepeatGuard();
    for (;;) {
      if (this.deps.stop.aborted) return { kind: 'stopped' };
      const page = await this.#readPage();
      this.#polls += 1;
      this.#handled.clear();
      if (repeats.isRepeated(page)) {
        await this.#dropSyncState('The server gave the same page of changes again and again');
        continue;
      }
      const isDone = await this.#servePage(page, this.#polls === 1);
      if (!isDone) {
        await this.save('now');
        return { kind: 'stopped' };
      }
      if (page.isLast || repeats.isStuck(page)) break;
    }
    return { kind: 'served', polls: this.#polls, meetings: this.#meetings };
  }

  async save(urgency: 'now' | 'soon'): Promise<void> {
    if (this.deps.dryRun) return;
    await this.deps.store.writeMailbox(this.address, this.#record, urgency);
  }

  async fail(trouble: Trouble): Promise<void> {
    this.#record = records.withFailure(this.#record, trouble, this.deps.clock.now());
    await this.save('now');
  }

  /** With `existing_meetings = skip`, what was created before a mailbox's very first sync is left alone in it. */
  #beginFirstSync(now: Date): void {
    if (this.mode === 'resync' || this.#record.firstSyncedAt !== undefined) return;
    const began = this.#record.firstSyncBegan ?? now.toISOString();
    this.#record = { ...this.#record, firstSyncBegan: began };
    if (this.deps.existingMeetings === 'skip') this.#skipCreatedBefore = new Date(began);
  }

  /** A refused sync state costs one full resync; where that does not help either, an hour's wait. */
  async #readPage(): Promise<ChangePage> {
    for (;;) {
      try {
        return await this.deps.calendar.readChanges(this.address, this.#record.syncState);
      } catch (error) {
        if (!(error instanceof ExchangeError) || error.code !== 'SyncStateInvalid') throw error;
        await this.#dropSyncState('The server refused the sync state', error);
      }
    }
  }

  async #dropSyncState(why: string, cause?: ExchangeError): Promise<void> {
    const now = this.deps.clock.now();
    const droppedAt = this.#record.stateDroppedAt;
    this.#record = { ...records.withoutSyncState(this.#record), stateDroppedAt: now.toISOString() };
    if (droppedAt !== undefined && Math.abs(now.getTime() - Date.parse(droppedAt)) < HOUR_MS) {
      throw new ExchangeError(
        'SyncStateInvalid',
        `${why} of ${this.address}, and a full resync did not help.`,
        {
          reach: 'mailbox',
          retry: { when: 'after', ms: HOUR_MS },
          hint: 'The mailbox is asked again in an hour; if it goes on, have it checked with New-MailboxRepairRequest.',
          ...(cause === undefined ? {} : { cause }),
        },
      );
    }
    this.deps.log.warn(`${why}; the whole calendar is read again.`, { mailbox: this.address });
    this.#isFullSync = true;
    await this.save('now');
  }

  /** @returns false when the program was asked to stop before the page was done */
  async #servePage(page: ChangePage, isFirstPage: boolean): Promise<boolean> {
    const { deps } = this;
    const now = deps.clock.now();
    const before = this.#record;
    for (const id of selectDeleted(page.changes)) this.#record = records.withoutItem(this.#record, id);
    const ownChangeKeys = this.#isFullSync ? {} : this.#record.ownChangeKeys;
    const ids = selectCandidates(page.changes, deps.rules.keyword, ownChangeKeys, now);
    // Summaries that lost both keyword and marker are not candidates, but an entry on the list still is.
    if (isFirstPage)
      for (const id of records.dueRetries(this.#record, now)) if (!ids.includes(id)) ids.push(id);
    for (let at = 0; at < ids.length; at += READ_AT_ONCE) {
      if (!(await this.#serveItems(ids.slice(at, at + READ_AT_ONCE)))) return false;
    }
    deps.onMeetings?.(page.changes.length);
    const isQuiet = before === this.#record && page.changes.length === 0;
    if (isQuiet && page.syncState === before.syncState && before.failure === undefined && page.isLast)
      return true;
    this.#record = records.withPageDone(this.#record, page.syncState, page.isLast, deps.clock.now());
    await this.save(ids.length > 0 ? 'now' : 'soon');
    return true;
  }

  async #serveItems(ids: readonly string[]): Promise<boolean> {
    const wanted = ids.filter((id) => !this.#handled.has(id));
    if (wanted.length === 0) return true;
    for (const read of await this.deps.calendar.readMeetings(this.address, wanted)) {
      if (this.deps.stop.aborted) return false;
      const outcome = await this.#serveRead(read);
      if (
        outcome === 'has-occurrences' &&
        'meeting' in read &&
        !(await this.#serveOccurrences(read.meeting))
      ) {
        return false;
      }
    }
    return true;
  }

  /**
   * The changed occurrences, read after the master was written: one without a body of its own shows the master's. Exchange
   * keeps them inside the master, so that writing one gives all of them a new change key: the rest is read again then.
   */
  async #serveOccurrences(master: Meeting): Promise<boolean> {
    const now = this.deps.clock.now();
    const open = master.modifiedOccurrences.filter(({ end }) => end > now).map(({ ref }) => ref.id);
    let waiting = open.filter((id) => !this.#handled.has(id));
    while (waiting.length > 0) {
      const batch = waiting.slice(0, READ_AT_ONCE);
      for (const read of await this.deps.calendar.readMeetings(this.address, batch)) {
        if (this.deps.stop.aborted) return false;
        if ((await this.#serveRead(read)) === 'changed') break;
      }
      const left = waiting.filter((id) => !this.#handled.has(id));
      // A server that leaves all of them out of its answer must not be asked for ever.
      if (left.length === waiting.length) break;
      waiting = left;
    }
    return true;
  }

  /** @returns whether the changed occurrences of a master of ours are to be gone through, or else what was done */
  async #serveRead(read: MeetingRead): Promise<'has-occurrences' | 'changed' | 'done'> {
    this.#handled.add(read.id);
    this.#meetings += 1;
    const isMaster = 'meeting' in read && read.meeting.type === 'RecurringMaster';
    try {
      if ('error' in read) throw read.error;
      const { meeting } = read;
      if (this.#isSkipped(meeting)) {
        this.#record = records.withoutRetry(this.#record, read.id);
        return 'done';
      }
      const owed = this.#record.retries[read.id]?.sendOwed;
      const result = await reconcileMeeting(meeting, owed, this.#reconcileDeps());
      await this.#recordResult(meeting, result);
      if (isMaster && result.kind !== 'gone' && !isNobodysSeries(result)) return 'has-occurrences';
      return result.kind === 'changed' ? 'changed' : 'done';
    } catch (error) {
      await this.#recordTrouble(read, error);
      return isMaster ? 'has-occurrences' : 'done';
    }
  }

  #isSkipped(meeting: Meeting): boolean {
    const limit = this.#skipCreatedBefore;
    if (limit === undefined) return false;
    return meeting.created === undefined || meeting.created < limit;
  }

  #reconcileDeps(): ReconcileDeps {
    return {
      ...this.deps,
      recordSendOwed: async (itemId, owed) => {
        this.#record = records.withSendOwed(this.#record, itemId, owed, this.deps.clock.now());
        await this.save('now');
      },
    };
  }

  async #recordResult(meeting: Meeting, result: Reconciled): Promise<void> {
    const { id } = meeting.ref;
    if (result.kind === 'gone') {
      this.#record = records.withoutItem(this.#record, id);
      return;
    }
    if (result.warning !== undefined) this.deps.log.warn(result.warning, this.#fields(meeting));
    this.#record = records.withoutRetry(this.#record, id);
    if (result.kind !== 'changed') {
      this.deps.log.debug('Nothing to do.', {
        ...this.#fields(meeting),
        action: 'none',
        reason: result.reason,
      });
      return;
    }
    this.deps.onChange?.(meeting, result);
    if (this.deps.dryRun) return;
    this.#record = records.withOwnChangeKey(this.#record, id, result.changeKey);
    this.deps.log.info(CHANGED[result.action], {
      ...this.#fields(meeting),
      action: result.action,
      reason: result.reason,
      sent: result.sent,
    });
    await this.save('now');
  }

  /** Trouble of reach meeting, and CMS being away, put the meeting on the retry list; the rest goes up. */
  async #recordTrouble(read: MeetingRead, thrown: unknown): Promise<void> {
    const error = toMeetingTrouble(thrown);
    if (error.reach !== 'meeting' && !(error instanceof CmsError)) throw error;
    const earlier = this.#record.retries[read.id];
    const fields =
      'meeting' in read ? this.#fields(read.meeting) : { mailbox: this.address, itemId: read.id };
    if (error.retry.when === 'never') {
      this.#record = records.withoutItem(this.#record, read.id);
      this.deps.log.debug(error.message, { ...fields, code: error.code });
      return;
    }
    const entry = records.toRetryEntry(earlier, error, this.deps.clock.now(), this.deps.chance());
    this.#record = records.withRetry(this.#record, read.id, entry);
    if (error.reach !== 'meeting') {
      this.deps.onServerTrouble?.(error);
      return;
    }
    const log =
      earlier?.warned === true && earlier.reason === error.code ? this.deps.log.debug : this.deps.log.warn;
    log.call(this.deps.log, error.message, {
      ...fields,
      code: error.code,
      ...(error.hint === undefined ? {} : { hint: error.hint }),
    });
  }

  #fields(meeting: Meeting): { mailbox: string; itemId: string; start: string } {
    return { mailbox: this.address, itemId: meeting.ref.id, start: meeting.start.toISOString() };
  }
}

/** A series that is an attendee's copy, or was cancelled: its occurrences are too. */
function isNobodysSeries(result: Reconciled): boolean {
  return result.kind === 'none' && (result.reason === 'not-organizer' || result.reason === 'cancelled');
}

/** What the program does not understand must not hold up other mailboxes; it is named as our own mistake. */
function toMailboxTrouble(error: unknown, address: string): Trouble {
  if (error instanceof Trouble) return error;
  return new ExchangeError(
    'BadAnswer',
    `Serving ${address} failed in an unforeseen way (${nameOf(error)}).`,
    {
      reach: 'mailbox',
      retry: { when: 'next-cycle' },
      hint: 'This is a mistake in the program: please report it with the lines of the log around this one.',
      cause: error,
    },
  );
}

/** The same for one meeting, and for a template that cannot be rendered for it. */
function toMeetingTrouble(error: unknown): Trouble {
  if (error instanceof Trouble && !(error instanceof TemplateError)) return error;
  const why =
    error instanceof TemplateError ? error.message : `it failed in an unforeseen way (${nameOf(error)}).`;
  return new ExchangeError('ItemRefused', `The meeting could not be worked on: ${why}`, {
    reach: 'meeting',
    retry: { when: 'growing' },
    cause: error,
  });
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : typeof error;
}

const CHANGED = {
  insert: 'Join details written into the invitation.',
  replace: 'Join details in the invitation replaced.',
  remove: 'Join details taken out of the invitation.',
  send: 'Invitation sent again: an earlier update had been saved but not sent.',
} as const;
