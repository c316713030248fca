/**
 * Brings one EWS call to the server and a complete SOAP envelope back: lane, sign-in, deadline, one more try on a
 * connection that the server had closed. What is in the envelope, faults included, is for the operations.
 */
import { randomUUID } from 'node:crypto';
import { isUtf8 } from 'node:buffer';
import type { EwsSettings } from '../../config/settings.js';
import { readRetryAfter } from '../../network/http-dates.js';
import { readTlsOptions } from '../../network/tls.js';
import type { Clock, Log } from '../../sync/ports.js';
import { CallFailure } from '../errors/call-failure.js';
import { mapBadAnswer, mapHttpStatus, mapTimeout } from '../errors/error-map.js';
import { aborted, signInRefusedForMailbox } from '../errors/error-table.js';
import type { OpenSecurityLibrary } from '../negotiate/kerberos-sign-in.js';
import { SignInBudget, type Verdict } from '../sign-in/sign-in-budget.js';
import { SignIn, type SignInWay } from '../sign-in/sign-in.js';
import { ConnectionNotKept, verdictOfAnswer, verdictOfFailure, saysLockedOut } from '../sign-in/verdicts.js';
import type { ServerMemory } from '../server-memory.js';
import { readEnvelope } from '../operations/answer.js';
import { isRead, type EwsAnswer, type EwsCall } from './ews-call.js';
import { toHeaders, toUserAgent } from './request-headers.js';
import { StaleConnection, type HttpAnswer, type HttpPost } from './http-post.js';
import { Lanes, type Admission, type Lane, type Preference } from './lanes.js';

export interface TransportDeps extends ServerMemory {
  readonly log: Log;
  readonly clock: Clock;
  /** Aborts all calls. */
  readonly signal: AbortSignal;
  /** Of the program, for the User-Agent. */
  readonly version: string;
  /** For tests. */
  readonly openSecurityLibrary?: OpenSecurityLibrary;
}

export class Transport {
  /** Where a call goes, for messages. */
  readonly host: string;
  readonly #url: URL;
  readonly #signIn: SignIn;
  readonly #budget: SignInBudget;
  readonly #lanes: Lanes;
  #stoppedBy: CallFailure | undefined;
  /** One listener on the signal that stops the program for all calls, and not one for each. */
  readonly #underWay = new Set<AbortController>();
  readonly #stop = (): void => {
    const failure = (this.#stoppedBy ??= new CallFailure(aborted));
    this.#lanes.end(failure);
    for (const end of this.#underWay) end.abort(failure);
  };

  constructor(
    readonly settings: EwsSettings,
    readonly deps: TransportDeps,
  ) {
    this.#url = new URL(settings.url);
    this.host = this.#url.host;
    const signIn = new SignIn(settings, deps, deps.openSecurityLibrary);
    this.#signIn = signIn;
    this.#budget = new SignInBudget(Math.min(5_000, settings.timeoutMs / 4), () => this.#lanes.admit());
    this.#lanes = new Lanes({
      count: settings.concurrency,
      tls: this.#url.protocol === 'https:' ? readTlsOptions(settings.tls) : undefined,
      budget: this.#budget,
      signsInEachTime: () => signIn.signsInEachTime,
    });
    if (deps.signal.aborted) this.#stop();
    deps.signal.addEventListener('abort', this.#stop, { once: true });
  }

  /** What came of this cycle's sign-ins; undefined: there was none, or none was answered. */
  get signInOutcome(): 'refused' | 'accepted' | undefined {
    return this.#budget.outcome;
  }

  get signInWay(): SignInWay {
    return this.#signIn.way;
  }

  /** @param wasRefusedBefore the last cycle had sign-ins that were refused: this one has a single attempt */
  beginCycle(wasRefusedBefore: boolean): void {
    this.#budget.beginCycle(wasRefusedBefore);
  }

  /**
   * What an empty request is answered, over a connection of its own and beside the budget of sign-ins.
   * @throws CallFailure
   */
  async askAlone(send: (lane: Lane, request: HttpPost) => Promise<HttpAnswer>): Promise<HttpAnswer> {
    if (this.#stoppedBy !== undefined) throw this.#stoppedBy;
    const lane = this.#lanes.create();
    const headers = {
      'Content-Type': 'text/xml; charset=utf-8',
      'User-Agent': toUserAgent(this.deps.version),
    };
    try {
      return await this.#inTime(lane, (signal) => send(lane, { url: this.#url, headers, body: '', signal }));
    } finally {
      lane.agent.destroy();
    }
  }

  close(): void {
    this.deps.signal.removeEventListener('abort', this.#stop);
    this.#stop();
    this.#lanes.close();
    this.#signIn.close();
  }

  /** @throws CallFailure */
  async call(call: EwsCall): Promise<EwsAnswer> {
    const { mailbox, operation } = call;
    const requestId = randomUUID();
    const began = performance.now();
    let httpStatus: number | undefined;
    try {
      const http = await this.#send(call, requestId);
      httpStatus = http.status;
      return toEwsAnswer(http, call, this.deps.clock.now());
    } finally {
      const durationMs = Math.round(performance.now() - began);
      this.deps.log.debug('Exchange call', { mailbox, operation, requestId, durationMs, httpStatus });
    }
  }

  /** The answer to the request once it is signed in; never a 401. */
  async #send(call: EwsCall, requestId: string): Promise<HttpAnswer> {
    let preference: Preference = 'any';
    let hasBroken = false;
    for (let refusals = 0; ;) {
      const admission = await this.#lanes.take(preference);
      if (typeof admission === 'string' || admission instanceof Error)
        throw this.#signIn.describeStop(admission, this.#budget.hasAccepted);
      const { lane, attempt } = admission;
      const wasSignedIn = lane.isSignedIn;
      try {
        const answer = await this.#post(admission, call, requestId, hasBroken);
        if (answer.status !== 401) return answer;
      } catch (error) {
        const isStale = error instanceof StaleConnection && isRead(call);
        if (hasBroken || !(error instanceof ConnectionNotKept || isStale)) throw error;
        hasBroken = true;
        continue;
      } finally {
        this.#lanes.giveBack(lane);
      }
      refusals++;
      // Refused on connections on which others are served: it is the mailbox's own error.
      if (wasSignedIn && refusals >= 2) {
        const hint = 'If it lasts, check the server that holds the mailbox.';
        const row = signInRefusedForMailbox('the server asks to sign in again and again', hint);
        throw new CallFailure(row, { serverCode: 'HTTP401' });
      }
      // Without credentials in it, the server has only forgotten who is at the other end of the connection.
      preference = attempt === undefined ? 'new' : 'signed-in';
    }
  }

  /** One request on the lane, within the deadline, and what it says of the credentials. */
  async #post(
    { lane, attempt }: Admission,
    call: EwsCall,
    requestId: string,
    isSecondTry: boolean,
  ): Promise<HttpAnswer> {
    const { body } = call;
    const headers = toHeaders(call, requestId, this.deps.version);
    let verdict: Verdict = 'undecided';
    try {
      const answer = await this.#inTime(lane, (signal) =>
        this.#signIn.send(lane, { url: this.#url, headers, body, signal }, isSecondTry),
      );
      verdict = verdictOfAnswer(answer);
      if (verdict === 'accepted') lane.connection = answer.socket;
      if (saysLockedOut(answer)) this.#budget.close('locked-out');
      return answer;
    } catch (error) {
      const isLast = isSecondTry || !(error instanceof ConnectionNotKept);
      verdict = verdictOfFailure(error, lane.status, isLast);
      if (isLast && error instanceof CallFailure) this.#endSignIns(error);
      throw error;
    } finally {
      if (verdict === 'refused') this.#forgetSignIn(lane, attempt?.isOnSignedIn ?? true);
      if (attempt !== undefined) this.#budget.end(attempt, verdict);
    }
  }

  #endSignIns(error: CallFailure): void {
    // To ask again for each mailbox would only send the password again.
    if (error.code === 'NoCommonSignIn') this.#budget.close(error);
    // Each attempt at a domain controller counts towards the lockout of the account.
    if (error.code === 'KerberosFailed' || error.code === 'CredentialsRefused')
      this.#budget.endAttempts(error);
  }

  /** Ends the work at the deadline, or when the program is being stopped. */
  async #inTime<T>(lane: Lane, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    // Not AbortSignal.any: a signal made from one that lives as long as the process is kept as long, on some versions.
    // Nor a controller for each call, which costs a tenth of an idle poll: nothing is left of a call that has ended.
    const end = (lane.end = lane.end.signal.aborted ? new AbortController() : lane.end);
    const { timeoutMs } = this.settings;
    const deadline = setTimeout(() => end.abort(mapTimeout(this.host, timeoutMs)), timeoutMs);
    this.#underWay.add(end);
    try {
      return await work(end.signal);
    } finally {
      clearTimeout(deadline);
      this.#underWay.delete(end);
    }
  }

  #forgetSignIn(lane: Lane, wasSignedIn: boolean): void {
    // With Basic, one mailbox that is refused says nothing of the connection.
    if (wasSignedIn) {
      if (!this.#signIn.signsInEachTime) lane.connection = undefined;
    } else {
      // The connection may lead to the one server of several that refuses: the next attempt tries another.
      lane.renew();
    }
  }
}

/** @throws CallFailure */
function toEwsAnswer(http: HttpAnswer, { operation }: EwsCall, now: Date): EwsAnswer {
  const retryAfterMs = readRetryAfter(http.headers['retry-after'], now);
  // A body with bytes that are no text would come back changed if it were written again.
  const envelope = isUtf8(http.body) ? readEnvelope(http.body.toString('utf8')) : undefined;
  if (envelope !== undefined) return { envelope, retryAfterMs };
  throw http.status === 200 ? mapBadAnswer() : mapHttpStatus(http.status, operation, retryAfterMs);
}
