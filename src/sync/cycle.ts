/**
 * One pass over all mailboxes: bounded concurrency, a trouble of reach run ends it, and everything else only counts.
 * What this file does not do: decide when a cycle is due, or who is served.
 */
import pLimit from 'p-limit';
import type { LimitFunction } from 'p-limit';
import { ExchangeError } from '../errors.js';
import type { Trouble } from '../errors.js';
import { countServed, emptyFigures } from './figures.js';
import type { CycleFigures } from './figures.js';
import { serveMailbox } from './mailbox.js';
import type { MailboxDeps } from './mailbox-deps.js';
import { toRunTrouble } from './unforeseen.js';

export interface CycleResult {
  readonly figures: CycleFigures;
  /** What ended the cycle before its time. */
  readonly trouble?: Trouble;
  /** The first trouble with a single mailbox. */
  readonly failure?: Trouble;
}

/** Mailboxes in hand, across cycles: a slow one is neither asked twice at a time nor waited for. */
export interface Lanes {
  readonly limit: LimitFunction;
  readonly busy: Map<string, { readonly done: Promise<void>; readonly sinceMs: number }>;
}

export function createLanes(concurrency: number): Lanes {
  return { limit: pLimit(concurrency), busy: new Map() };
}

/** Mailboxes that are to be read from the start, whatever is done with the others. */
export interface ResyncsAskedFor {
  /** They come first. */
  addresses(): readonly string[];
  /** To be called when the mailbox's turn has come. @returns undefined where no resync of it is asked for */
  take(address: string): ResyncInHand | undefined;
}

/** One of the two is to be called in the end. */
export interface ResyncInHand {
  /** Carried out, or failed in a way that the record remembers. @throws Trouble */
  done(): Promise<void>;
  /** Left to a later cycle. */
  putBack(): void;
}

export interface CycleOptions {
  readonly mode: 'changes' | 'resync';
  readonly resyncs?: ResyncsAskedFor;
  /** A mailbox in hand for longer than this is left to finish on its own; undefined: everything is waited for. */
  readonly stragglerMs?: number;
  /** False once those who are still in hand, when every mailbox has had its turn, are to begin no further page. */
  readonly hasTime?: () => boolean;
  /** Told of each mailbox that is finished, for a progress bar. */
  readonly onMailbox?: () => void;
}

/** Serves all mailboxes once. Never throws: what ends the cycle is in the result. */
export async function runCycle(
  addresses: readonly string[],
  lanes: Lanes,
  deps: MailboxDeps,
  options: CycleOptions,
): Promise<CycleResult> {
  const startedMs = deps.clock.now().getTime();
  const figures = emptyFigures(addresses.length);
  const asked = new Set(options.resyncs?.addresses());
  const first = asked.size === 0 ? [] : addresses.filter((address) => asked.has(address));
  const order = new Set([...first, ...deps.store.servingOrder(addresses)]);
  let notBegun = order.size;
  const areAllBegun = (): boolean => notBegun === 0;
  const mayReadOn = (): boolean => !areAllBegun() || options.hasTime?.() !== false;
  const reporting = { ...withReporting(deps, figures), mayReadOn };
  const passedBy = new Set<string>();
  let trouble: Trouble | undefined;
  let failure: Trouble | undefined;

  async function serve(address: string): Promise<void> {
    if (trouble !== undefined || deps.stop.aborted) {
      figures.notReached += 1;
      return;
    }
    const resync = options.resyncs?.take(address);
    try {
      const served = await serveMailbox(address, resync === undefined ? options.mode : 'resync', reporting);
      countServed(figures, served);
      if (served.kind === 'failed') {
        failure ??= served.trouble;
        logFailure(deps, address, served.trouble);
      }
      if (served.kind === 'stopped') resync?.putBack();
      else await resync?.done();
    } catch (error) {
      resync?.putBack();
      figures.failed += 1;
      trouble ??= toRunTrouble(error);
    }
    options.onMailbox?.();
  }

  const addressesLeft = order.values();
  /** One after the other: as many of these as there are lanes, instead of a job for each of fifty thousand mailboxes. */
  async function serveNext(): Promise<void> {
    for (const address of addressesLeft) {
      if (lanes.busy.has(address)) {
        notBegun -= 1;
        figures.unfinished += 1;
        passedBy.add(address);
        continue;
      }
      const done = lanes.limit(async () => {
        notBegun -= 1;
        lanes.busy.set(address, { done, sinceMs: deps.clock.now().getTime() });
        await serve(address);
        lanes.busy.delete(address);
      });
      await done;
    }
  }

  const all = Array.from({ length: lanes.limit.concurrency }, serveNext);
  const isFinished = await waitForAllBut(options.stragglerMs, all, areAllBegun, lanes, deps);
  if (!isFinished) figures.unfinished += [...lanes.busy.keys()].filter((busy) => !passedBy.has(busy)).length;
  figures.durationMs = deps.clock.now().getTime() - startedMs;
  return {
    figures: { ...figures },
    ...(trouble === undefined ? {} : { trouble }),
    ...(failure === undefined ? {} : { failure }),
  };
}

/** @returns false when mailboxes that are slow were left to finish on their own */
async function waitForAllBut(
  stragglerMs: number | undefined,
  all: readonly Promise<void>[],
  areAllBegun: () => boolean,
  lanes: Lanes,
  deps: MailboxDeps,
): Promise<boolean> {
  const finished = Promise.all(all).then(() => true as const);
  if (stragglerMs === undefined) return finished;
  for (;;) {
    const nowMs = deps.clock.now().getTime();
    const agesMs = [...lanes.busy.values()].map(({ sinceMs }) => nowMs - sinceMs);
    // A clock that was set back does not tell how long it was, and must not hold up the others by as much.
    const youngMs = agesMs.filter((ageMs) => ageMs >= 0 && ageMs < stragglerMs);
    if (areAllBegun() && youngMs.length === 0 && lanes.busy.size > 0) return false;
    const wake = new AbortController();
    const waitMs = Math.max(10, stragglerMs - Math.max(0, ...youngMs));
    const isDone = await Promise.race([finished, deps.clock.sleep(waitMs, wake.signal).then(() => false)]);
    wake.abort();
    if (isDone) return true;
  }
}

/** Counts the changes, and says once a cycle, not once a meeting, that CMS is away. */
function withReporting(deps: MailboxDeps, figures: CycleFigures): MailboxDeps {
  let isTroubleSaid = false;
  return {
    ...deps,
    onChange: (meeting, change) => {
      figures[change.action] += 1;
      if (change.sent) figures.sent += 1;
      deps.onChange?.(meeting, change);
    },
    onServerTrouble: (error) => {
      figures.waitingForCms += 1;
      if (isTroubleSaid) return;
      isTroubleSaid = true;
      deps.log.warn(`${error.message} The meetings that need a room wait for it.`, {
        code: error.code,
        ...(error.hint === undefined ? {} : { hint: error.hint }),
      });
    },
  };
}

function logFailure(deps: MailboxDeps, address: string, trouble: Trouble): void {
  const serverCode = trouble instanceof ExchangeError ? trouble.serverCode : undefined;
  deps.log.warn(trouble.message, {
    mailbox: address,
    code: trouble.code,
    ...(serverCode === undefined ? {} : { serverCode }),
    ...(trouble.hint === undefined ? {} : { hint: trouble.hint }),
    ...(trouble.retry.when === 'after' ? { waitMs: trouble.retry.ms } : {}),
  });
}
