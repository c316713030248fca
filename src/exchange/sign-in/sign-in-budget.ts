/**
 * Keeps a wrong password from locking the account: at most three refusals in a cycle, whatever their order, and one in the
 * cycle after a cycle with refusals. Each attempt to sign in takes a unit of the cycle's budget before it goes out and gives
 * it back unless the server refused. So attempts under way count as refused until they are answered, and the limit holds
 * even if the server refuses all of them at once. Knows nothing of HTTP, nor of how one signs in.
 */
import type { CallFailure } from '../errors/call-failure.js';

export type Verdict =
  | 'accepted'
  | 'refused'
  /** The connection broke with the credentials on their way: the server may have counted a refusal. */
  | 'reset'
  /** No answer in time. Refusals come at once, so that this is most likely a mailbox that hangs. */
  | 'unanswered'
  /** An answer that says nothing of the credentials, a busy proxy's for instance; or they were not sent. */
  | 'undecided';

/** One unit of the budget. */
export interface Attempt {
  /** The connection had been signed in before: a break or a silence says nothing of the credentials. */
  readonly isOnSignedIn: boolean;
}

/** What stops attempts for the rest of the cycle: locked out, an error of its own, refusals, or a server that is silent. */
export type Stop = 'locked-out' | 'refused' | 'silent' | CallFailure;

const LIMIT = 3;
const LIMIT_AFTER_REFUSALS = 1;
/**
 * So many in a row are no longer some mailboxes that hang, but the whole server. Those who wait are told so: were each of
 * them to have its turn, a cycle would take as long as all their deadlines one after the other.
 */
const UNANSWERED_OF_A_SILENT_SERVER = 12;

export class SignInBudget {
  #limit = LIMIT;
  #refused = 0;
  #reset = 0;
  /** Since the last acceptance. */
  #unanswered = 0;
  #underWay = 0;
  #hasAccepted = false;
  #isSuspect = false;
  #closedBy: 'locked-out' | CallFailure | undefined;
  #endedBy: CallFailure | undefined;
  /** Until one is accepted in a cycle, one attempt at a time goes out; it loses that right if it takes too long. */
  #scout: Attempt | undefined;
  #patience: NodeJS.Timeout | undefined;

  /**
   * @param patienceMs how long a first attempt may stay without an answer before another goes out beside it
   * @param onChange called when an attempt may be possible that was not before, or none any more
   */
  constructor(
    private readonly patienceMs: number,
    private readonly onChange: () => void,
  ) {}

  get hasAccepted(): boolean {
    return this.#hasAccepted;
  }

  /**
   * What came of this cycle's attempts, as far as the next cycle, perhaps of another process, has to know it. Undefined:
   * there were none, or none was answered.
   */
  get outcome(): 'refused' | 'accepted' | undefined {
    return this.#refused > 0 ? 'refused' : this.#hasAccepted ? 'accepted' : undefined;
  }

  /** @param spare units that have to be left for others */
  mayBegin(spare: number): boolean {
    if (this.#closedBy !== undefined || this.#endedBy !== undefined) return false;
    if (this.#used + this.#underWay + spare >= this.#limit) return false;
    return this.#hasAccepted || this.#scout === undefined;
  }

  begin(isOnSignedIn: boolean): Attempt {
    const attempt = { isOnSignedIn };
    this.#underWay++;
    if (this.#hasAccepted) return attempt;
    this.#scout = attempt;
    clearTimeout(this.#patience);
    this.#patience = setTimeout(() => this.#endScout(attempt), this.patienceMs);
    this.#patience.unref();
    return attempt;
  }

  end(attempt: Attempt, verdict: Verdict): void {
    this.#underWay--;
    if (verdict === 'accepted') {
      this.#hasAccepted = true;
      this.#unanswered = 0;
    } else if (verdict === 'refused') {
      this.#refused++;
      this.#isSuspect = true;
    } else if (!attempt.isOnSignedIn) {
      // Where the credentials were taken a moment ago, a break is the network's or the mailbox's.
      if (verdict === 'reset' && !this.#hasAccepted) this.#reset++;
      if (verdict === 'unanswered') this.#unanswered++;
    }
    this.#endScout(attempt);
    this.onChange();
  }

  /** Nobody may sign in for the rest of the cycle, and connections that are signed in are of no use either. */
  close(reason: 'locked-out' | CallFailure): void {
    this.#closedBy = reason;
    if (reason === 'locked-out') {
      this.#refused = Math.max(1, this.#refused);
      this.#isSuspect = true;
    }
    this.onChange();
  }

  /** Nobody may sign in for the rest of the cycle; connections that are signed in go on serving. */
  endAttempts(reason: CallFailure): void {
    this.#endedBy = reason;
    this.onChange();
  }

  /** @param canServeOtherwise some connection serves without an attempt */
  findStop(canServeOtherwise: boolean): Stop | undefined {
    if (this.#closedBy !== undefined) return this.#closedBy;
    if (canServeOtherwise) return undefined;
    if (this.#endedBy !== undefined) return this.#endedBy;
    if (this.#used >= this.#limit) return this.#refused > 0 ? 'refused' : 'silent';
    return this.#unanswered >= UNANSWERED_OF_A_SILENT_SERVER ? 'silent' : undefined;
  }

  /** @param wasRefusedBefore the last cycle, perhaps of another process, had refusals */
  beginCycle(wasRefusedBefore: boolean): void {
    if (this.outcome === 'accepted') this.#isSuspect = false;
    this.#limit = wasRefusedBefore || this.#isSuspect ? LIMIT_AFTER_REFUSALS : LIMIT;
    this.#refused = 0;
    this.#reset = 0;
    this.#unanswered = 0;
    this.#hasAccepted = false;
    this.#closedBy = undefined;
    this.#endedBy = undefined;
    // Attempts of the last cycle keep their units until they end: what becomes of them counts in this one.
    this.#scout = undefined;
    this.onChange();
  }

  /** Units that are gone. Silence says nothing as long as nobody was refused; once somebody was, it counts as a refusal. */
  get #used(): number {
    return this.#refused + this.#reset + (this.#refused > 0 ? this.#unanswered : 0);
  }

  #endScout(attempt: Attempt): void {
    if (this.#scout !== attempt) return;
    this.#scout = undefined;
    this.onChange();
  }
}
