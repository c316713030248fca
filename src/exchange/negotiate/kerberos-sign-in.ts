/**
 * Signs a connection in with Kerberos under the name Negotiate: one exchange of tokens per connection where the server
 * keeps it, bound to the server's certificate, and with the server's proof of who it is. Never with NTLM.
 *
 * https://www.rfc-editor.org/rfc/rfc4559
 */
import { once } from 'node:events';
import { userInfo } from 'node:os';
import type { EwsSettings } from '../../config/settings.js';
import { NativeCallsError } from '../../errors.js';
import { readServerRefusal } from '../../native/kerberos/kerberos-errors.js';
import { openSecurityLibrary } from '../../native/kerberos/open-library.js';
import {
  SecurityFailure,
  type SecurityContext,
  type SecurityLibrary,
} from '../../native/kerberos/security-context.js';
import { CallFailure } from '../errors/call-failure.js';
import { kerberosFailed, noCommonSignIn } from '../errors/error-table.js';
import { NTLM_SIGNATURE } from '../ntlm/messages.js';
import { describeOffers, readOffers, readToken } from '../sign-in/offers.js';
import { readTlsEndPoint } from '../sign-in/tls-end-point.js';
import { verdictOfAnswer } from '../sign-in/verdicts.js';
import { post, postHarmless, type HttpAnswer, type HttpPost } from '../transport/http-post.js';
import type { Lane } from '../transport/lanes.js';
import { mapKerberosFailure, type KerberosFailureKind } from './kerberos-failures.js';

/** Kerberos needs one message from this side, SPNEGO at times one or two more. */
const MOST_MESSAGES = 5;

export type OpenSecurityLibrary = typeof openSecurityLibrary;

export class KerberosSignIn {
  readonly #host: string;
  #library: SecurityLibrary | undefined;
  /** Whether a connection that is signed in serves requests without a token; undefined until one went out. */
  #keepsSignIn: boolean | undefined;

  /** @param open for tests */
  constructor(
    private readonly settings: EwsSettings,
    private readonly open: OpenSecurityLibrary = openSecurityLibrary,
  ) {
    this.#host = new URL(settings.url).hostname;
  }

  /** IIS with authPersistNonNTLM = false wants a token with each request. */
  get signsInEachTime(): boolean {
    return this.#keepsSignIn === false;
  }

  /** Who signs in, as far as it is known. */
  get account(): string {
    return this.#library?.account ?? (this.settings.user || userInfo().username);
  }

  /** What came of a request without a token on a connection that was signed in. */
  recordKept(isKept: boolean): void {
    this.#keepsSignIn = isKept || this.#keepsSignIn === true;
  }

  /**
   * @param foreign what to be bound to in place of the server's certificate, for `check`
   * @throws CallFailure, or the signal's reason
   */
  async send(lane: Lane, request: HttpPost, foreign?: Buffer): Promise<HttpAnswer> {
    const kept = this.signsInEachTime && lane.isSignedIn ? lane.connection : undefined;
    let endPoint = kept === undefined ? undefined : readTlsEndPoint(kept);
    if (kept === undefined) {
      // Shows the server's certificate: the first token is bound to it already.
      const asked = await postHarmless(lane, { ...request, body: '' });
      if (asked.status !== 401) return asked;
      const offers = readOffers(asked.headers);
      if (!offers.has('negotiate')) throw noKerberosOffered(describeOffers(offers));
      endPoint = asked.tlsEndPoint;
    }
    const library = await this.#openLibrary();
    const { signal } = request;
    const begun = library.begin({ host: this.#host, endPoint: foreign ?? endPoint });
    try {
      return await this.#exchangeTokens(lane, request, await this.#inTime(begun, signal));
    } catch (error) {
      if (!(error instanceof SecurityFailure)) throw error;
      throw this.#mapFailure(error.kind, error.code);
    } finally {
      begun.then(
        (context) => context.close(),
        () => undefined,
      );
    }
  }

  close(): void {
    this.#library?.close();
  }

  async #openLibrary(): Promise<SecurityLibrary> {
    const { user, password } = this.settings;
    const credentials = user === '' ? undefined : { user, password: password.reveal() };
    try {
      this.#library ??= await this.open(credentials);
      return this.#library;
    } catch (error) {
      if (!(error instanceof NativeCallsError)) throw error;
      const why = error.message.replace(/\.$/, '');
      throw new CallFailure(kerberosFailed(why, error.hint), { cause: error });
    }
  }

  #mapFailure(failure: KerberosFailureKind, serverCode?: string): CallFailure {
    return mapKerberosFailure(failure, { host: this.#host, account: this.account }, serverCode);
  }

  async #exchangeTokens(lane: Lane, request: HttpPost, context: SecurityContext): Promise<HttpAnswer> {
    const { headers, signal } = request;
    let token = await this.#inTime(context.next(), signal);
    for (let messages = 1; ; messages++) {
      if (token.includes(NTLM_SIGNATURE)) throw this.#mapFailure('ntlm-instead');
      const authorization = `Negotiate ${token.toString('base64')}`;
      const answer = await post(lane, { ...request, headers: { ...headers, Authorization: authorization } });
      const reply = readToken(answer.headers['www-authenticate'], 'Negotiate');
      if (answer.status === 401) {
        if (reply === undefined || messages === MOST_MESSAGES) return answer;
        const refusal = readServerRefusal(reply);
        if (refusal !== undefined) throw refusal;
        const next = await this.#inTime(goOn(context, reply), signal);
        if (next === undefined) return answer;
        token = next;
      } else {
        if (reply !== undefined) await this.#inTime(context.next(reply), signal);
        // An error page of a proxy proves nothing, and is no answer either.
        if (verdictOfAnswer(answer) === 'accepted' && !context.isComplete)
          throw this.#mapFailure('not-proved');
        return answer;
      }
    }
  }

  /** @throws as soon as the signal aborts; the work itself goes on, since a native call cannot be ended */
  async #inTime<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
    const over = new AbortController();
    const end = signal.aborted ? Promise.resolve() : once(signal, 'abort', { signal: over.signal });
    try {
      return await Promise.race([work, end.then(() => Promise.reject<never>(signal.reason as Error))]);
    } catch (error) {
      // Exchange was not asked yet: it is a domain controller that is silent.
      const isLate = error instanceof CallFailure && error.code === 'TimedOut';
      throw isLate ? this.#mapFailure('no-kdc') : error;
    } finally {
      over.abort();
    }
  }
}

/** @returns undefined where the server's token is a refusal that gives no reason */
async function goOn(context: SecurityContext, reply: Buffer): Promise<Buffer | undefined> {
  try {
    const token = await context.next(reply);
    return token.length === 0 ? undefined : token;
  } catch (error) {
    if (error instanceof SecurityFailure) return undefined;
    throw error;
  }
}

function noKerberosOffered(offered: string): CallFailure {
  const hint =
    'Turn on Windows authentication with the provider Negotiate for the EWS directory, or change auth in section [EWS] of settings.ini.';
  return new CallFailure(noCommonSignIn(`it offers ${offered}, and auth is negotiate`, hint));
}
