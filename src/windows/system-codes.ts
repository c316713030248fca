/**
 * What Windows' error numbers mean for a service, its account and its secrets; the one home of these sentences. Numbers that
 * are not listed are shown as they are.
 */
import { WindowsError } from '../errors.js';

const AS_ADMINISTRATOR = 'Run it as administrator: right-click PowerShell or the command prompt for that.';
export const SEE_LOGS = 'Look into the folder logs and the event log.';
const CHECK_ACCOUNT = 'Check the name of the account and its password.';

export const SYSTEM_CODE = {
  notStartedByServiceManager: 1063,
  alreadyRunning: 1056,
  noSuchService: 1060,
  notActive: 1062,
  serviceSpecific: 1066,
  exists: 1073,
} as const;

const SENTENCES: Readonly<Record<number, readonly [reason: string, hint?: string]>> = {
  5: ['access is denied', AS_ADMINISTRATOR],
  1053: ['the program did not answer in time', SEE_LOGS],
  1057: ['the account does not exist, or the password is wrong', CHECK_ACCOUNT],
  1058: [
    'it is disabled',
    'Choose another startup type for it in the Services console, or install it again.',
  ],
  1060: ['it is not installed', 'Install it first: service install.'],
  1061: ['it cannot take this command right now', 'Wait a moment and try again.'],
  1063: ['only Windows can start it', 'Start it with "service start".'],
  1067: ['the program ended unexpectedly', SEE_LOGS],
  1069: [
    'the account cannot sign in',
    `${CHECK_ACCOUNT} It needs the right to log on as a service. For a group managed service account, Test-ADServiceAccount must say True on this computer.`,
  ],
  1072: [
    'it is marked for deletion',
    'Close the Services console and Task Manager, then try again; a restart of Windows helps in any case.',
  ],
  1332: ['the account is not known', CHECK_ACCOUNT],
};

/** Why, as a clause: `access is denied (Windows error 5)`. */
export function reasonOfCode(code: number): string {
  return withNumber(SENTENCES[code]?.[0] ?? 'Windows refuses it', code);
}

const ENCRYPTED_ELSEWHERE = 'it was encrypted by another account or on another computer';

const SECRET_REASONS: Readonly<Record<number, string>> = {
  2: 'the keys of this account cannot be found, because its profile is not loaded',
  5: 'this account may not read its keys',
  13: 'it is damaged',
  87: 'it is damaged',
  // NTE_BAD_KEY_STATE and NTE_BAD_DATA
  0x8009000b: `${ENCRYPTED_ELSEWHERE}, or the password of this account was reset`,
  0x80090005: `${ENCRYPTED_ELSEWHERE}, or it is damaged`,
};

/** Why a secret cannot be encrypted or decrypted, as a clause. @param codeOrResult also as an HRESULT, 0x80070002 for 2 */
export function reasonOfProtection(codeOrResult: number): string {
  const code = codeOrResult >>> 16 === 0x8007 ? codeOrResult & 0xffff : codeOrResult;
  return withNumber(SECRET_REASONS[code] ?? 'Windows refuses it', code);
}

function withNumber(reason: string, code: number): string {
  return `${reason} (Windows error ${code > 0xffff ? `0x${code.toString(16).toUpperCase()}` : code})`;
}

/** @param what failed, as the beginning of a sentence: `The service cannot be installed` */
export function toWindowsError(what: string, code: number): WindowsError {
  return new WindowsError(`${what}: ${reasonOfCode(code)}.`, code, SENTENCES[code]?.[1]);
}
