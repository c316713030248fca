/** From a space to what the attendees need to join it. Pure. The link is that of the CMS 3.x web app. */
import type { JoinDetails } from '../model.js';
import type { Space } from './read-space.js';

/**
 * @param space with a callId
 * @param at `webAppUrl` without a trailing `/`, `sipDomain` without `@`
 */
export function toJoinDetails(
  space: Space,
  at: { readonly webAppUrl: string; readonly sipDomain: string },
): JoinDetails {
  const link = `${at.webAppUrl}/meeting/${encodeURIComponent(space.callId)}`;
  // A secret is any text, `&` and blanks included; a space without one is joined by its call ID and PIN alone.
  const query = space.secret === '' ? '' : `?secret=${encodeURIComponent(space.secret)}`;
  return {
    webLink: link + query,
    sipAddress: `${space.uri}@${at.sipDomain}`,
    callId: space.callId,
    pin: space.passcode,
    spaceName: space.name,
  };
}
