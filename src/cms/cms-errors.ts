/** What goes wrong with CMS as errors of the program. Which failure of a request is which is in bridges/error-map.ts. */
import { CmsError, type CmsErrorCode } from '../errors.js';

/** Nothing else can be asked of a server that is down or is no API. */
export const OF_RUN = { reach: 'run', retry: { when: 'next-cycle' } } as const;

export const CHECK_BRIDGE = 'Check the Call Bridge, and proxies between here and there, if this lasts.';

/**
 * An error with one room, which only the meetings that ask for it wait for.
 * @param room its URI
 */
export function roomError(
  code: CmsErrorCode,
  room: string | undefined,
  message: string,
  hint: string,
): CmsError {
  return new CmsError(code, message, { reach: 'meeting', retry: { when: 'growing' }, room, hint });
}

/** What CMS gave cannot be right; others may be. */
export function badAnswer(message: string, hint = CHECK_BRIDGE): CmsError {
  return new CmsError('BadAnswer', message, { ...OF_RUN, reach: 'meeting', hint });
}
