/**
 * Keeps a wrong password from locking the account. The first sign-in of a cycle is made by one request while all others
 * wait for what comes of it; after a refusal again one at a time; and after a few refusals the gate closes for the whole
 * cycle, so that nothing more reaches the server. Knows nothing of HTTP or of how one signs in.
 */

/** Undecided: an answer that says nothing of the credentials. Unanswered: none came in time. */
export type GateVerdict = 'accepted' | 'refused' | 'locked-out' | 'undecided' | 'unanswered';

/** Silent: the server has answered nobody for so long that it is not worth waiting for a turn. */
export type Admission = 'admitted' | 'closed' | 'silent';

export interface SignInGate {
  readonly isClosed: boolean;
  /** True once a sign-in has been accepted by this gate: the credentials were right at least then. */
  readonly wasEverAccepted: boolean;
  /** A sign-in was accepted in this cycle and none refused since: no need to wait. */
  readonly isOpen: boolean;
  /**
   * Waits for the right to make one sign-in. Every turn that is admitted must be ended by `end`.
   * @throws the signal's reason
   */
  enter(signal: AbortSignal): Promise<Admission>;
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
 * So many attempts without an answer are no longer a few mailboxes that hang, but most likely the whole server. One at a
 * time is still tried, so that its recovery is seen, but those who wait are told soon: were each of them to have its turn,
 * a cycle would take as long as all their deadlines one after the other.
 */
const UNANSWERED_OF_A_SILENT_SERVER = 6;

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
  /** Attempts of this cycle that had no answer in time, as long as none was accepted. */
  let unanswered = 0;
  let isProven = false;
  let patience: NodeJS.Timeout | undefined;
  /** None of those under way has been answered for that long. */
  let isPatienceOver = false;
  const waiting: ((admission: Admission) => void)[] = [];

  const attempts = (): number =>
    wasRefusedLastCycle
      ? ATTEMPTS_AFTER_REFUSED_CYCLE
      : wasEverAccepted
        ? ATTEMPTS_ONCE_ACCEPTED
        : ATTEMPTS_NEVER_ACCEPTED;
  /** Once one was refused, those without an answer have most likely been refused as well. */
  const refusedAtMost = (): number => (refusals === 0 ? 0 : refusals + unanswered);
  const isSilent = (): boolean => unanswered >= UNANSWERED_OF_A_SILENT_SERVER;
  const mayEnter = (): boolean =>
    isOpen ||
    underWay === leftOver ||
    // Attempts that are not answered yet count as if they were refused.
    (isPatienceOver && !isSilent() && refusedAtMost() + underWay - leftOver < attempts());

  const startPatience = (): void => {
    clearTimeout(patience);
    isPatienceOver = false;
    patience = setTimeout(() => {
      isPatienceOver = true;
      if (isSilent()) dismiss('silent');
      else wake();
    }, patienceMs);
    patience.unref();
  };
  const begin = (): void => {
    underWay++;
    if (!isOpen) startPatience();
  };
  const dismiss = (admission: 'closed' | 'silent'): void => {
    for (const enter of waiting.splice(0)) enter(admission);
  };
  const admitOne = (): void => {
    const enter = waiting.shift();
    if (enter === undefined) return;
    begin();
    enter('admitted');
  };
  /** Those who wait look again: all of them where the way is open or closed, else one. */
  const wake = (): void => {
    if (isClosed) dismiss('closed');
    else if (isOpen) while (waiting.length > 0) admitOne();
    else if (mayEnter()) admitOne();
  };
  const waitForTurn = (signal: AbortSignal): Promise<Admission> =>
    new Promise((resolve, reject) => {
      const enter = (admission: Admission): void => {
        signal.removeEventListener('abort', leave);
        resolve(admission);
      };
      const leave = (): void => {
        waiting.splice(waiting.indexOf(enter), 1);
        reject(signal.reason as Error);
      };
      signal.addEventListener('abort', leave, { once: true });
      waiting.push(enter);
    });
  const recordRefusal = (isLockedOut: boolean): void => {
    isOpen = false;
    refusals++;
    if (isLockedOut || refusals >= attempts()) isClosed = true;
    startPatience();
  };

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
      if (isClosed) return 'closed';
      if (!mayEnter()) return waitForTurn(signal);
      begin();
      return 'admitted';
    },
    end(verdict) {
      const isOfThisCycle = underWay > leftOver;
      underWay--;
      leftOver = Math.min(leftOver, underWay);
      if (verdict === 'accepted') {
        wasEverAccepted = true;
        wasRefusedLastCycle = false;
        isOpen = true;
        isProven = true;
        refusals = 0;
        unanswered = 0;
      } else if (verdict === 'unanswered') {
        if (isOfThisCycle && !isProven) unanswered++;
      } else if (verdict !== 'undecided') {
        recordRefusal(verdict === 'locked-out');
      }
      if (refusedAtMost() >= ATTEMPTS_ONCE_ACCEPTED) isClosed = true;
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
      isProven = false;
      refusals = 0;
      unanswered = 0;
      leftOver = underWay;
      wake();
    },
  };
}
