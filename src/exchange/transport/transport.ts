/**
 * Brings one EWS call to the server and a complete SOAP envelope back: queue of the mailbox, lane, sign-in, deadline,
 * one more try on a connection that the server had closed. Whatever goes wrong comes out as a Trouble. What is in
 * the envelope, faults included, is for the operations.
 */
import { randomUUID } from 'node:crypto';
import { isUtf8 } from 'node:buffer';
import { setMaxListeners } from 'node:events';
import type { EwsSettings } from '../../config/settings.js';
import { ExchangeError } from '../../errors.js';
import { readRetryAfter } from '../../network/retry-after.js';
import { readTlsOptions } from '../../network/tls.js';
import type { Clock, Log } from '../../sync/ports.js';
import { mapAborted, mapBadAnswer, mapHttpStatus, mapTimeout, toError } from '../errors/error-map.js';
import { signInRefusedForMailbox } from '../errors/error-table.js';
import type { OpenSecurityLibrary } from '../negotiate/kerberos-sign-in.js';
import { SignInBudget, type Verdict } from '../sign-in/sign-in-budget.js';
import { SignIn, type OfferMemory, type SignInWay } from '../sign-in/sign-in.js';
import { ConnectionNotKept, judgeAnswer, judgeFailure, saysLockedOut } from '../sign-in/verdicts.js';
import { readEnvelope } from '../soap/answer.js';
import type { CallPlace, EwsAnswer, EwsCall } from './ews-call.js';
import { toHeaders } from './request-headers.js';
import { PostFailure, type HttpAnswer, type HttpPost } from './http-post.js';
import { toTrouble } from './to-trouble.js';
import { Lanes, type Admission, type Lane, type Preference } from './lanes.js';
import { MailboxQueue } from './mailbox-queue.js';

export interface TransportDeps {
  readonly log: Log;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly version: string;
  readonly offers: OfferMemory;
  /** For tests. */
  readonly openSecurityLibrary?: OpenSecurityLibrary;
}

/** Ten meetings with bodies of some MB each still fit; what is larger is no answer to anything that is asked. */
const MAX_ANSWER_BYTES = 48 * 1_048_576;

export class Transport {
  /** Where a call goes, for messages. */
  readonly host: string;
  readonly #settings: EwsSettings;
  readonly #deps: TransportDeps;
  readonly #url: URL;
  readonly #queue = new MailboxQueue();
  readonly #signIn: SignIn;
  readonly #budget: SignInBudget;
  readonly #lanes: Lanes;
  readonly #closing = new AbortController();
  readonly #stop: AbortSignal;
  /** One listener on `#stop` for all calls, and not one for each. */
  readonly #underWay = new Map<AbortController, CallPlace>();

  constructor(settings: EwsSettings, deps: TransportDeps) {
    this.#settings = settings;
    this.#deps = deps;
    this.#url = new URL(settings.url);
    this.host = this.#url.host;
    const signIn = new SignIn(settings, deps.offers, deps.openSecurityLibrary);
    this.#signIn = signIn;
    this.#budget = new SignInBudget(Math.min(5_000, settings.timeoutMs / 4), () => this.#lanes.admit());
    this.#lanes = new Lanes({
      count: settings.concurrency,
      readTls: this.#url.protocol === 'https:' ? () => readTlsOptions(settings.tls) : undefined,
      budget: this.#budget,
      signsInEachTime: () => signIn.signsInEachTime,
    });
    this.#stop = AbortSignal.any([deps.signal, this.#closing.signal]);
    setMaxListeners(0, this.#stop);
    const giveUpAll = (): void => {
      for (const [end, place] of this.#underWay) end.abort(mapAborted(place));
    };
    this.#stop.addEventListener('abort', giveUpAll, { once: true });
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

  /** @throws ExchangeError */
  async call(call: EwsCall): Promise<EwsAnswer> {
    const place: CallPlace = { operation: call.operation, mailbox: call.mailbox, host: this.host };
    try {
      return await this.#queue.run(call.mailbox, () => this.#callInTurn(call, place));
    } catch (error) {
      throw toTrouble(error, place, { stop: this.#stop, maxAnswerBytes: MAX_ANSWER_BYTES });
    }
  }

  close(): void {
    this.#closing.abort();
    this.#lanes.close();
    this.#signIn.close();
  }

  async #callInTurn(call: EwsCall, place: CallPlace): Promise<EwsAnswer> {
    const requestId = randomUUID();
    const began = performance.now();
    const seen = (httpStatus?: number): void =>
      this.#deps.log.debug('Exchange call', {
        mailbox: call.mailbox,
        operation: call.operation,
        requestId,
        durationMs: Math.round(performance.now() - began),
        httpStatus,
      });
    try {
      const http = await this.#send(call, place, requestId);
      seen(http.status);
      return toEwsAnswer(http, place, this.#deps.clock.now());
    } catch (error) {
      if (!(error instanceof ExchangeError)) seen();
      throw error;
    }
  }

  /** The answer to the request once it is signed in; never a 401. */
  async #send(call: EwsCall, place: CallPlace, requestId: string): Promise<HttpAnswer> {
    let preference: Preference = 'any';
    let hasBroken = false;
    for (let refusals = 0; ;) {
      const admission = await this.#lanes.take(preference, this.#stop);
      if (typeof admission === 'string' || admission instanceof Error) {
        throw this.#signIn.describeStop(admission, place, this.#budget.hasAccepted);
      }
      const { lane, attempt } = admission;
      const wasSignedIn = lane.isSignedIn;
      try {
        const answer = await this.#post(admission, call, place, { requestId, isSecondTry: hasBroken });
        if (answer.status !== 401) return answer;
      } catch (error) {
        const isStale = error instanceof PostFailure && error.trouble === 'stale';
        if (hasBroken || !(error instanceof ConnectionNotKept || (isStale && call.isRepeatable))) throw error;
        hasBroken = true;
        continue;
      } finally {
        this.#lanes.giveBack(lane);
      }
      refusals++;
      // Refused on connections on which others are served: it is the mailbox's trouble.
      if (wasSignedIn && refusals >= 2) {
        const hint = 'If it lasts, check the server that holds the mailbox.';
        const row = signInRefusedForMailbox('the server asks to sign in again and again', hint);
        throw toError(row, place, { serverCode: 'HTTP401' });
      }
      // Without credentials in it, the server has only forgotten who is at the other end of the connection.
      preference = attempt === undefined ? 'new' : 'signed-in';
    }
  }

  /** One request on the lane, within the deadline, and what it says of the credentials. */
  async #post(
    { lane, attempt }: Admission,
    call: EwsCall,
    place: CallPlace,
    { requestId, isSecondTry }: { readonly requestId: string; readonly isSecondTry: boolean },
  ): Promise<HttpAnswer> {
    const end = this.#beginOn(lane, place);
    const { timeoutMs } = this.#settings;
    const deadline = setTimeout(() => end.abort(mapTimeout(place, timeoutMs)), timeoutMs);
    const request: HttpPost = {
      url: this.#url,
      headers: toHeaders(call, requestId, this.#deps.version),
      body: call.body,
      signal: end.signal,
      maxAnswerBytes: MAX_ANSWER_BYTES,
      isRepeatable: call.isRepeatable,
    };
    let verdict: Verdict = 'undecided';
    try {
      const answer = await this.#signIn.send(lane, request, place, isSecondTry);
      verdict = judgeAnswer(answer);
      if (verdict === 'accepted') lane.setSignedIn(answer.socket);
      if (saysLockedOut(answer)) this.#budget.close('locked-out');
      return answer;
    } catch (error) {
      verdict = judgeFailure(error, lane.status);
      if (error instanceof ExchangeError && error.reach === 'run')
        verdict = this.#judgeSignInError(error, verdict);
      throw error;
    } finally {
      clearTimeout(deadline);
      this.#underWay.delete(end);
      if (verdict === 'refused') this.#forgetSignIn(lane, attempt?.isOnSignedIn ?? true);
      if (attempt !== undefined) this.#budget.end(attempt, verdict);
    }
  }

  #judgeSignInError(error: ExchangeError, verdict: Verdict): Verdict {
    switch (error.code) {
      case 'NoCommonSignIn':
        // To ask again for each mailbox would only send the password again.
        this.#budget.close(error);
        return 'undecided';
      case 'KerberosFailed':
        this.#budget.endAttempts(error);
        return 'undecided';
      case 'CredentialsRefused':
        // By a domain controller: each attempt counts towards the lockout of the account.
        this.#budget.endAttempts(error);
        return 'refused';
      default:
        return verdict;
    }
  }

  #beginOn(lane: Lane, place: CallPlace): AbortController {
    // Not AbortSignal.any: a signal made from one that lives as long as the process is kept as long, on some versions.
    // Nor a controller for each call, which costs a tenth of an idle poll: nothing is left of a call that has ended.
    if (lane.end.signal.aborted) lane.end = new AbortController();
    this.#underWay.set(lane.end, place);
    return lane.end;
  }

  #forgetSignIn(lane: Lane, wasSignedIn: boolean): void {
    // With Basic, one mailbox that is refused says nothing of the connection.
    if (wasSignedIn) {
      if (!this.#signIn.signsInEachTime) lane.setSignedIn(undefined);
    } else {
      // The connection may lead to the one server of several that refuses: the next attempt tries another.
      lane.renew();
    }
  }
}

/** @throws ExchangeError */
function toEwsAnswer(http: HttpAnswer, place: CallPlace, now: Date): EwsAnswer {
  const retryAfterMs = readRetryAfter(http.headers['retry-after'], now);
  // A body with bytes that are no text would come back changed if it were written again.
  const envelope = isUtf8(http.body) ? readEnvelope(http.body.toString('utf8')) : undefined;
  if (envelope !== undefined) return { envelope, retryAfterMs };
  if (http.status === 200) throw mapBadAnswer(place);
  throw mapHttpStatus(http.status, place, retryAfterMs);
}
