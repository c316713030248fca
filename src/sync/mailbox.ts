/**
 * One mailbox in one cycle: its changes page by page, its due retries, each meeting reconciled, and the record saved
 * only once every item of a page is done or on the retry list. A crash at any point means that a change is seen again.
 */
import { ExchangeError } from '../errors.js';
import type { Trouble } from '../errors.js';
import type { ChangePage } from '../model.js';
import { selectCandidates, selectDeleted } from './candidates.js';
import type { MailboxDeps } from './mailbox-deps.js';
import { HOUR_MS } from '../scheduler/waits.js';
import { RecordKeeper } from './record-keeper.js';
import * as records from './record.js';
import { createRepeatGuard } from './repeat-guard.js';
import { toMailboxTrouble } from './unforeseen.js';

export type Served =
  | { readonly kind: 'served'; readonly polls: number; readonly meetings: number }
  /** Not asked: the mailbox is in trouble, or the server wants to be left alone. */
  | { readonly kind: 'waiting' }
  /** Some pages are done and saved, the others are left to the next cycle. */
  | { readonly kind: 'unfinished'; readonly polls: number; readonly meetings: number }
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
  const stored = await deps.store.readMailbox(address);
  const now = deps.clock.now();
  if (mode === 'changes' && records.isWaiting(stored, now, deps.lastUserSync)) return { kind: 'waiting' };
  const record = mode === 'resync' ? records.forResync(stored, now) : records.withFirstSyncBegun(stored, now);
  const keeper = new RecordKeeper(address, record, deps.store, deps);
  try {
    if (mode === 'resync') deps.rooms.forget(address);
    return await new Pass(address, mode, keeper, deps).run();
  } catch (error) {
    const trouble = toMailboxTrouble(error, address);
    if (trouble.reach !== 'run')
      keeper.update((failed) => records.withFailure(failed, trouble, deps.clock.now()));
    // What must not be lost was saved when it was done; with Exchange away this is every mailbox.
    await keeper.save('soon');
    if (trouble.reach === 'run') throw trouble;
    return { kind: 'failed', trouble };
  }
}

/** One pass over the changes of a mailbox, from the saved sync state to the last page. */
class Pass {
  readonly #address: string;
  readonly #keeper: RecordKeeper;
  readonly #deps: MailboxDeps;
  readonly #skipOlderThan: Date | undefined;
  #polls = 0;
  #meetings = 0;

  constructor(address: string, mode: 'changes' | 'resync', keeper: RecordKeeper, deps: MailboxDeps) {
    this.#address = address;
    this.#keeper = keeper;
    this.#deps = deps;
    const { syncState, firstSyncBegan } = keeper.record;
    if (syncState === undefined) keeper.update(records.withFullSyncBegun);
    const isSkipping = deps.existingMeetings === 'skip' && mode === 'changes' && firstSyncBegan !== undefined;
    this.#skipOlderThan = isSkipping ? new Date(firstSyncBegan) : undefined;
  }

  async run(): Promise<Served> {
    const repeats = createRepeatGuard();
    for (;;) {
      if (this.#deps.stop.aborted) return { kind: 'stopped' };
      const page = await this.#readPage();
      this.#polls += 1;
      if (repeats.isRepeated(page)) {
        await this.#dropSyncState('The server gave the same page of changes again and again');
        continue;
      }
      if (!(await this.#servePage(page))) {
        await this.#keeper.save('now');
        return { kind: 'stopped' };
      }
      if (page.isLast || repeats.isStuck(page)) return this.#ended('served');
      if (this.#deps.mayReadOn?.() === false) return this.#ended('unfinished');
    }
  }

  #ended(kind: 'served' | 'unfinished'): Served {
    return { kind, polls: this.#polls, meetings: this.#meetings };
  }

  /** A refused sync state costs one full resync; where that does not help either, an hour's wait. */
  async #readPage(): Promise<ChangePage> {
    for (;;) {
      try {
        return await this.#deps.calendar.readChanges(this.#address, this.#keeper.record.syncState);
      } catch (error) {
        if (!(error instanceof ExchangeError) || error.code !== 'SyncStateInvalid') throw error;
        await this.#dropSyncState('The server refused the sync state', error);
      }
    }
  }

  async #dropSyncState(why: string, cause?: ExchangeError): Promise<void> {
    const now = this.#deps.clock.now();
    const droppedAt = this.#keeper.record.stateDroppedAt;
    this.#keeper.update((record) => records.withStateDropped(record, now));
    if (droppedAt !== undefined && Math.abs(now.getTime() - Date.parse(droppedAt)) < HOUR_MS) {
      throw new ExchangeError(
        'SyncStateInvalid',
        `${why} of ${this.#address}, and a full resync did not help.`,
        {
          reach: 'mailbox',
          retry: { when: 'after', ms: HOUR_MS },
          hint: 'The mailbox is asked again in an hour; if it goes on, have it checked with New-MailboxRepairRequest.',
          ...(cause === undefined ? {} : { cause }),
        },
      );
    }
    this.#deps.log.warn(`${why}; the whole calendar is read again.`, { mailbox: this.#address });
    await this.#keeper.save('now');
  }

  /** @returns false when the program was asked to stop before all were done */
  async #serveMeetings(ids: readonly string[]): Promise<boolean> {
    // Loaded with the first meeting: most runs find nothing to do, and what plans and renders is half of the program.
    const [{ PageMeetings }, render] = await Promise.all([
      import('./page-meetings.js'),
      this.#deps.loadRender(),
    ]);
    const deps = { ...this.#deps, render };
    const meetings = new PageMeetings(this.#address, this.#keeper, deps, this.#skipOlderThan);
    const isDone = await meetings.serve(ids);
    this.#meetings += meetings.count;
    return isDone;
  }

  /** @returns false when the program was asked to stop before the page was done */
  async #servePage(page: ChangePage): Promise<boolean> {
    const { clock, rules, onMeetings } = this.#deps;
    const keeper = this.#keeper;
    const before = keeper.record;
    for (const id of selectDeleted(page.changes)) keeper.update((record) => records.withoutItem(record, id));
    const { ownChangeKeys } = keeper.record;
    const candidates = selectCandidates(page.changes, rules, ownChangeKeys, clock.now());
    const due = this.#polls === 1 ? records.dueRetries(keeper.record, clock.now()) : [];
    const ids = [...new Set([...candidates, ...due])];
    if (ids.length > 0 && !(await this.#serveMeetings(ids))) return false;
    onMeetings?.(page.changes.length);
    const isUnchanged = before === keeper.record && before.syncState === page.syncState;
    if (isUnchanged && page.isLast && !records.isUnderWay(before)) return true;
    keeper.update((record) => records.withPageDone(record, page.syncState, page.isLast, clock.now()));
    await keeper.save(ids.length > 0 ? 'now' : 'soon');
    return true;
  }
}
