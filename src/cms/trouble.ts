/** Trouble that the reading of CMS's answers itself finds. What goes wrong on the way is bridges/error-map.ts. */
import { CmsError, type CmsErrorCode } from '../errors.js';

const CHECK_BRIDGE = 'Check the Call Bridge, and proxies between here and there, if this lasts.';

/**
 * Trouble with one room, which only the meetings that ask for it wait for.
 * @param room its URI
 */
export function roomTrouble(
  code: CmsErrorCode,
  room: string | undefined,
  message: string,
  hint: string,
): CmsError {
  return new CmsError(code, message, { reach: 'meeting', retry: { when: 'growing' }, room, hint });
}

/** What CMS gave cannot be right. Tried again in the next cycle. */
export function badAnswer(
  message: string,
  hint = CHECK_BRIDGE,
  reach: 'meeting' | 'run' = 'meeting',
): CmsError {
  return new CmsError('BadAnswer', message, { reach, retry: { when: 'next-cycle' }, hint });
}
