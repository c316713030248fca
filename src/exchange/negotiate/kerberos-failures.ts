/**
 * What goes wrong with Kerberos, in words, and what to do about each. One row for each failure that the system's library
 * or the server tells of.
 */
import type { SecurityFailureKind } from '../../native/kerberos/security-context.js';
import { CallFailure } from '../errors/call-failure.js';
import { credentialsRefused, kerberosFailed, type ErrorRow } from '../errors/error-table.js';

export interface KerberosFacts {
  /** Host name of Exchange, without a port. */
  readonly host: string;
  /** Who signs in, for a sentence. */
  readonly account: string;
}

export type KerberosFailureKind =
  | SecurityFailureKind
  /** 200, but the server's last message is missing. */
  | 'not-proved'
  /** The system would sign in with NTLM in Kerberos' place. */
  | 'ntlm-instead';

/** @param serverCode of the system's library */
export function mapKerberosFailure(
  failure: KerberosFailureKind,
  facts: KerberosFacts,
  serverCode?: string,
): CallFailure {
  return new CallFailure(rowsFor(facts)[failure], { serverCode });
}

function rowsFor({ host, account }: KerberosFacts): Readonly<Record<KerberosFailureKind, ErrorRow>> {
  const registerService =
    `Register it: setspn -S HTTP/${host} ACCOUNT, where ACCOUNT is the computer account of the Exchange server or, behind ` +
    'a load balancer, the alternate service account (ASA). The name has to be an A record, not a CNAME.';
  return {
    'clock-skew': kerberosFailed(
      'the clocks of this computer, the domain controller and Exchange differ by more than five minutes',
      'Set the clocks by the domain: w32tm /resync on Windows, chrony on Linux.',
    ),
    'unknown-service': kerberosFailed(`the domain knows no service HTTP/${host}`, registerService),
    'wrong-key': kerberosFailed(
      `it cannot read the ticket for HTTP/${host}, which was made for another account`,
      `See which account has the name: setspn -Q HTTP/${host}. It has to be the computer account of the Exchange server ` +
        'or, behind a load balancer, the alternate service account (ASA) on every server.',
    ),
    'ticket-expired': kerberosFailed(
      'the Kerberos ticket of this account has expired',
      'Get a new one with kinit, or name a keytab as KRB5_CLIENT_KTNAME: the program then gets new tickets by itself.',
    ),
    'no-kdc': kerberosFailed(
      'no domain controller answers with a Kerberos ticket',
      'Check DNS and port 88 to the domain controllers, and on Linux the realm in /etc/krb5.conf.',
    ),
    'no-credentials': kerberosFailed(
      'the account that this program runs under has no Kerberos credentials',
      'Run the service under a domain account or a group managed service account. On Linux, name a keytab as ' +
        'KRB5_CLIENT_KTNAME or a ticket cache as KRB5CCNAME. Or give impers_usr and impers_pwd in section [EWS].',
    ),
    'wrong-password': credentialsRefused(
      `the domain refuses the name or password of ${account}`,
      'Check impers_usr and impers_pwd in section [EWS] of settings.ini, or the keytab. The domain in impers_usr has to ' +
        "be the account's own in Active Directory.",
    ),
    'account-unusable': credentialsRefused(
      `${account} is disabled or locked out, or its password has expired`,
      'Look at the account in Active Directory.',
    ),
    encryption: kerberosFailed(
      `the domain has no encryption for HTTP/${host} that this computer accepts`,
      'Allow AES for the account that has the service name (msDS-SupportedEncryptionTypes), then change its password.',
    ),
    'not-proved': kerberosFailed(
      'it took the ticket but did not prove that it is the server which the ticket is for',
      'Check that no proxy stands between that removes the header WWW-Authenticate from answers.',
    ),
    'ntlm-instead': kerberosFailed(
      'this computer has no Kerberos ticket for it and would use NTLM',
      registerService,
    ),
    other: kerberosFailed(
      'Kerberos gave an error that this program does not know',
      'Look into the event log System of this computer; on Linux, set KRB5_TRACE=/dev/stderr and run check.',
    ),
  };
}
