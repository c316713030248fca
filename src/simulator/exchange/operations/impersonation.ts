/** Whose mailbox is asked for, and may this account be its owner for the length of a request? */
import type { Directory } from '../calendar/directory.js';
import { EwsError } from '../soap/ews-error.js';
import type { Mailbox } from '../calendar/mailbox.js';
import type { ServerBuild } from '../soap/server-build.js';
import type { Account } from '../sign-in/accounts.js';
import type { Impersonated } from '../soap/envelope.js';

/**
 * @throws EwsError ErrorMissingEmailAddress without the header (the account has no mailbox of its own),
 * ErrorNonExistentMailbox, ErrorNonPrimarySmtpAddress, ErrorAccountDisabled, ErrorImpersonateUserDenied
 */
export function impersonate(
  directory: Directory,
  build: ServerBuild,
  account: Account,
  impersonated: Impersonated | undefined,
): Mailbox {
  if (impersonated === undefined) throw new EwsError('ErrorMissingEmailAddress');
  // A user principal name is taken to be the address; what a SID stands for is not known here.
  const address = impersonated.value;
  const proxied = directory.findByProxy(address);
  const mailbox = directory.find(address) ?? (proxied?.isSilentAboutProxies === true ? proxied : undefined);
  if (mailbox === undefined) {
    if (proxied === undefined) throw new EwsError(build.unknownMailboxCode);
    throw new EwsError('ErrorNonPrimarySmtpAddress', undefined, { values: { Primary: proxied.address } });
  }
  const scope = account.mayImpersonate;
  if (scope !== undefined && !scope.some((one) => one.toLowerCase() === mailbox.address)) {
    throw new EwsError('ErrorImpersonateUserDenied');
  }
  if (mailbox.isDisabled) throw new EwsError('ErrorAccountDisabled');
  return mailbox;
}
