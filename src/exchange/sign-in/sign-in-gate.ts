/**
 * Keeps a wrong password from locking the account. The first sign-in of a cycle is made by one request while all others
 * wait for what comes of it; after a refusal again one at a time; and after a few refusals the gate closes for the whole
 * cycle, so that nothing more reaches the server. Knows nothing of HTTP or of how one signs in.
 */

export type GateVerdict = 'accepted' | 'refused' | 'locked-out' | 'undecided';

export interface SignInGate {
  readonly isClosed: boolean;
  /** True once a sign-in has been accepted by this gate: the credentials were right at least then. */
  readonly wasEverAccepted: boolean;
  /** A sign-in was accepted in this cycle and none refused since: no need to wait. */
  readonly isOpen: boolean;
  /**
   * Waits for the right to make one sign-in. Every turn must be ended by `end`.
   * @returns false when the gate is closed
   * @throws the signal's reason
   */
  enter(signal: AbortSignal): Promise<boolean>;
  end(verdict: GateVerdict): void;
  /** Outside of any turn it came out that nobody may sign in. */
  close(): void;
  /**
   * A new cycle: one attempt after a cycle that was refused, else as many as at the beginning.
   * @param wasRefusedBefore the last cycle that was refused was another process's
   */
  beginCycle(wasRefusedBefore: boolean): void;
}

/** Two further ones where the credentials have worked before, since Exchange also throttles with 401. */
const ATTEMPTS_ONCE_ACCEPTED = 3;
/** Most likely a mistyped password: one further attempt, in case the 401 was the server's own trouble. */
const ATTEMPTS_NEVER_ACCEPTED = 2;
const ATTEMPTS_AFTER_REFUSED_CYCLE = 1;

/**
 * @param patienceMs how long a first sign-in may stay without an answer before another is let in beside it: one request
 * that hangs must not hold up all mailboxes.
 */
export function createSignInGate(patienceMs: number): SignInGate {
  let wasEverAccepted = false;
  let wasRefusedLastCycle = false;
  let isOpen = false;
  let isClosed = false;
  let refusals = 0;
  let underWay = 0;
  /** Of those, the ones from before this cycle: a mailbox that takes longer than a cycle must not hold up the next one. */
  let leftOver = 0;
  let patience: NodeJS.Timeout | undefined;
  const waiting: ((isAdmitted: boolean) => void)[] = [];

  const attempts = (): number =>
    wasRefusedLastCycle
      ? ATTEMPTS_AFTER_REFUSED_CYCLE
      : wasEverAccepted
        ? ATTEMPTS_ONCE_ACCEPTED
        : ATTEMPTS_NEVER_ACCEPTED;

  const begin = (): void => {
    underWay++;
    if (isOpen) return;
    clearTimeout(patience);
    patience = setTimeout(() => {
      // Attempts without an answer count as if they were refused.
      if (!isOpen && !isClosed && refusals + underWay - leftOver < attempts()) admitOne();
    }, patienceMs);
    patience.unref();
  };
  const admitOne = (): void => {
    const enter = waiting.shift();
    if (enter === undefined) return;
    begin();
    enter(true);
  };
  /** Those who wait look again: all of them where the way is open or closed, else one. */
  const wake = (): void => {
    if (isClosed) for (const enter of waiting.splice(0)) enter(false);
    else if (isOpen) while (waiting.length > 0) admitOne();
    else if (underWay === leftOver) admitOne();
  };
  const waitForTurn = (signal: AbortSignal): Promise<boolean> =>
    new Promise((resolve, reject) => {
      const enter = (isAdmitted: boolean): void => {
        signal.removeEventListener('abort', leave);
        resolve(isAdmitted);
      };
      const leave = (): void => {
        waiting.splice(waiting.indexOf(enter), 1);
        reject(signal.reason as Error);
      };
      signal.addEventListener('abort', leave, { once: true });
      waiting.push(enter);
    });

  return {
    get isClosed() {
      return isClosed;
    },
    get wasEverAccepted() {
      return wasEverAccepted;
    },
    get isOpen() {
      return isOpen && !isClosed;
    },
    async enter(signal) {
      signal.throwIfAborted();
      if (isClosed) return false;
      if (!isOpen && underWay > leftOver) return waitForTurn(signal);
      begin();
      return true;
    },
    end(verdict) {
      underWay--;
      leftOver = Math.min(leftOver, underWay);
      if (verdict === 'accepted') {
        wasEverAccepted = true;
        wasRefusedLastCycle = false;
        isOpen = true;
        refusals = 0;
      } else if (verdict !== 'undecided') {
        isOpen = false;
        refusals++;
        if (verdict === 'locked-out' || refusals >= attempts()) isClosed = true;
      }
      wake();
    },
    close() {
      isOpen = false;
      isClosed = true;
      wake();
    },
    beginCycle(wasRefusedBefore) {
      wasRefusedLastCycle = wasRefusedBefore || isClosed || (wasRefusedLastCycle && !isOpen);
      isClosed = false;
      isOpen = false;
      refusals = 0;
      leftOver = underWay;
      wake();
    },
  };
}
