/** The account that a service or a scheduled task runs under, as an administrator writes it. Pure: nobody is asked for it. */
import { UsageError } from '../errors.js';
import { SERVICE_NAME } from './names.js';

export interface Account {
  /** As the service manager and Task Scheduler take it. */
  readonly name: string;
  /**
   * virtual: made by Windows for one service; managed: a group managed service account, whose password Windows keeps;
   * built-in: Windows' own; personal: one with a password.
   */
  readonly kind: 'virtual' | 'managed' | 'built-in' | 'personal';
  /** Whom icacls gives rights to: a name, or `*` and a SID. */
  readonly grantee: string;
}

const EXAMPLES =
  "For instance --account 'CORP\\svc-magic$' (managed) or --account CORP\\magic (with a password).";

const BUILT_IN: ReadonlyMap<string, Pick<Account, 'name' | 'grantee'>> = new Map([
  ['localsystem', { name: 'LocalSystem', grantee: '*S-1-5-18' }],
  ['system', { name: 'LocalSystem', grantee: '*S-1-5-18' }],
  ['localservice', { name: 'NT AUTHORITY\\LocalService', grantee: '*S-1-5-19' }],
  ['networkservice', { name: 'NT AUTHORITY\\NetworkService', grantee: '*S-1-5-20' }],
]);

/**
 * The account that Windows makes for the service by itself, without a password. On the network it is the computer.
 * https://learn.microsoft.com/windows-server/identity/ad-ds/manage/understand-service-accounts
 */
export const VIRTUAL_ACCOUNT: Account = {
  name: `NT SERVICE\\${SERVICE_NAME}`,
  kind: 'virtual',
  grantee: `NT SERVICE\\${SERVICE_NAME}`,
};

/** @throws UsageError where it is no name of an account, or the virtual account of another service */
export function parseAccount(text: string): Account {
  const written = text.trim();
  const word = written.replace(/^NT AUTHORITY\\| /gi, '').toLowerCase();
  const builtIn = BUILT_IN.get(word);
  if (builtIn !== undefined) return { ...builtIn, kind: 'built-in' };
  const [, virtual] = /^NT SERVICE\\(.*)$/i.exec(written) ?? [];
  if (virtual !== undefined) {
    if (virtual.toLowerCase() === SERVICE_NAME.toLowerCase()) return VIRTUAL_ACCOUNT;
    throw new UsageError(
      `${written} is the account of another service.`,
      `Use ${VIRTUAL_ACCOUNT.name}, or leave --account out.`,
    );
  }
  if (!NAME.test(written)) {
    throw new UsageError(
      `--account needs an account with its domain, but was given "${text}".`,
      /^[^\\@]+\$?$/.test(written) ? `${EXAMPLES} For an account of this computer: .\\${written}` : EXAMPLES,
    );
  }
  // icacls does not know the dot.
  const grantee = written.replace(/^\.\\/, '');
  return { name: written, kind: written.endsWith('$') ? 'managed' : 'personal', grantee };
}

/** Characters that Windows allows in no account name are left out. */
const PART = String.raw`[^\\/@"\[\]:;|=,+*?<>\x00-\x1f]+`;
const NAME = new RegExp(String.raw`^(?:${PART}\\${PART}|${PART}@${PART})$`);
