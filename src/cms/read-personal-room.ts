/** The personal room of one user: the space whose URI is `<user>.<personal_room>`. */
import type { CmsSettings } from '../config/settings.js';
import { CmsError } from '../errors.js';
import type { PersonalRoom } from '../model.js';
import type { Log } from '../sync/ports.js';
import type { AskCms } from './cms-request.js';
import { findSpaceByUri } from './find-space.js';
import { toJoinDetails } from './join-details.js';

type RoomSettings = Pick<CmsSettings, 'personalRoomSuffix' | 'webAppUrl' | 'sipDomain'>;

/**
 * @param user the part of the mailbox address before the `@`
 * @throws CmsError `NoPersonalRoom`, `RoomIncomplete`, or trouble with the server
 */
export async function readPersonalRoom(
  ask: AskCms,
  user: string,
  settings: RoomSettings,
  log: Log,
): Promise<PersonalRoom> {
  // CMS keeps URIs in lower case.
  const uri = `${user}.${settings.personalRoomSuffix}`.toLowerCase();
  const space = user === '' ? undefined : await findSpaceByUri(ask, uri, log);
  if (space === undefined) {
    throw new CmsError('NoPersonalRoom', `CMS has no space with the URI ${uri}.`, {
      reach: 'meeting',
      retry: { when: 'growing' },
      room: uri,
      hint: 'Give the user a space with this URI (in the LDAP mapping of CMS, for instance), or check personal_room.',
    });
  }
  if (space.callId === '') {
    throw new CmsError('RoomIncomplete', `The space ${uri} has no call ID, so there is no link to join it.`, {
      reach: 'meeting',
      retry: { when: 'growing' },
      hint: 'Give the space a call ID in CMS.',
    });
  }
  return { details: toJoinDetails(space, settings), nonMemberAccess: space.nonMemberAccess };
}
