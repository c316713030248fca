/**
 * Remedies that take more than the sentence that an error brings along: commands for the administrators of Exchange and
 * Active Directory. They are the same as in docs/permissions.md, which a test sees to.
 */
import type { ExchangeError } from '../../errors.js';

export interface RemedyFacts {
  /** The account that signs in. */
  readonly account: string;
  /** Host name of Exchange, without a port. */
  readonly host: string;
  readonly isOverTls: boolean;
  /** How the server lets its clients sign in, lower case. */
  readonly offers: readonly string[];
}

const SHELL = 'In the Exchange Management Shell:';

type Remedy = (facts: RemedyFacts) => string[];

const impersonationRemedy: Remedy = ({ account }) => [
  SHELL,
  'New-ManagementScope -Name "CMS users" -RecipientRestrictionFilter { MemberOfGroup -eq "CN=CMS users,OU=Groups,DC=corp,DC=example" }',
  `New-ManagementRoleAssignment -Name "CMS Calendar Magic" -Role ApplicationImpersonation -User ${quoted(account)} -CustomRecipientWriteScope "CMS users"`,
  'The filter takes the distinguished name of the group; only direct members count.',
  'If the role is there: add the group Exchange Servers to Windows Authorization Access Group in Active Directory.',
];

export const throttlingRemedy: Remedy = ({ account }) => [
  SHELL,
  'New-ThrottlingPolicy -Name "CMS Calendar Magic" -EwsMaxConcurrency 64 -EwsMaxBurst Unlimited -EwsRechargeRate Unlimited -EwsCutoffBalance Unlimited',
  `Set-ThrottlingPolicyAssociation ${quoted(account)} -ThrottlingPolicy "CMS Calendar Magic"`,
];

const allowListRemedy: Remedy = () => [
  SHELL,
  'Get-OrganizationConfig | Format-List EwsEnabled, EwsApplicationAccessPolicy, EwsAllowList',
  'Set-OrganizationConfig -EwsAllowList @{Add="CmsCalendarMagic/*"}',
];

const webServerRemedy: Remedy = () => [
  'Check that IIS and the application pool MSExchangeServicesAppPool run on the Exchange server.',
];

const extendedProtectionRemedy: Remedy = ({ isOverTls, offers }) =>
  isOverTls && (offers.includes('ntlm') || offers.includes('negotiate'))
    ? [
        'To see whether Exchange asks for Extended Protection, in the Exchange Management Shell:',
        'Get-WebServicesVirtualDirectory | Format-List Server, Name, ExtendedProtectionTokenChecking',
      ]
    : [];

const kerberosRemedy: Remedy = ({ host, offers }) =>
  offers.includes('negotiate') && !offers.includes('ntlm') && !offers.includes('basic')
    ? [
        'Only Kerberos is offered. It needs a service principal name for this host name, on the account of the Exchange',
        'server or, behind a load balancer, on the alternate service account (here CORP\\EXCHANGE-ASA$):',
        `setspn -Q HTTP/${host}`,
        `setspn -S HTTP/${host} CORP\\EXCHANGE-ASA$`,
      ]
    : [];

/** By Exchange's own code, which goes first. */
export const OF_SERVER_CODE: ReadonlyMap<string, Remedy> = new Map([
  ['ErrorImpersonateUserDenied', impersonationRemedy],
  ['ErrorImpersonationDenied', impersonationRemedy],
  ['ErrorAccessDenied', impersonationRemedy],
  ['HTTP403', allowListRemedy],
  ['HTTP503', webServerRemedy],
]);

export const OF_CODE: ReadonlyMap<string, Remedy> = new Map([
  ['Throttled', throttlingRemedy],
  ['CredentialsRefused', (facts) => [...extendedProtectionRemedy(facts), ...kerberosRemedy(facts)]],
  ['NoCommonSignIn', kerberosRemedy],
]);

/** What to do about errors of Exchange beyond the hint of the error. */
export function remediesFor({ serverCode = '', code }: ExchangeError, facts: RemedyFacts): string[] {
  return (OF_SERVER_CODE.get(serverCode) ?? OF_CODE.get(code))?.(facts) ?? [];
}

/** PowerShell takes an address as it is. */
function quoted(account: string): string {
  return /^[\w.@\\-]+$/.test(account) ? account : `'${account.replaceAll("'", "''")}'`;
}
