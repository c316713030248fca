/**
 * Signs requests in: finds out what the server offers, and sends a request so that it is accepted, with Basic on each
 * request, with one NTLM handshake per connection, or with Kerberos. Whether an attempt may be made is decided before, by
 * the budget.
 */
import type { EwsSettings } from '../../config/settings.js';
import { CallFailure } from '../errors/call-failure.js';
import { noCommonSignIn, timedOut } from '../errors/error-table.js';
import { signInWithNtlm } from '../ntlm/handshake.js';
import { KerberosSignIn, type OpenSecurityLibrary } from '../negotiate/kerberos-sign-in.js';
import { post, type HttpAnswer, type HttpPost } from '../transport/http-post.js';
import type { Lane } from '../transport/lanes.js';
import { chooseScheme, describeOffers, readOffers, type Offers, type Scheme } from './offers.js';
import { mapRefused } from './refusals.js';
import type { ServerMemory } from '../server-memory.js';
import type { Stop } from './sign-in-budget.js';

/** How sign-ins go out. */
export interface SignInWay {
  /** Undefined until one does. */
  readonly scheme: Scheme | 'Kerberos' | undefined;
  /** Who signs in, for a sentence. */
  readonly account: string;
  /** They say which certificate of the server they are for. */
  readonly isBoundToTls: boolean;
}

export class SignIn {
  readonly #url: URL;
  #hasOfferedNtlm: boolean;
  /** With `auth = negotiate` nothing else signs in. */
  readonly #kerberos: KerberosSignIn | undefined;
  #scheme: Scheme | undefined;

  constructor(
    private readonly settings: EwsSettings,
    private readonly memory: ServerMemory,
    openSecurityLibrary?: OpenSecurityLibrary,
  ) {
    this.#url = new URL(settings.url);
    this.#hasOfferedNtlm = memory.known?.ntlmServer === this.#url.host;
    this.#kerberos =
      settings.auth === 'negotiate' ? new KerberosSignIn(settings, openSecurityLibrary) : undefined;
    this.#scheme = settings.auth === 'basic' ? 'Basic' : undefined;
  }

  close(): void {
    this.#kerberos?.close();
  }

  get way(): SignInWay {
    const scheme = this.#kerberos === undefined ? this.#scheme : 'Kerberos';
    const isBoundToTls = this.#url.protocol === 'https:' && scheme !== undefined && scheme !== 'Basic';
    return { scheme, account: this.#kerberos?.account ?? this.settings.user, isBoundToTls };
  }

  /** Each request holds the password, or a ticket, on a connection that is signed in, too. */
  get signsInEachTime(): boolean {
    return this.#kerberos?.signsInEachTime ?? this.#scheme === 'Basic';
  }

  /**
   * Sends the request with at most one message that holds credentials.
   * @param isSecondTry the first ended with ConnectionNotKept
   * @throws CallFailure, ConnectionNotKept among them; the signal's reason
   */
  async send(lane: Lane, request: HttpPost, isSecondTry: boolean): Promise<HttpAnswer> {
    if (lane.isSignedIn && !this.signsInEachTime) {
      const answer = await post(lane, request);
      this.#kerberos?.recordKept(answer.status !== 401);
      return answer;
    }
    if (this.#kerberos !== undefined) return this.#kerberos.send(lane, request);
    let offers: Offers = new Set();
    if (this.#scheme === undefined) {
      // The request itself asks what is offered: a server that needs no sign-in answers it.
      const asked = await post(lane, request);
      if (asked.status !== 401) return asked;
      offers = readOffers(asked.headers);
      await this.#remember(offers.has('ntlm') || (offers.has('negotiate') && !offers.has('basic')));
      this.#scheme = chooseScheme(offers, this.settings.auth, this.#mayUseBasic);
      if (this.#scheme === undefined) throw this.#noCommon(offers);
    }
    const scheme = this.#scheme;
    if (scheme === 'Basic') return this.#sendWithBasic(lane, request);
    const options = { scheme, settings: this.settings, isSecondTry };
    const { answer, takesPart } = await signInWithNtlm(lane, request, options);
    if (takesPart) {
      await this.#remember(true);
      return answer;
    }
    if (scheme === 'NTLM') {
      // An error of the server's, counted like a refusal; or it has been set up anew, which the next attempt will ask.
      if (!readOffers(answer.headers).has('ntlm')) this.#scheme = undefined;
      return answer;
    }
    // Negotiate without NTLM in it: a server of Kerberos only, or one that is no Windows.
    const canFallBack = this.settings.auth === 'auto' && this.#mayUseBasic && offers.has('basic');
    this.#scheme = canFallBack ? 'Basic' : undefined;
    if (!canFallBack) throw this.#noCommon(offers);
    return this.#sendWithBasic(lane, request);
  }

  /** Why a call was not made. */
  describeStop(stop: Stop, hasAccepted: boolean): CallFailure {
    if (stop instanceof CallFailure) return stop;
    if (stop === 'silent') {
      const why = `${this.#url.host} answered none of the calls before it, so that it was not made`;
      return new CallFailure(timedOut(why, 'If it lasts, check the server.'));
    }
    return mapRefused(stop, this.way, this.#url.hostname, hasAccepted);
  }

  async #sendWithBasic(lane: Lane, request: HttpPost): Promise<HttpAnswer> {
    const { user, password, auth } = this.settings;
    const credentials = Buffer.from(`${user}:${password.reveal()}`, 'utf8').toString('base64');
    const headers = { ...request.headers, Authorization: `Basic ${credentials}` };
    const answer = await post(lane, { ...request, headers });
    if (answer.status !== 401) return answer;
    const offers = readOffers(answer.headers);
    await this.#remember(offers.has('ntlm'));
    if (offers.size > 0 && !offers.has('basic')) {
      if (auth === 'basic') throw this.#noCommon(offers);
      // The server has been set up anew: the next attempt asks again what it offers.
      this.#scheme = undefined;
    }
    return answer;
  }

  /** Never below what the server once offered, and never to a server whose certificate nobody looks at. */
  get #mayUseBasic(): boolean {
    if (this.settings.auth === 'basic') return true;
    const isVerified = this.settings.tls.verify || this.#url.protocol === 'http:';
    return isVerified && !this.#hasOfferedNtlm;
  }

  async #remember(isNtlmOffered: boolean): Promise<void> {
    if (!isNtlmOffered || this.#hasOfferedNtlm) return;
    this.#hasOfferedNtlm = true;
    await this.memory.remember?.({ ntlmServer: this.#url.host });
  }

  #noCommon(offers: Offers): CallFailure {
    const { auth } = this.settings;
    if (auth === 'auto' && offers.has('basic')) {
      const [why, hint] = this.#hasOfferedNtlm
        ? [
            'it offered NTLM before and offers only Basic now, which would hand it the password itself',
            'Turn Windows authentication on again for the EWS directory. If Basic is wanted, write auth = basic in section [EWS] of settings.ini.',
          ]
        : [
            'it offers only Basic, and with tls_verify = no any server could ask for the password in this way',
            'Name the certificate of your CA as ca_file and set tls_verify = yes, or write auth = basic in section [EWS] of settings.ini.',
          ];
      return new CallFailure(noCommonSignIn(why, hint));
    }
    const isKerberosOnly = offers.has('negotiate') && !offers.has('ntlm') && !offers.has('basic');
    const hint = isKerberosOnly
      ? 'Write auth = negotiate in section [EWS] of settings.ini: the server takes Kerberos only.'
      : 'Turn on Windows authentication or Basic for the EWS directory, or change auth in section [EWS] of settings.ini.';
    return new CallFailure(noCommonSignIn(`it offers ${describeOffers(offers)}, and auth is ${auth}`, hint));
  }
}
