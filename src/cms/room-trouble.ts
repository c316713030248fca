/** Trouble with one room, which only the meetings that ask for it wait for. */
import { CmsError, type CmsErrorCode } from '../errors.js';

/** @param room its URI */
export function roomTrouble(code: CmsErrorCode, room: string, message: string, hint: string): CmsError {
  return new CmsError(code, message, { reach: 'meeting', retry: { when: 'growing' }, room, hint });
}
