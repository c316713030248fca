/** From a way into a space to what the attendees need to join it. Pure. The link is that of the CMS 3.x web app. */
import type { CmsSettings } from '../../config/settings.js';
import type { JoinDetails } from '../../model.js';
import type { WayIn } from './choose-way-in.js';

/**
 * @param wayIn with a callId
 * @param at `webAppUrl` without a trailing `/`, `sipDomain` without `@`
 */
export function toJoinDetails(
  wayIn: WayIn,
  spaceName: string,
  at: Pick<CmsSettings, 'webAppUrl' | 'sipDomain'>,
): JoinDetails {
  const { uri, callId, passcode, secret } = wayIn;
  const link = `${at.webAppUrl}/meeting/${encodeURIComponent(callId)}`;
  // A secret is any text, `&` and blanks included; a way in without one is joined by its call ID and PIN alone.
  const query = secret === '' ? '' : `?secret=${encodeURIComponent(secret)}`;
  return {
    webLink: link + query,
    sipAddress: uri === '' ? '' : `${uri}@${at.sipDomain}`,
    callId,
    pin: passcode,
    spaceName,
  };
}
