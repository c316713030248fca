/** The system's Kerberos, whichever it is. */
import { openGssapi } from './gssapi.js';
import type { SecurityCredentials, SecurityLibrary } from './security-context.js';
import { openSspi } from './sspi.js';

/**
 * Contacts nobody.
 * @param credentials undefined: those of the account that the program runs under
 * @throws NativeCallsError
 */
export function openSecurityLibrary(credentials: SecurityCredentials | undefined): Promise<SecurityLibrary> {
  return process.platform === 'win32' ? openSspi(credentials) : openGssapi(credentials);
}
