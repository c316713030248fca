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

export function impersonationRemedy(account: string): string[] {
  return [
    SHELL,
    'New-ManagementScope -Name "CMS users" -RecipientRestrictionFilter { MemberOfGroup -eq "CN=CMS users,OU=Groups,DC=corp,DC=example" }',
    `New-ManagementRoleAssignment -Name "CMS Calendar Magic" -Role ApplicationImpersonation -User ${quoted(account)} -CustomRecipientWriteScope "CMS users"`,
    'The filter takes the distinguished name of the group; only direct members count.',
    'If the role is there: add the group Exchange Servers to Windows Authorization Access Group in Active Directory.',
  ];
}

export function throttlingRemedy(account: string): string[] {
  return [
    SHELL,
    'New-ThrottlingPolicy -Name "CMS Calendar Magic" -EwsMaxConcurrency 64 -EwsMaxBurst Unlimited -EwsRechargeRate Unlimited -EwsCutoffBalance Unlimited',
    `Set-ThrottlingPolicyAssociation ${quoted(account)} -ThrottlingPolicy "CMS Calendar Magic"`,
  ];
}

export function allowListRemedy(): string[] {
  return [
    SHELL,
    'Get-OrganizationConfig | Format-List EwsEnabled, EwsApplicationAccessPolicy, EwsAllowList',
    'Set-OrganizationConfig -EwsAllowList @{Add="CmsCalendarMagic/*"}',
  ];
}

export function extendedProtectionRemedy(): string[] {
  return [
    'To see whether Exchange asks for Extended Protection, in the Exchange Management Shell:',
    'Get-WebServicesVirtualDirectory | Format-List Server, Name, ExtendedProtectionTokenChecking',
  ];
}

export function kerberosRemedy(host: string): string[] {
  return [
    'Only Kerberos is offered. It needs a service principal name for this host name, on the account of the Exchange',
    'server or, behind a load balancer, on the alternate service account (here CORP\\EXCHANGE-ASA$):',
    `setspn -Q HTTP/${host}`,
    `setspn -S HTTP/${host} CORP\\EXCHANGE-ASA$`,
  ];
}

/** What to do about trouble with Exchange beyond the hint of the error. */
export function remediesFor(error: ExchangeError, facts: RemedyFacts): string[] {
  switch (error.serverCode) {
    case 'ErrorImpersonateUserDenied':
    case 'ErrorImpersonationDenied':
    case 'ErrorAccessDenied':
      return impersonationRemedy(facts.account);
    case 'HTTP403':
      return allowListRemedy();
    case 'HTTP503':
      return [
        'Check that IIS and the application pool MSExchangeServicesAppPool run on the Exchange server.',
      ];
    default:
      return ofCode(error, facts);
  }
}

function ofCode(error: ExchangeError, { account, host, isOverTls, offers }: RemedyFacts): string[] {
  const isWindows = offers.includes('ntlm') || offers.includes('negotiate');
  const isKerberosOnly =
    offers.includes('negotiate') && !offers.includes('ntlm') && !offers.includes('basic');
  switch (error.code) {
    case 'Throttled':
      return throttlingRemedy(account);
    case 'CredentialsRefused':
      return [
        ...(isOverTls && isWindows ? extendedProtectionRemedy() : []),
        ...(isKerberosOnly ? kerberosRemedy(host) : []),
      ];
    case 'NoCommonSignIn':
      return isKerberosOnly ? kerberosRemedy(host) : [];
    default:
      return [];
  }
}

/** PowerShell takes an address as it is. */
function quoted(account: string): string {
  return /^[\w.@\\-]+$/.test(account) ? account : `'${account.replaceAll("'", "''")}'`;
}
