/**
 * How often CMS is asked while it does not work: once per cycle. The first request of a cycle goes alone; the others
 * wait for its outcome. Trouble that concerns the whole server closes the gate, and everybody else of that cycle gets
 * the same error without CMS being touched. A hiccup of a CMS that worked is made up for by a second try; one that is
 * known to be down is asked once, and that is all, until it answers again. Accounts lock after a few wrong sign-ins, and
 * each request with Basic is one, so that never more than three are on their way at a time. A CMS that asks for a pause
 * (Retry-After) is left alone for so long. Sends nothing itself.
 */
import pLimit from 'p-limit';
import { CmsError } from '../errors.js';
import type { AskBridges, AskCms } from './cms-request.js';

/** What a wrong password may cost in one cycle, when it is changed while we are at work. */
const MAX_AT_ONCE = 3;
/** Bad documents in a row, before any good one, that make it trouble of the whole server. */
const MAX_BAD_ANSWERS = 3;

export interface CycleGate {
  readonly ask: AskCms;
  /** Opens the gate again; the next request goes alone. */
  beginCycle(): void;
  /** As far as is known: from the last trouble that concerned the whole server to the next answer. */
  isDown(): boolean;
}

/** @param wasDown what isDown said in an earlier process */
export function createCycleGate(
  ask: AskBridges,
  wasDown = false,
  now: () => number = () => performance.now(),
): CycleGate {
  const limit = pLimit(1);
  let closedBy: CmsError | undefined;
  let isProven = false;
  let isDown = wasDown;
  let badAnswers = 0;
  let cycle = 0;
  /** CMS asked not to be asked before, on a clock that nobody sets. */
  let notBefore = 0;

  function recordSuccess(): void {
    isProven = true;
    limit.concurrency = MAX_AT_ONCE;
  }

  function recordTrouble(error: CmsError): void {
    if (error.code === 'Aborted') return;
    if (error.reach === 'run') close(error);
    if (error.code !== 'BadAnswer' || isProven) return;
    badAnswers += 1;
    if (badAnswers >= MAX_BAD_ANSWERS) close(toReachRun(error));
  }

  function close(error: CmsError): void {
    closedBy ??= error;
    isDown = true;
    if (error.retry.when === 'after') notBefore = now() + error.retry.ms;
  }

  return {
    ask: (request) =>
      limit(async () => {
        if (closedBy !== undefined) throw closedBy;
        const startedIn = cycle;
        try {
          const answer = await ask(request, !isDown);
          isDown = false;
          if (startedIn === cycle) recordSuccess();
          return answer;
        } catch (error) {
          // What an earlier cycle's request met says nothing of this one.
          if (startedIn === cycle && error instanceof CmsError) recordTrouble(error);
          throw error;
        }
      }),
    beginCycle() {
      cycle += 1;
      if (now() >= notBefore) closedBy = undefined;
      isProven = false;
      badAnswers = 0;
      // Beside what an earlier cycle asked: a list of users that takes longer than a cycle must not hold up the next one.
      limit.concurrency = Math.min(MAX_AT_ONCE, 1 + limit.activeCount);
    },
    isDown: () => isDown,
  };
}

/** The same error, as trouble of the whole server. */
export function toReachRun(error: CmsError): CmsError {
  if (error.reach === 'run') return error;
  return new CmsError(error.code, error.message, {
    reach: 'run',
    retry: { when: 'next-cycle' },
    ...(error.hint === undefined ? {} : { hint: error.hint }),
  });
}
