/**
 * One mailbox in one cycle: its changes page by page, its due retries, each meeting reconciled, and the record saved
 * only once every item of a page is done or on the retry list. A crash at any point means that a change is seen again.
 */
import { ExchangeError } from '../../errors.js';
import type { ChangePage } from '../../model.js';
import {
  selectCandidates,
  selectDeleted,
  selectMentions,
  summariesOf,
  type PageSummaries,
} from './candidates.js';
import type { CycleContext, SyncContext, Turn } from '../context.js';
import { isNews, isWaiting, toFailure } from './mailbox-failure.js';
import type { MailboxFailure, RetryEntry } from '../ports/records.js';
import { HOUR_MS } from '../../scheduler/waits.js';
import { dueNotices } from '../record/notice-record.js';
import { RecordKeeper } from '../record/record-keeper.js';
import {
  forResync,
  isResyncing,
  isUnderWay,
  withFirstSyncBegun,
  withFullReadBegun,
  withPageDone,
  withStateDropped,
} from '../record/full-read.js';
import { dueRetries } from '../record/retry-list.js';
import { followRooms } from './room-follow-up.js';
import { RepeatGuard } from './repeat-guard.js';
import { toMailboxError } from '../unexpected-errors.js';

export const loadPageMeetings = () => import('../meeting/page-meetings.js');

export type Served =
  | {
      /** `unfinished`: some pages are done and saved, the others are left to the next cycle. */
      readonly kind: 'served' | 'unfinished';
      readonly polls: number;
      readonly meetings: number;
      /** The meetings that are to be looked at again. */
      readonly retries: readonly RetryEntry[];
      /** Why it could not be served when it was asked before. */
      readonly earlier: MailboxFailure | undefined;
    }
  /** `waiting`: not asked, because the mailbox has failed, or the server wants to be left alone. */
  | { readonly kind: 'failed' | 'waiting'; readonly failure: MailboxFailure };

/**
 * Serves one mailbox.
 * @throws ProgramError of reach run: nothing more can be done for any mailbox; the reason of the stop
 */
export async function serveMailbox(address: string, turn: Turn, cycle: CycleContext): Promise<Served> {
  const { store, clock, rooms, log, chance, stop } = cycle.sync;
  const stored = await store.readMailbox(address);
  const earlier = stored.failure;
  const now = clock.now();
  if (turn === 'due' && earlier !== undefined && isWaiting(earlier, now, cycle.signOfChange))
    return { kind: 'waiting', failure: earlier };
  const record = turn === 'resync' ? forResync(stored, now, cycle.rewrite) : withFirstSyncBegun(stored, now);
  const keeper = new RecordKeeper(address, record, store, cycle);
  try {
    if (isResyncing(record)) rooms.forget(address);
    else if (!cycle.dryRun) await follow(keeper, cycle);
    const served = await new Pass(keeper, cycle, earlier).run();
    if (earlier !== undefined && !cycle.dryRun)
      log.info('The mailbox is served again.', { mailbox: address, code: earlier.code });
    return served;
  } catch (error) {
    const programError = toMailboxError(error, address);
    if ((stop.aborted && error === stop.reason) || programError.reach === 'run') {
      await keeper.save('soon');
      throw error;
    }
    const failure = toFailure(earlier, programError, clock.now(), chance());
    keeper.update((failed) => ({ ...failed, failure }));
    // What must not be lost was saved when it was done; with Exchange away this is every mailbox.
    await keeper.save('soon');
    if (!cycle.dryRun) logFailure(address, failure, earlier, cycle.sync);
    return { kind: 'failed', failure };
  }
}

function logFailure(
  mailbox: string,
  failure: MailboxFailure,
  earlier: MailboxFailure | undefined,
  { log, clock }: SyncContext,
): void {
  const { code, serverCode, remedy, message, nextTry } = failure;
  const waitMs = Date.parse(nextTry) - clock.now().getTime();
  const fields = { mailbox, code, serverCode, hint: remedy, waitMs: waitMs > 0 ? waitMs : undefined };
  log[isNews(failure, earlier) ? 'warn' : 'debug'](message, fields);
}

async function follow(keeper: RecordKeeper, cycle: CycleContext): Promise<void> {
  const { address, record: before } = keeper;
  if (cycle.mayFollowRooms?.() === false) return;
  const followed = await followRooms(address, before, cycle);
  if (followed === before) return;
  keeper.update(() => followed);
  // An idle mailbox saves nothing by itself.
  await keeper.save('soon');
}

/** One pass over the changes of a mailbox, from the saved sync state to the last page. */
class Pass {
  #polls = 0;
  #meetings = 0;

  constructor(
    private readonly keeper: RecordKeeper,
    private readonly cycle: CycleContext,
    private readonly earlier: MailboxFailure | undefined,
  ) {}

  async run(): Promise<Served> {
    const repeats = new RepeatGuard();
    for (;;) {
      this.cycle.sync.stop.throwIfAborted();
      const page = await this.#readPage();
      this.#polls += 1;
      if (repeats.isRepeated(page)) {
        await this.#dropSyncState('The server gave the same page of changes again and again');
        continue;
      }
      await this.#servePage(page);
      if (page.isLast || repeats.isStuck(page)) return this.#ended('served');
      if (!this.cycle.mayReadOn()) return this.#ended('unfinished');
    }
  }

  #ended(kind: 'served' | 'unfinished'): Served {
    const retries = Object.values(this.keeper.record.retries);
    return { kind, polls: this.#polls, meetings: this.#meetings, retries, earlier: this.earlier };
  }

  /** A refused sync state costs one full resync; where that does not help either, an hour's wait. */
  async #readPage(): Promise<ChangePage> {
    const { keeper } = this;
    for (;;) {
      if (keeper.record.syncState === undefined) keeper.update(withFullReadBegun);
      try {
        return await this.cycle.sync.calendar.readChanges(keeper.address, keeper.record.syncState);
      } catch (error) {
        if (!(error instanceof ExchangeError) || error.code !== 'SyncStateInvalid') throw error;
        await this.#dropSyncState('The server refused the sync state', error);
      }
    }
  }

  async #dropSyncState(why: string, cause?: ExchangeError): Promise<void> {
    const now = this.cycle.sync.clock.now();
    const droppedAt = this.keeper.record.stateDroppedAt;
    this.keeper.update(withStateDropped, now);
    if (droppedAt !== undefined && Math.abs(now.getTime() - Date.parse(droppedAt)) < HOUR_MS) {
      throw new ExchangeError(
        'SyncStateInvalid',
        `${why} of ${this.keeper.address}, and a full resync did not help.`,
        {
          reach: 'mailbox',
          retry: { when: 'after', ms: HOUR_MS },
          hint: 'The mailbox is asked again in an hour; if it goes on, have it checked with New-MailboxRepairRequest.',
          cause,
        },
      );
    }
    this.cycle.sync.log.warn(`${why}; the whole calendar is read again.`, { mailbox: this.keeper.address });
    await this.keeper.save('now');
  }

  async #serveMeetings(ids: readonly string[], summaries: PageSummaries): Promise<void> {
    // Loaded with the first meeting: most runs find nothing to do, and what plans and renders is half of the program.
    const [{ PageMeetings }, render] = await Promise.all([loadPageMeetings(), this.cycle.sync.loadRender()]);
    const meetings = new PageMeetings(this.keeper, this.cycle, render);
    await meetings.serve(ids, summaries);
    this.#meetings += meetings.count;
  }

  /** A dry run looks at those that wait, too, and tells nobody. */
  #dueIds(now: Date): readonly string[] {
    const { record } = this.keeper;
    if (this.cycle.dryRun) return Object.keys(record.retries);
    const notices = this.cycle.sync.notice === undefined ? [] : dueNotices(record, now);
    return [...dueRetries(record, now), ...notices];
  }

  async #servePage(page: ChangePage): Promise<void> {
    const { keeper } = this;
    const { sync, onLeft, onMeetings } = this.cycle;
    const now = sync.clock.now();
    const rules = sync.rules.plan;
    const before = keeper.record;
    for (const id of selectDeleted(page.changes)) keeper.forgetItem(id);
    const candidates =
      onLeft === undefined
        ? selectCandidates(page.changes, rules, keeper.record.ownChangeKeys, now)
        : selectMentions(page.changes, rules, now);
    const ids = [...new Set([...candidates, ...(this.#polls === 1 ? this.#dueIds(now) : [])])];
    if (ids.length > 0) await this.#serveMeetings(ids, summariesOf(page.changes));
    onMeetings?.(page.changes.length);
    const isUnchanged = before === keeper.record && before.syncState === page.syncState;
    if (isUnchanged && page.isLast && !isUnderWay(before)) return;
    keeper.update(withPageDone, page.syncState, page.isLast, sync.clock.now());
    await keeper.save(ids.length > 0 ? 'now' : 'soon');
  }
}
