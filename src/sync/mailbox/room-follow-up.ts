/**
 * Join details that change in CMS reach the invitations by themselves: with each user sync the rooms of a mailbox that has
 * blocks are looked at once, and where one has changed, the calendar is read from the start in the same turn. What is
 * remembered of a room are keyed hashes of its details, never the details.
 */
import { CmsError } from '../../errors.js';
import type { CycleContext } from '../context.js';
import type { MailboxRecord } from '../ports/records.js';
import type { Rooms } from '../rooms.js';

/** Blocks of one mailbox and room that were written for different details. No hash is like it. */
const MIXED = 'mixed';

/** Rooms remembered of one mailbox; who asks for more by name has the first ones followed. */
const MOST_ROOMS = 20;

/** After a meeting asked for a room and CMS gave it. @param name undefined for the personal one */
export function withRoomUsed(
  record: MailboxRecord,
  name: string | undefined,
  hash: string,
  now: Date,
): MailboxRecord {
  const { rooms = {}, roomsSeenAt = now.toISOString() } = record;
  const key = name ?? '';
  const earlier = rooms[key];
  if (earlier === hash || earlier === MIXED) return record;
  if (earlier === undefined && Object.keys(rooms).length >= MOST_ROOMS) return record;
  // What was written for the earlier details has to follow yet.
  return { ...record, rooms: { ...rooms, [key]: earlier === undefined ? hash : MIXED }, roomsSeenAt };
}

/**
 * Looks at the rooms where a user sync has taken place since the last look.
 * @returns the record as the mailbox is to be served with: without its sync state where a room has changed
 * @throws nothing of CMS: a room that cannot be seen now is looked at with the next cycle
 */
export async function followRooms(
  mailbox: string,
  record: MailboxRecord,
  { sync, lastUserSync }: Pick<CycleContext, 'lastUserSync' | 'sync'>,
): Promise<MailboxRecord> {
  const { rooms = {}, roomsSeenAt = '' } = record;
  const names = Object.keys(rooms);
  const now = sync.clock.now();
  if (names.length === 0 || lastUserSync === undefined || lastUserSync > now) return record;
  const seenAtMs = Date.parse(roomsSeenAt);
  // A look that lies ahead was noted by a wrong clock: by that, nothing would be followed until then.
  if (seenAtMs >= lastUserSync.getTime() && seenAtMs <= now.getTime()) return record;
  sync.rooms.forget(mailbox);
  let hasChanged = false;
  for (const key of names) {
    const look = await lookAt(mailbox, key, sync.rooms);
    if (look === 'unseen') return record;
    if (look === 'unusable' || look === rooms[key]) continue;
    // A single odd answer of CMS must not be mailed to everybody: a change counts once it was seen twice.
    sync.rooms.forget(mailbox);
    if ((await lookAt(mailbox, key, sync.rooms)) !== look) return record;
    hasChanged = true;
  }
  const seen = { ...record, roomsSeenAt: now.toISOString() };
  if (!hasChanged) return seen;
  sync.log.info('A room of the mailbox has changed in CMS; its invitations follow.', { mailbox });
  const { fullRead = { why: 'rooms', began: now.toISOString() } } = record;
  return { ...seen, syncState: undefined, fullRead };
}

/** @returns the hash of its details; `unusable` where it may not be published, so that what was written stays */
async function lookAt(mailbox: string, key: string, rooms: Rooms): Promise<string> {
  try {
    return rooms.hashOf(await rooms.find({ mailbox, name: key === '' ? undefined : key }));
  } catch (error) {
    if (!(error instanceof CmsError)) throw error;
    return error.reach === 'meeting' && error.retry.when === 'growing' ? 'unusable' : 'unseen';
  }
}
