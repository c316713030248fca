/**
 * Who is it that asks? IIS's part: offers the ways to sign in, checks Basic on each request and NTLM once per TCP
 * connection, and counts every attempt. What an account may do is not decided here.
 */
import { randomBytes } from 'node:crypto';
import type { Connection } from '../../http/loopback-server.js';
import type { PlainAnswer } from '../../http/send-answer.js';
import type { Account, Accounts } from './accounts.js';
import { readBasicCredentials } from './basic.js';
import { messageType, readAuthenticate, renderChallenge } from './ntlm-messages.js';
import { verifyNtlm } from './ntlm-verification.js';
import type { ChannelPolicy, NtlmChallenge } from './ntlm-verification.js';

export type SignInScheme = 'basic' | 'ntlm' | 'negotiate';

/** Counted since the start. */
export interface SignInCounts {
  /** Times that credentials were looked at: each Basic request, each last step of an NTLM handshake. */
  attempts: number;
  successes: number;
  failures: number;
  /** NTLM handshakes begun. */
  handshakes: number;
}

export type SignInDecision =
  | { readonly kind: 'signed-in'; readonly account: Account }
  | { readonly kind: 'refused'; readonly answer: PlainAnswer };

export interface FrontDoorOptions {
  readonly accounts: Accounts;
  readonly schemes: readonly SignInScheme[];
  readonly channel: ChannelPolicy;
  /** Does the NTLM challenge hold a timestamp? Then the client owes a MIC. */
  readonly sendsTimestamp: boolean;
  readonly now: () => Date;
  readonly violate: (sentence: string) => void;
}

type ConnectionState =
  | { readonly kind: 'challenged'; readonly challenge: NtlmChallenge }
  | { readonly kind: 'signed-in'; readonly account: Account };

const CHALLENGES: Readonly<Record<SignInScheme, string>> = {
  negotiate: 'Negotiate',
  ntlm: 'NTLM',
  basic: 'Basic realm="exchange"',
};
const NAMES = {
  domain: 'CORP',
  computer: 'EX01',
  dnsDomain: 'corp.example',
  dnsComputer: 'ex01.corp.example',
};

export class FrontDoor {
  readonly counts: SignInCounts = { attempts: 0, successes: 0, failures: 0, handshakes: 0 };
  readonly #options: FrontDoorOptions;
  readonly #states = new WeakMap<Connection, ConnectionState>();

  constructor(options: FrontDoorOptions) {
    this.#options = options;
  }

  decide(connection: Connection, authorization: string | undefined): SignInDecision {
    const state = this.#states.get(connection);
    const [schemeText = '', token = ''] = (authorization ?? '').trim().split(/ +/);
    const scheme = schemeText.toLowerCase();
    const message = scheme === 'ntlm' || scheme === 'negotiate' ? Buffer.from(token, 'base64') : undefined;
    if (state?.kind === 'challenged' && (message === undefined || messageType(message) !== 3)) {
      this.#options.violate('A connection that is half signed in is used for another request.');
      this.#states.delete(connection);
    }
    if (!this.#options.schemes.some((offered) => offered === scheme)) {
      if (state?.kind === 'signed-in' && authorization === undefined) return state;
      return { kind: 'refused', answer: this.challenge() };
    }
    if (message === undefined) return this.#decideBasic(token);
    return this.#decideNtlm(connection, message, schemeText);
  }

  /** 401 with an empty body and every way to sign in. */
  challenge(body = ''): PlainAnswer {
    const headers = { 'www-authenticate': this.#options.schemes.map((scheme) => CHALLENGES[scheme]) };
    return { status: 401, headers, body };
  }

  lockedOut(): PlainAnswer {
    return this.challenge('The referenced account is currently locked out and may not be logged on to.');
  }

  /** Forgets who signed in on this connection. */
  signOut(connection: Connection): void {
    this.#states.delete(connection);
  }

  #decideBasic(token: string): SignInDecision {
    this.counts.attempts++;
    const credentials = readBasicCredentials(token);
    const account = credentials && this.#options.accounts.find(credentials.domain, credentials.user);
    return this.#judge(account, account !== undefined && account.password === credentials?.password);
  }

  #decideNtlm(connection: Connection, message: Buffer, scheme: string): SignInDecision {
    const type = messageType(message);
    const state = this.#states.get(connection);
    if (type === 1) return { kind: 'refused', answer: this.#beginHandshake(connection, message, scheme) };
    if (type !== 3 || state?.kind !== 'challenged') return { kind: 'refused', answer: this.challenge() };
    this.#states.delete(connection);
    this.counts.attempts++;
    const authenticate = readAuthenticate(message);
    const account = authenticate && this.#options.accounts.find(authenticate.domain, authenticate.user);
    const { channel, violate } = this.#options;
    const verdict =
      authenticate && account && verifyNtlm(state.challenge, authenticate, account.password, channel);
    if (verdict?.isRight === false && verdict.why === 'not-ntlm-v2') violate('An answer of NTLMv1 was sent.');
    if (verdict?.isRight && state.challenge.hasTimestamp && !verdict.hasMic) {
      violate('An NTLM answer has no MIC, though the challenge has a timestamp.');
    }
    // A wrong channel binding is no wrong password, and locks nobody out.
    const isPasswordWrong = verdict?.isRight === false && verdict.why === 'wrong-proof';
    const decision = this.#judge(account, verdict?.isRight ?? false, isPasswordWrong);
    if (decision.kind === 'signed-in') this.#states.set(connection, decision);
    return decision;
  }

  #beginHandshake(connection: Connection, negotiate: Buffer, scheme: string): PlainAnswer {
    this.counts.handshakes++;
    const serverChallenge = randomBytes(8);
    const { sendsTimestamp, now } = this.#options;
    const clientFlags = negotiate.length >= 16 ? negotiate.readUInt32LE(12) : 0;
    const challenge = renderChallenge(
      clientFlags,
      serverChallenge,
      NAMES,
      sendsTimestamp ? now() : undefined,
    );
    this.#states.set(connection, {
      kind: 'challenged',
      challenge: { negotiate, challenge, serverChallenge, hasTimestamp: sendsTimestamp },
    });
    return {
      status: 401,
      headers: { 'www-authenticate': `${scheme} ${challenge.toString('base64')}` },
      body: '',
    };
  }

  #judge(account: Account | undefined, isRight: boolean, isPasswordWrong = !isRight): SignInDecision {
    if (account !== undefined && this.#options.accounts.isLockedOut(account)) {
      this.counts.failures++;
      return { kind: 'refused', answer: this.lockedOut() };
    }
    if (account === undefined || !isRight) {
      this.counts.failures++;
      if (account !== undefined && isPasswordWrong) account.failures++;
      return { kind: 'refused', answer: this.challenge() };
    }
    account.failures = 0;
    this.counts.successes++;
    return { kind: 'signed-in', account };
  }
}
