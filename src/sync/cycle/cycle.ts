/**
 * One pass over all mailboxes: bounded concurrency, an error of reach run ends it, and everything else only counts.
 * What this file does not do: decide when a cycle is due, or who is served.
 */
import type { ProgramError } from '../../errors.js';
import { emptyFigures, noChanges, type CycleFigures } from './figures.js';
import { groupBy } from './group-by.js';
import type { Lanes } from './lanes.js';
import { serveMailbox, type Served } from '../mailbox/mailbox.js';
import type { CycleContext, CycleTask, SyncContext, Turn } from '../context.js';
import { causeOf, maySignalOutage } from '../mailbox/mailbox-failure.js';
import type { MailboxFailure, RetryEntry } from '../ports/records.js';
import { toRunError } from '../unexpected-errors.js';

/** A mailbox that was asked in vain, or waits and was not asked. */
export interface Unserved {
  readonly mailbox: string;
  readonly failure: MailboxFailure;
  readonly isAsked: boolean;
}

/** A meeting on the retry list of a mailbox that was served. */
export interface WaitingMeeting {
  readonly mailbox: string;
  readonly retry: RetryEntry;
}

export interface CycleResult {
  readonly figures: CycleFigures;
  /** What ended the cycle before its time. */
  readonly error?: ProgramError | undefined;
  readonly unserved: readonly Unserved[];
  readonly waitingMeetings: readonly WaitingMeeting[];
}

/** Serves all mailboxes once. Never throws: what ends the cycle is in the result. */
export async function runCycle(
  addresses: readonly string[],
  lanes: Lanes,
  sync: SyncContext,
  task: CycleTask,
): Promise<CycleResult> {
  return await new Cycle(addresses, lanes, sync, task).run();
}

class Cycle {
  readonly #figures: CycleFigures;
  readonly #context: CycleContext;
  readonly #unserved = new Map<string, Unserved>();
  readonly #waitingMeetings: WaitingMeeting[] = [];
  /** Left to finish on their own: in this cycle, or in the one before. */
  readonly #unfinished = new Set<string>();
  #error: ProgramError | undefined;
  #notBegun = 0;
  /** A mailbox is served again that had met with what a server shows that is down. */
  #isOutageOver = false;

  constructor(
    private readonly addresses: readonly string[],
    private readonly lanes: Lanes,
    private readonly sync: SyncContext,
    private readonly task: CycleTask,
  ) {
    this.#figures = emptyFigures(addresses.length);
    this.#context = {
      dryRun: false,
      ...task,
      sync,
      mayReadOn: () => this.#notBegun > 0 || task.hasTime?.() !== false,
      onChange: (meeting, change) => {
        const { changes } = this.lanes;
        changes[change.action] += 1;
        if (change.sent) changes.sent += 1;
        task.onChange?.(meeting, change);
      },
      onServerError: () => (this.#figures.waitingForCms += 1),
    };
  }

  async run(): Promise<CycleResult> {
    const { clock, store } = this.sync;
    const startedMs = clock.now().getTime();
    await this.#serveAll(new Set(store.servingOrder(this.addresses)), this.task.turn);
    await this.#endCommonWait();
    const unserved = [...this.#unserved.values()];
    const durationMs = clock.now().getTime() - startedMs;
    const figures = { ...this.#figures, ...this.lanes.changes, durationMs };
    this.lanes.changes = noChanges();
    figures.unfinished += this.#unfinished.size;
    figures.failed += unserved.filter(({ isAsked }) => isAsked).length;
    figures.waiting = unserved.length - unserved.filter(({ isAsked }) => isAsked).length;
    return { figures, error: this.#error, unserved, waitingMeetings: [...this.#waitingMeetings] };
  }

  /**
   * What keeps most of the mailboxes waiting, such as a missing right or a server that is down, is likely to end for all of
   * them at once: one mailbox is asked in each cycle, the one that was asked the longest ago.
   */
  async #endCommonWait(): Promise<void> {
    const waiting = this.#longestCommonWait();
    const [next, ...others] = waiting.map(({ mailbox }) => mailbox);
    if (next === undefined) return;
    await this.#serveAll(new Set([next]), 'anyway');
    if (this.#unserved.has(next) || others.length === 0) return;
    this.sync.log.info(`${next} is served again; those that wait for the same reason are asked as well.`, {
      count: others.length,
    });
    await this.#serveAll(new Set(others), 'anyway');
  }

  /** @returns more than half of all mailboxes, which wait for the same reason; else none */
  #longestCommonWait(): readonly Unserved[] {
    const waiting = [...this.#unserved.values()].filter(
      ({ isAsked, failure }) => !isAsked && failure.isFixed !== true,
    );
    const isAnyServed = this.#figures.served + this.#figures.unfinished > 0;
    // Where others are served all the time, failures of different kinds are those of the mailboxes.
    const isOutage = this.#isOutageOver || !isAnyServed;
    const [longest = []] = groupBy(waiting, ({ failure }) =>
      isOutage && maySignalOutage(failure) ? 'the server is back' : causeOf(failure),
    );
    if (longest.length <= this.addresses.length / 2) return [];
    return longest.toSorted((a, b) => (a.failure.lastTry < b.failure.lastTry ? -1 : 1));
  }

  async #serve(address: string, turn: Turn): Promise<void> {
    const { stop } = this.sync;
    if (this.#error !== undefined || stop.aborted) {
      this.#figures.notReached += 1;
      return;
    }
    try {
      this.#note(address, await serveMailbox(address, turn, this.#context));
    } catch (error) {
      const isStopped = stop.aborted && error === stop.reason;
      this.#figures[isStopped ? 'notReached' : 'failed'] += 1;
      if (!isStopped) this.#error ??= toRunError(error);
    }
    this.task.onMailbox?.();
  }

  #note(mailbox: string, served: Served): void {
    this.#unserved.delete(mailbox);
    if ('retries' in served) {
      this.#isOutageOver ||= served.earlier !== undefined && maySignalOutage(served.earlier);
      this.#figures[served.kind] += 1;
      this.#figures.polls += served.polls;
      this.#figures.meetings += served.meetings;
      // One that is gone is looked for once more, to be sure.
      for (const retry of served.retries)
        if (retry.code !== 'ItemGone') this.#waitingMeetings.push({ mailbox, retry });
    } else {
      // Counted at the end: of those that wait, some may still be asked.
      const { failure } = served;
      this.#unserved.set(mailbox, { mailbox, failure, isAsked: served.kind === 'failed' });
    }
  }

  /** One after the other: as many jobs as there are lanes, instead of one for each of fifty thousand mailboxes. */
  async #serveAll(order: ReadonlySet<string>, turn: Turn): Promise<void> {
    const left = order.values();
    const { limit, busy } = this.lanes;
    let tellAllBegun = (): void => undefined;
    const allBegun = new Promise<void>((resolve) => (tellAllBegun = resolve));
    const begin = (): void => {
      this.#notBegun -= 1;
      if (this.#notBegun === 0) tellAllBegun();
    };
    this.#notBegun = order.size;
    const serveNext = async (): Promise<void> => {
      for (const address of left) {
        if (busy.has(address)) {
          begin();
          this.#unfinished.add(address);
          continue;
        }
        const done = limit(async () => {
          begin();
          busy.set(address, done);
          await this.#serve(address, turn);
          busy.delete(address);
        });
        await done;
      }
    };
    const all = Promise.all(Array.from({ length: limit.concurrency }, serveNext));
    await this.#inTime(all, allBegun);
    for (const address of busy.keys()) if (order.has(address)) this.#unfinished.add(address);
  }

  /** Until all are finished, or those who are still being served have had their time. */
  async #inTime(all: Promise<unknown>, allBegun: Promise<void>): Promise<void> {
    const { stragglerMs } = this.task;
    if (stragglerMs === undefined) {
      await all;
      return;
    }
    const { clock } = this.sync;
    const wake = new AbortController();
    // Those that were begun last get all of it: a mailbox whose server hangs has to fail in its own cycle.
    const timeIsUp = allBegun.then(() => clock.sleep(stragglerMs, wake.signal));
    await Promise.race([all, timeIsUp]);
    wake.abort();
  }
}
