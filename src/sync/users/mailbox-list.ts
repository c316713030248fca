/** From the users of CMS to the mailboxes that are served, and what to say of those who are not. Pure. */
import { listSome } from '../../list-some.js';
import type { CmsUserList } from '../../model.js';

export interface UserRules {
  /** Lower case, without `@`; empty: every domain. */
  readonly jidDomain: string;
  readonly mailDomain: string;
}

export interface MailboxList {
  readonly addresses: readonly string[];
  /** How many JIDs there are in each domain that is not `jiddomain`. */
  readonly otherDomains: ReadonlyMap<string, number>;
  /** JIDs that give no mailbox address. */
  readonly unusable: number;
  readonly withoutJid: number;
  /** Those of `addresses` that more than one user leads to: whose room is published there is a matter of chance. */
  readonly shared: readonly string[];
  /** The addresses are the e-mail addresses of the users: `mailbox_from = email`. */
  readonly areEmails: boolean;
}

/** RFC 5321, 4.5.3.1.3, less the angle brackets. */
const LONGEST_ADDRESS = 254;

/** What may stand before the `@` of a mailbox address: RFC 5321's Dot-string, and letters of any script. */
const LOCAL_PART = /^[\p{L}\p{N}!#$%&'*+/=?^_`{|}~-]+(?:\.[\p{L}\p{N}!#$%&'*+/=?^_`{|}~-]+)*$/u;

const DOMAIN = /^[\p{L}\p{N}_-]+(?:\.[\p{L}\p{N}_-]+)*$/u;

/** The mailbox of JID `ann@jid.domain` is `ann@<mail_domain>`, or the user's e-mail address where that was asked for. Pure. */
export function toMailboxes(users: CmsUserList, rules: UserRules): MailboxList {
  const addresses = new Set<string>();
  const shared = new Set<string>();
  const otherDomains = new Map<string, number>();
  let unusable = 0;
  for (const jid of users.jids) {
    const at = jid.lastIndexOf('@');
    const user = (at < 0 ? jid : jid.slice(0, at)).trim().toLowerCase();
    const domain = domainOf(jid);
    const email =
      users.emails === undefined ? `${user}@${rules.mailDomain}` : users.emails.get(jid.toLowerCase());
    const address = toAddress(email ?? '');
    if (rules.jidDomain !== '' && domain !== rules.jidDomain)
      otherDomains.set(domain, (otherDomains.get(domain) ?? 0) + 1);
    else if (address === undefined) unusable += 1;
    else (addresses.has(address) ? shared : addresses).add(address);
  }
  const { withoutJid, emails } = users;
  return {
    addresses: [...addresses],
    otherDomains,
    unusable,
    withoutJid,
    shared: [...shared],
    areEmails: emails !== undefined,
  };
}

/** @returns undefined where it is none */
function toAddress(text: string): string | undefined {
  const at = text.lastIndexOf('@');
  const address = text.toLowerCase();
  const isAddress = LOCAL_PART.test(address.slice(0, at)) && DOMAIN.test(address.slice(at + 1));
  return isAddress && address.length <= LONGEST_ADDRESS ? address : undefined;
}

/** Why nobody is served, and what to do about it: two sentences. */
export function explainNoUsers(
  { otherDomains, unusable, withoutJid, areEmails }: MailboxList,
  { jidDomain }: UserRules,
): { readonly problem: string; readonly remedy: string } {
  if (otherDomains.size > 0) {
    return {
      problem: `CMS has no users in jiddomain = ${jidDomain}, but in ${listDomains(otherDomains)}.`,
      remedy: 'Check jiddomain in section [CMS API] of settings.ini.',
    };
  }
  if (unusable > 0 && areEmails) {
    return {
      problem: 'CMS has no users with an e-mail address, which mailbox_from = email asks for.',
      remedy: 'Fill in the e-mail address in the LDAP mapping of CMS, or set mailbox_from = jid.',
    };
  }
  if (unusable + withoutJid > 0) {
    const what = unusable > 0 ? 'whose JID gives a mail address' : `with a JID, but ${withoutJid} without`;
    return { problem: `CMS has no users ${what}.`, remedy: 'Check the JIDs in the LDAP mapping of CMS.' };
  }
  return {
    problem: 'CMS has no users.',
    remedy: 'Check that it has imported them from LDAP, and that the API account may list them.',
  };
}

const DOMAINS_SHOWN = 5;

/** The largest first. A JID may hold whatever its author likes, and so may its domain: what is no host name is not shown. */
export function listDomains(domains: ReadonlyMap<string, number>): string {
  const sorted = [...domains].sort(([, a], [, b]) => b - a);
  const described = sorted.map(([domain, count]) => {
    const name = /^[\p{L}\p{N}.-]{1,253}$/u.test(domain) ? domain : 'a domain that is none';
    return `${domain === '' ? 'no domain' : name} (${count})`;
  });
  return listSome(described, DOMAINS_SHOWN);
}

/** Users who are not served, for a sentence: `CMS users <so>`. */
export function describeUnusable({ areEmails }: MailboxList): string {
  return areEmails ? 'without a usable e-mail address' : 'whose JID gives no mail address';
}

const SHARED_SHOWN = 5;

/** @returns a sentence and what to do about it; undefined where each mailbox has one user */
export function explainShared({
  shared,
  areEmails,
}: MailboxList): { readonly problem: string; readonly remedy: string } | undefined {
  if (shared.length === 0) return undefined;
  return {
    problem: `Several users of CMS lead to the same mailbox: ${listSome(shared, SHARED_SHOWN)}.`,
    remedy: areEmails
      ? 'Give each user an e-mail address of its own in the LDAP mapping of CMS.'
      : 'Set jiddomain to the domain of the users who have these mailboxes.',
  };
}

export function sum(counts: ReadonlyMap<string, number>): number {
  return [...counts.values()].reduce((total, count) => total + count, 0);
}

/** What stands after the last `@` of a JID, in lower case; empty where there is none. */
export function domainOf(jid: string): string {
  return jid.includes('@')
    ? jid
        .slice(jid.lastIndexOf('@') + 1)
        .trim()
        .toLowerCase()
    : '';
}
