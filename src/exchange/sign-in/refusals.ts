/** The sentence about credentials that Exchange does not take. */
import { CallFailure } from '../errors/call-failure.js';
import { credentialsRefused } from '../errors/error-table.js';
import type { SignInWay } from './sign-in.js';

/** Goes with every refusal of a sign-in that says which certificate it is for. */
const EXTENDED_PROTECTION =
  "a load balancer that re-encrypts with another certificate than Exchange's breaks Extended Protection " +
  '(event 0xC000035B); install the same certificate on both.';

/**
 * 401 to the credentials, or "locked out": the sign-ins of this cycle are over.
 * @param hasAccepted the same credentials were accepted on another connection in this cycle
 */
export function mapRefused(
  stop: 'refused' | 'locked-out',
  { scheme, account, isBoundToTls }: SignInWay,
  host: string,
  hasAccepted: boolean,
): CallFailure {
  const refused = (why: string, hint: string) =>
    new CallFailure(credentialsRefused(why, hint), { serverCode: 'HTTP401' });
  if (stop === 'locked-out') {
    const hint =
      'Unlock the account in Active Directory and check impers_pwd in section [EWS] of settings.ini.';
    return refused(`the account ${account} is locked out`, hint);
  }
  const [why, check] =
    scheme === 'Kerberos'
      ? [
          `it refuses the Kerberos ticket of ${account}`,
          `Check that ${account} may sign in, and which account has the service name: setspn -Q HTTP/${host}.`,
        ]
      : hasAccepted
        ? [
            `it accepts the account ${account} on one connection and refuses it on another`,
            'Check the servers behind the load balancer one by one: they do not all take this account.',
          ]
        : [
            `it refuses the name or password of the account ${account}`,
            'Check impers_usr and impers_pwd in section [EWS] of settings.ini, and that no proxy stands between.',
          ];
  return refused(why, isBoundToTls ? `${check} If nothing is wrong there: ${EXTENDED_PROTECTION}` : check);
}
