/** The room of one meeting: the organizer's personal one, or another one that the organizer named and may use. */
import type { CmsSettings } from '../../config/settings.js';
import type { Room, RoomRequest } from '../../model.js';
import type { Log } from '../../sync/ports.js';
import { chooseWayIn } from './choose-way-in.js';
import type { AskCms } from '../bridges/cms-request.js';
import { findSpaceByUri } from './find-space.js';
import { toJoinDetails } from './join-details.js';
import { findOrganizer, readUsersOf, type Organizer } from './organizer.js';
import { readAccessMethods } from './read-access-methods.js';
import { readItems } from '../xml/read-pages.js';
import { readSpace, type Space } from './read-space.js';
import { roomError } from '../cms-errors.js';
import type { UserEmails } from '../users/user-emails.js';
import { textOf } from '../../xml/tree.js';

export interface RoomDeps {
  readonly ask: AskCms;
  readonly settings: CmsSettings;
  readonly log: Log;
  /** As far as the last user sync told. */
  readonly emails: Pick<UserEmails, 'findJids'>;
}

/** @throws CmsError of reach meeting where there is no such room or it may not be published, or an error of the server */
export async function readRoom(request: RoomRequest, deps: RoomDeps): Promise<Room> {
  const { ask, settings } = deps;
  const organizer = await findOrganizer(ask, request.mailbox, settings, deps.emails);
  const uri = request.name ?? `${organizer.user}.${settings.personalRoomSuffix}`.toLowerCase();
  const find = request.name === undefined ? findPersonalSpace : findOtherSpace;
  const space = await find(uri, organizer, deps);
  const methods = settings.accessMethod === 'space' ? [] : await readAccessMethods(ask, space);
  const wayIn = chooseWayIn(space, methods, settings.accessMethod, uri);
  const { name, nonMemberAccess, ownerJid } = space;
  const isOwnedByOther = request.name === undefined && ownerJid !== '' && !organizer.isOwnJid(ownerJid);
  return {
    details: toJoinDetails(wayIn, name, settings),
    nonMemberAccess,
    accessMethod: wayIn === space ? undefined : wayIn.name,
    isOwnedByOther: isOwnedByOther ? true : undefined,
  };
}

async function findPersonalSpace(uri: string, organizer: Organizer, deps: RoomDeps): Promise<Space> {
  const { ask, log } = deps;
  const space =
    organizer.user === ''
      ? undefined
      : ((await findSpaceByUri(ask, uri, log)) ?? (await findProvisionedSpace(ask, organizer, uri)));
  if (space !== undefined) return space;
  throw roomError(
    'NoPersonalRoom',
    uri,
    `CMS has no space with the URI ${uri}.`,
    'Give the user a space with this URI (in the LDAP mapping of CMS, for instance), or check personal_room.',
  );
}

/** CMS makes spaces from templates for its users; which of several is the personal one is not to be known. */
async function findProvisionedSpace(
  ask: AskCms,
  organizer: Organizer,
  uri: string,
): Promise<Space | undefined> {
  const spaceIds = new Set<string>();
  for (const { id } of await readUsersOf(ask, organizer)) {
    const list = {
      path: `users/${encodeURIComponent(id)}/userProvisionedCoSpaces`,
      what: 'the spaces that were provisioned for a user',
      mayBeMissing: true,
    };
    for await (const entry of readItems(ask, list)) {
      const spaceId = textOf(entry, 'coSpace') ?? '';
      if (spaceId !== '') spaceIds.add(spaceId);
    }
  }
  const [spaceId, ...others] = spaceIds;
  if (others.length === 0) return spaceId === undefined ? undefined : await readSpace(ask, spaceId);
  throw roomError(
    'NoPersonalRoom',
    uri,
    `CMS has no space with the URI ${uri}, and has provisioned ${spaceIds.size} spaces for the user.`,
    'Give the one that is to be published this URI.',
  );
}

async function findOtherSpace(uri: string, organizer: Organizer, deps: RoomDeps): Promise<Space> {
  const { ask, log } = deps;
  const space = await findSpaceByUri(ask, uri, log);
  if (space === undefined) {
    throw roomError(
      'NoSuchRoom',
      uri,
      `CMS has no space with the URI ${uri}, which the Location asks for.`,
      'Correct the name in the Location.',
    );
  }
  if (organizer.isOwnJid(space.ownerJid) || (await isMember(ask, space, organizer))) return space;
  throw roomError(
    'RoomNotAllowed',
    uri,
    `The organizer is neither the owner nor a member of the space ${uri}.`,
    'Make the organizer a member of the space in CMS, or correct the name in the Location.',
  );
}

async function isMember(ask: AskCms, space: Space, organizer: Organizer): Promise<boolean> {
  const list = {
    path: `coSpaces/${encodeURIComponent(space.id)}/coSpaceUsers`,
    what: 'the members of a space',
    query: { filter: organizer.jidFilter },
  };
  for await (const entry of readItems(ask, list))
    if (organizer.isOwnJid(textOf(entry, 'userJid') ?? '')) return true;
  return false;
}
