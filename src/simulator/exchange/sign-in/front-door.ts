/**
 * Who is it that asks? IIS's part: offers the ways to sign in, checks Basic on each request and NTLM once per TCP
 * connection, and counts every attempt. What an account may do is not decided here.
 */
import type { Connection } from '../../http/loopback-server.js';
import type { PlainAnswer } from '../../http/send-answer.js';
import type { Account, Accounts } from './accounts.js';
import { readBasicCredentials } from './basic.js';

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

const CHALLENGES: Readonly<Record<SignInScheme, string>> = {
  negotiate: 'Negotiate',
  ntlm: 'NTLM',
  basic: 'Basic realm="exchange"',
};

export class FrontDoor {
  readonly counts: SignInCounts = { attempts: 0, successes: 0, failures: 0, handshakes: 0 };
  readonly #accounts: Accounts;
  readonly #schemes: readonly SignInScheme[];

  constructor(accounts: Accounts, schemes: readonly SignInScheme[]) {
    this.#accounts = accounts;
    this.#schemes = schemes;
  }

  decide(_connection: Connection, authorization: string | undefined): SignInDecision {
    const [scheme = '', ...rest] = (authorization ?? '').split(' ');
    const token = rest.join(' ').trim();
    if (scheme.toLowerCase() === 'basic' && this.#schemes.includes('basic')) return this.#decideBasic(token);
    return { kind: 'refused', answer: this.challenge() };
  }

  /** 401 with an empty body and every way to sign in. */
  challenge(body = ''): PlainAnswer {
    const headers = { 'www-authenticate': this.#schemes.map((scheme) => CHALLENGES[scheme]) };
    return { status: 401, headers, body };
  }

  /** Forgets who signed in on this connection. */
  signOut(_connection: Connection): void {}

  #decideBasic(token: string): SignInDecision {
    this.counts.attempts++;
    const credentials = readBasicCredentials(token);
    const account = credentials && this.#accounts.find(credentials.domain, credentials.user);
    return this.#judge(account, account !== undefined && account.password === credentials?.password);
  }

  #judge(account: Account | undefined, isRight: boolean): SignInDecision {
    if (account !== undefined && this.#accounts.isLockedOut(account)) {
      this.counts.failures++;
      return { kind: 'refused', answer: this.lockedOut() };
    }
    if (account === undefined || !isRight) {
      this.counts.failures++;
      if (account !== undefined) account.failures++;
      return { kind: 'refused', answer: this.challenge() };
    }
    account.failures = 0;
    this.counts.successes++;
    return { kind: 'signed-in', account };
  }

  lockedOut(): PlainAnswer {
    return this.challenge('The referenced account is currently locked out and may not be logged on to.');
  }
}
