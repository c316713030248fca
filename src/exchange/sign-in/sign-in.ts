/**
 * Signs requests in: finds out what the server offers, and sends a request so that it is accepted, with Basic on each
 * request or with one NTLM handshake per connection. Whether an attempt may be made is decided before, by the budget.
 */
import type { EwsSettings } from '../../config/settings.js';
import { ExchangeError } from '../../errors.js';
import { mapCredentialsRefused, toError } from '../errors/error-map.js';
import { noCommonSignIn, timedOut, type TroubleRow } from '../errors/error-table.js';
import { signInWithNtlm } from '../ntlm/handshake.js';
import type { CallPlace } from '../transport/ews-call.js';
import { post, PostFailure, type HttpAnswer, type HttpPost } from '../transport/http-post.js';
import type { Lane } from '../transport/lanes.js';
import { isLoopback } from '../../network/loopback.js';
import { chooseScheme, readOffers, type Offers, type Scheme } from './offers.js';
import type { Stop, Verdict } from './sign-in-budget.js';

/** Thrown where the connection ended between two messages of a handshake; the request may be tried once more. */
export class ConnectionNotKept extends Error {
  constructor(readonly wereCredentialsSent: boolean) {
    super('The connection ended within the NTLM handshake.');
  }
}

/** Which server has offered NTLM, as it is remembered from one process to the next. */
export interface OfferMemory {
  /** Host and port. */
  readonly ntlmServer: string | undefined;
  readonly saveNtlmServer: (host: string) => Promise<void>;
}

export class SignIn {
  readonly #settings: EwsSettings;
  readonly #url: URL;
  /** Basic sends the password itself. */
  readonly #isBasicSafe: boolean;
  readonly #memory: OfferMemory;
  #hasOfferedNtlm: boolean;
  #scheme: Scheme | undefined;

  constructor(settings: EwsSettings, memory: OfferMemory) {
    this.#settings = settings;
    this.#url = new URL(settings.url);
    this.#isBasicSafe = this.#url.protocol === 'https:' || isLoopback(this.#url);
    this.#memory = memory;
    this.#hasOfferedNtlm = memory.ntlmServer === this.#url.host;
    this.#scheme = settings.auth === 'basic' ? 'Basic' : undefined;
  }

  get scheme(): Scheme | undefined {
    return this.#scheme;
  }

  /** Each request holds the password, on a connection that is signed in, too. */
  get signsInEachTime(): boolean {
    return this.#scheme === 'Basic';
  }

  /**
   * Sends the request with at most one message that holds credentials.
   * @param isSecondTry the first ended with ConnectionNotKept
   * @throws ExchangeError `NoCommonSignIn`; ConnectionNotKept, PostFailure; the signal's reason
   */
  async send(lane: Lane, request: HttpPost, place: CallPlace, isSecondTry: boolean): Promise<HttpAnswer> {
    if (lane.isSignedIn && !this.signsInEachTime) return post(lane, request);
    let offers: Offers = new Set();
    if (this.#scheme === undefined) {
      // The request itself asks what is offered: a server that needs no sign-in answers it.
      const asked = await post(lane, request);
      if (asked.status !== 401) return asked;
      offers = readOffers(asked.headers);
      await this.#remember(offers.has('ntlm') || (offers.has('negotiate') && !offers.has('basic')));
      this.#scheme = chooseScheme(offers, this.#settings.auth, this.#mayUseBasic);
      if (this.#scheme === undefined) throw this.#noCommon(place, offers);
    }
    const scheme = this.#scheme;
    if (scheme === 'Basic') return this.#sendWithBasic(lane, request, place);
    const options = { scheme, settings: this.#settings, isSecondTry };
    const outcome = await signInWithNtlm(lane, request, options);
    if (outcome.kind === 'not-kept') {
      if (isSecondTry) throw connectionNotKept(place);
      throw new ConnectionNotKept(outcome.wereCredentialsSent);
    }
    if (outcome.kind === 'answered') {
      await this.#remember(true);
      return outcome.answer;
    }
    if (scheme === 'NTLM') {
      // Trouble of the server's, counted like a refusal; or it has been set up anew, which the next attempt will ask.
      if (!readOffers(outcome.answer.headers).has('ntlm')) this.#scheme = undefined;
      return outcome.answer;
    }
    // Negotiate without NTLM in it: a server of Kerberos only, or one that is no Windows.
    const canFallBack = this.#settings.auth === 'auto' && this.#mayUseBasic && offers.has('basic');
    this.#scheme = canFallBack ? 'Basic' : undefined;
    if (!canFallBack) throw this.#noCommon(place, offers);
    return this.#sendWithBasic(lane, request, place);
  }

  /** Why a call was not made. */
  describeStop(stop: Stop, place: CallPlace, hasAccepted: boolean): ExchangeError {
    if (stop instanceof ExchangeError) return stop;
    if (stop === 'silent') {
      const why = `${place.host} answered none of the calls before it, so that it was not made`;
      return toError(timedOut(why, 'If it lasts, check the server.'), place);
    }
    const isBoundToTls =
      this.#url.protocol === 'https:' && this.#scheme !== undefined && this.#scheme !== 'Basic';
    return mapCredentialsRefused(place, this.#settings.user, {
      isLockedOut: stop === 'locked-out',
      hasAccepted,
      isBoundToTls,
    });
  }

  async #sendWithBasic(lane: Lane, request: HttpPost, place: CallPlace): Promise<HttpAnswer> {
    const { user, password, auth } = this.#settings;
    if (!this.#isBasicSafe) {
      throw toError(
        noCommonSignIn('Basic would send the password unprotected', 'Use an https address.'),
        place,
      );
    }
    const credentials = Buffer.from(`${user}:${password.reveal()}`, 'utf8').toString('base64');
    const headers = { ...request.headers, Authorization: `Basic ${credentials}` };
    const answer = await post(lane, { ...request, headers });
    if (answer.status !== 401) return answer;
    const offers = readOffers(answer.headers);
    await this.#remember(offers.has('ntlm'));
    if (offers.size > 0 && !offers.has('basic')) {
      if (auth === 'basic') throw this.#noCommon(place, offers);
      // The server has been set up anew: the next attempt asks again what it offers.
      this.#scheme = undefined;
    }
    return answer;
  }

  /** Never below what the server once offered, and never to a server whose certificate nobody looks at. */
  get #mayUseBasic(): boolean {
    if (!this.#isBasicSafe) return false;
    if (this.#settings.auth === 'basic') return true;
    const isVerified = this.#settings.tls.verify || this.#url.protocol === 'http:';
    return isVerified && !this.#hasOfferedNtlm;
  }

  async #remember(isNtlmOffered: boolean): Promise<void> {
    if (!isNtlmOffered || this.#hasOfferedNtlm) return;
    this.#hasOfferedNtlm = true;
    await this.#memory.saveNtlmServer(this.#url.host);
  }

  #noCommon(place: CallPlace, offers: Offers): ExchangeError {
    return toError(this.#describeNoCommon(offers), place);
  }

  #describeNoCommon(offers: Offers): TroubleRow {
    const { auth } = this.#settings;
    if (auth === 'auto' && offers.has('basic') && this.#isBasicSafe) {
      return this.#hasOfferedNtlm
        ? noCommonSignIn(
            'it offered NTLM before and offers only Basic now, which would hand it the password itself',
            'Turn Windows authentication on again for the EWS directory. If Basic is wanted, write auth = basic in section [EWS] of settings.ini.',
          )
        : noCommonSignIn(
            'it offers only Basic, and with tls_verify = no any server could ask for the password in this way',
            'Name the certificate of your CA as ca_file and set tls_verify = yes, or write auth = basic in section [EWS] of settings.ini.',
          );
    }
    const known = ['ntlm', 'negotiate', 'basic', 'digest', 'bearer'].filter((each) => offers.has(each));
    const offered = known.length === 0 ? 'nothing known' : known.join(', ');
    return noCommonSignIn(
      `it offers ${offered}, and auth is ${auth}`,
      'Turn on Windows authentication or Basic for the EWS directory, or change auth in section [EWS] of settings.ini.',
    );
  }
}

/** What an answer says of the credentials. A proxy's error page says nothing. */
export function judgeAnswer(answer: HttpAnswer): Verdict {
  if (answer.status === 401) return 'refused';
  if (answer.status === 200) return 'accepted';
  return answer.status === 500 && answer.body.includes('Envelope') ? 'accepted' : 'undecided';
}

/** What a failure says of the credentials. @param status of the answer, where its head had come */
export function judgeFailure(error: unknown, status: number | undefined): Verdict {
  // A refusal counts from its first line: its body may never come.
  if (status === 401) return 'refused';
  if (error instanceof ExchangeError) return error.code === 'TimedOut' ? 'unanswered' : 'undecided';
  if (error instanceof ConnectionNotKept) return error.wereCredentialsSent ? 'reset' : 'undecided';
  if (!(error instanceof PostFailure)) return 'undecided';
  const code = (error.cause as NodeJS.ErrnoException | undefined)?.code;
  const isBroken = code === undefined || code === 'ECONNRESET' || code === 'EPIPE' || code === 'ECONNABORTED';
  return isBroken ? 'reset' : 'undecided';
}

/**
 * Windows' own words or code for a locked account (ERROR_ACCOUNT_LOCKED_OUT), or a header that says so. Error pages
 * speak of accounts that may be locked out in their help texts, too.
 */
export function saysLockedOut({ status, statusText, headers, body }: HttpAnswer): boolean {
  if (status !== 401) return false;
  const head = [statusText, headers['x-ms-diagnostics'], headers['www-authenticate']].flat().join(' ');
  if (/lock(?:ed)?[\s_-]?out/i.test(head)) return true;
  const text = body.subarray(0, 8_192).toString('latin1');
  return /account is currently locked out and may not be logged on|0x80070775|0xc0000234/i.test(text);
}

function connectionNotKept(place: CallPlace): ExchangeError {
  const row = noCommonSignIn(
    'NTLM needs a connection that is kept, and this one was closed between two of its messages',
    'Let the proxy or load balancer in front of Exchange keep connections, or use Basic over HTTPS.',
  );
  return toError(row, place);
}
