/** The sentences about credentials that Exchange, or the domain, does not take. */
import { CallFailure } from '../errors/call-failure.js';
import { credentialsRefused } from '../errors/error-table.js';

/** Goes with every refusal of a sign-in that says which certificate it is for. */
const EXTENDED_PROTECTION =
  "a load balancer that re-encrypts with another certificate than Exchange's breaks Extended Protection " +
  '(event 0xC000035B); install the same certificate on both.';

/** 401 to the credentials, or "locked out": the sign-ins of this cycle are over. */
export function mapCredentialsRefused(
  user: string,
  how: {
    readonly isLockedOut: boolean;
    /** The same credentials were accepted on another connection in this cycle. */
    readonly hasAccepted: boolean;
    /** NTLM over TLS, which is bound to the certificate that this side sees. */
    readonly isBoundToTls: boolean;
  },
): CallFailure {
  if (how.isLockedOut) {
    const hint =
      'Unlock the account in Active Directory and check impers_pwd in section [EWS] of settings.ini.';
    return refused(`the account ${user} is locked out`, hint);
  }
  const [why, check] = how.hasAccepted
    ? [
        `it accepts the account ${user} on one connection and refuses it on another`,
        'Check the servers behind the load balancer one by one: they do not all take this account.',
      ]
    : [
        `it refuses the name or password of the account ${user}`,
        'Check impers_usr and impers_pwd in section [EWS] of settings.ini, and that no proxy stands between.',
      ];
  return refused(why, how.isBoundToTls ? `${check} If they are right: ${EXTENDED_PROTECTION}` : check);
}

/** 401 to a Kerberos ticket, without a reason. */
export function mapTicketRefused(account: string, host: string, isBoundToTls: boolean): CallFailure {
  const check = `Check that ${account} may sign in, and which account has the service name: setspn -Q HTTP/${host}.`;
  const hint = isBoundToTls ? `${check} If both are right: ${EXTENDED_PROTECTION}` : check;
  return refused(`it refuses the Kerberos ticket of ${account}`, hint);
}

function refused(why: string, hint: string): CallFailure {
  return new CallFailure(credentialsRefused(why, hint), { serverCode: 'HTTP401' });
}
