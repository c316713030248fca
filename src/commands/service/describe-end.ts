/** How a service last ended, in a sentence and with what to do. Pure. */
import { reasonOfCode, SEE_LOGS, SYSTEM_CODE } from '../../windows/system-codes.js';

/** Windows has not started it since its own start. */
const NEVER_STARTED = 1077;

/** @param specificCode the program's own exit code, where `systemCode` says that there is one */
export function describeEnd(
  systemCode: number,
  specificCode: number,
): { readonly sentence: string; readonly hint?: string } {
  if (systemCode === 0) return { sentence: 'It ended well.' };
  if (systemCode === NEVER_STARTED)
    return { sentence: 'It was not started yet.', hint: 'service start starts it.' };
  if (systemCode !== SYSTEM_CODE.serviceSpecific)
    return { sentence: `It ended because ${reasonOfCode(systemCode)}.`, hint: SEE_LOGS };
  return specificCode === 2
    ? {
        sentence: 'It ended with exit code 2: the settings or a template are wrong.',
        hint: `The command check says what to fix. ${SEE_LOGS}`,
      }
    : { sentence: `It ended with exit code ${specificCode}.`, hint: SEE_LOGS };
}
