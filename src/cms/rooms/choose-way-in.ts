/**
 * Which of a space's ways in is published: its own values, or those of one access method. Follows CMS's own invitations and
 * guesses nothing, since the way that is not meant for guests may make hosts of them. Pure.
 */
import type { CmsError, CmsErrorCode } from '../../errors.js';
import type { AccessMethod } from './read-access-methods.js';
import type { Space } from './read-space.js';
import { roomError } from '../cms-errors.js';

/** What it takes to join. Its parts are never mixed with those of another way in. Secret: never logged, never stored. */
export interface WayIn {
  /** User part only, without a domain. Empty where it has none. */
  readonly uri: string;
  /** Never empty once it has been chosen. */
  readonly callId: string;
  /** The PIN. May begin with 0; empty where there is none. */
  readonly passcode: string;
  /** Any text at all. Empty where there is none. */
  readonly secret: string;
}

/**
 * @param setting `auto`, `space`, or the name of an access method
 * @param room for messages: the room's URI
 * @throws CmsError `NoSuchAccessMethod`, `AccessMethodUnclear`, `RoomIncomplete`
 */
export function chooseWayIn(
  space: Space,
  methods: readonly AccessMethod[],
  setting: string,
  room: string,
): Space | AccessMethod {
  const chosen = choose(space, methods, setting, room);
  if (chosen.callId !== '') return chosen;
  const hint = 'Give the space, or the access method that access_method chooses, a call ID in CMS.';
  throw unfit('RoomIncomplete', room, 'no call ID, so there is no link to join it', hint);
}

function choose(
  space: Space,
  methods: readonly AccessMethod[],
  setting: string,
  room: string,
): Space | AccessMethod {
  if (setting === 'space') return space;
  if (setting !== 'auto') return findNamed(methods, setting, room);
  const published = methods.filter(({ scope }) => scope === 'public');
  if (published.length > 0) return requireOne(published, 'public access methods', room);
  const withCallId = methods.filter(({ callId }) => callId !== '');
  if (space.callId !== '' || withCallId.length === 0) return space;
  return requireOne(withCallId, 'access methods with a call ID, and no call ID of its own', room);
}

function findNamed(methods: readonly AccessMethod[], name: string, room: string): AccessMethod {
  const named = methods.filter((method) => method.name.toLowerCase() === name.toLowerCase());
  if (named.length > 0) return requireOne(named, `access methods of the name ${name}`, room);
  const hint = 'Give the space such an access method in CMS, or check access_method.';
  throw unfit('NoSuchAccessMethod', room, `no access method of the name ${name}`, hint);
}

function requireOne(methods: readonly AccessMethod[], what: string, room: string): AccessMethod {
  const [first, ...others] = methods;
  if (first !== undefined && others.length === 0) return first;
  const hint = 'Set access_method to the name of the one whose details the attendees are to receive.';
  throw unfit('AccessMethodUnclear', room, `${methods.length} ${what}`, hint);
}

function unfit(code: CmsErrorCode, room: string, what: string, hint: string): CmsError {
  return roomError(code, room, `The room ${room} has ${what}.`, hint);
}
