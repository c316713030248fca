/**
 * Basic sign-in as the MMP does it: 401 with an empty body, and a lock after some wrong attempts in a row
 * (`max_failed_logins`), after which the right password is refused too. Each request is a sign-in. The lock ends when
 * somebody calls `unlock`, not by time, so that tests do not depend on the clock.
 */

export interface CmsAccount {
  readonly user: string;
  readonly password: string;
}

export class CmsSignIn {
  readonly #passwords: Map<string, string>;
  readonly #wrongInARow = new Map<string, number>();
  readonly #lockoutAfter: number;
  /** Attempts that were refused, those while locked included. */
  refused = 0;

  constructor(accounts: readonly CmsAccount[], lockoutAfter: number) {
    this.#passwords = new Map(accounts.map(({ user, password }) => [user, password]));
    this.#lockoutAfter = lockoutAfter;
  }

  setPassword(user: string, password: string): void {
    this.#passwords.set(user, password);
  }

  isLocked(user: string): boolean {
    return (this.#wrongInARow.get(user) ?? 0) >= this.#lockoutAfter;
  }

  unlock(user: string): void {
    this.#wrongInARow.delete(user);
  }

  /** @param authorization the header as it came */
  accept(authorization: string | undefined): boolean {
    const given = readBasic(authorization);
    if (given !== undefined && !this.isLocked(given.user)) {
      if (this.#passwords.get(given.user) === given.password) {
        this.#wrongInARow.delete(given.user);
        return true;
      }
      this.#wrongInARow.set(given.user, (this.#wrongInARow.get(given.user) ?? 0) + 1);
    }
    this.refused += 1;
    return false;
  }
}

function readBasic(authorization: string | undefined): CmsAccount | undefined {
  const encoded = /^Basic ([A-Za-z0-9+/]+=*)$/.exec(authorization ?? '')?.[1];
  if (encoded === undefined) return undefined;
  const text = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  return colon < 0 ? undefined : { user: text.slice(0, colon), password: text.slice(colon + 1) };
}
