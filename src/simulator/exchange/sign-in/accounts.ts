/** The accounts of the domain that may sign in, what they may do, and when too many wrong passwords lock them out. */

export interface AccountOptions {
  /** User principal name, e.g. `svc@corp.example`. */
  readonly user: string;
  /** NetBIOS name of the domain, e.g. `CORP`, for `CORP\svc`. */
  readonly domain?: string;
  readonly password: string;
  /** Addresses of the mailboxes that its management scope takes in; default: all. */
  readonly mayImpersonate?: readonly string[];
}

export interface Account extends AccountOptions {
  failures: number;
}

export class Accounts {
  readonly #accounts: Account[];
  readonly #lockoutAfter: number;

  /** @param lockoutAfter wrong passwords in a row that lock an account; Infinity: never */
  constructor(accounts: readonly AccountOptions[], lockoutAfter: number) {
    this.#accounts = accounts.map((account) => ({ ...account, failures: 0 }));
    this.#lockoutAfter = lockoutAfter;
  }

  /** By user principal name, or by a domain's NetBIOS or DNS name and the account's name; without regard to case. */
  find(domain: string, user: string): Account | undefined {
    const same = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();
    return this.#accounts.find((account) => {
      if (user.includes('@')) return same(user, account.user);
      const [name = '', dnsDomain = ''] = account.user.split('@');
      const isOfDomain =
        same(domain, dnsDomain) || (account.domain !== undefined && same(domain, account.domain));
      return same(user, name) && domain !== '' && isOfDomain;
    });
  }

  isLockedOut(account: Account): boolean {
    return account.failures >= this.#lockoutAfter;
  }

  /** Changes a password, as an administrator does; unlocks the account too. */
  setPassword(user: string, password: string): void {
    const at = this.#accounts.findIndex((account) => account.user.toLowerCase() === user.toLowerCase());
    const account = this.#accounts[at];
    if (account === undefined) throw new Error(`There is no account ${user}.`);
    this.#accounts[at] = { ...account, password, failures: 0 };
  }
}
