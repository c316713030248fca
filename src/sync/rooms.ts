/**
 * The rooms of organizers, asked of CMS as rarely as can be: kept for some minutes within the process, asked
 * once while several meetings wait for the same one, and not at all while CMS's refusal of our credentials is waited out.
 */
import { isStillAhead } from '../scheduler/clock-guards.js';
import { createHmac } from 'node:crypto';
import { CmsError } from '../errors.js';
import type { Room, RoomRequest } from '../model.js';
import { runWaitMs } from '../scheduler/waits.js';
import type { Clock, Log, LogFields, MeetingServer } from './ports.js';

/** Long enough for a burst of edits, short enough that a new PIN is in the next invitation. */
const KEPT_MS = 5 * 60_000;
/** A missing room is asked for once while the meetings of one mailbox are gone through. */
const MISSING_KEPT_MS = 20_000;

export interface Rooms {
  /** Tells whether details are still the same. Keyed, so that no PIN can be worked back from it. Pure. */
  hashOf(room: Room): string;
  /** @throws CmsError */
  find(request: RoomRequest): Promise<Room>;
  /** Drops all that is kept for the mailbox: a resync wants what CMS says now. */
  forget(mailbox: string): void;
  /** True while a refusal of the credentials is waited out; then nothing of CMS should be asked. */
  isWaiting(): boolean;
  /** Tells the outcome of any other call to CMS, so that all calls share one wait. */
  recordOutcome(error?: unknown): void;
}

interface Kept {
  readonly room: Promise<Room>;
  readonly untilMs: number;
}

export function createRooms(deps: {
  readonly server: MeetingServer;
  readonly clock: Clock;
  readonly log: Log;
  /** For `hashOf`: a secret that is not in the state. */
  readonly hashKey: string;
}): Rooms {
  const { server, clock, log } = deps;
  /** By mailbox, then by the name of the room; the personal one has none. */
  const kept = new Map<string, Map<string, Kept>>();
  const warnedOf = new Set<string>();
  let refusals = 0;
  let waitUntilMs = 0;
  let refusal: CmsError | undefined;

  function recordOutcome(error?: unknown): void {
    if (error === undefined || (error instanceof CmsError && error.reach === 'meeting')) {
      refusals = 0;
      refusal = undefined;
    } else if (error instanceof CmsError && error.code === 'CredentialsRefused' && !isWaiting()) {
      refusals += 1;
      refusal = error;
      waitUntilMs = clock.now().getTime() + runWaitMs(refusals);
    }
  }

  function isWaiting(): boolean {
    return refusal !== undefined && isStillAhead(waitUntilMs, clock.now().getTime(), runWaitMs(refusals));
  }

  async function ask(request: RoomRequest): Promise<Room> {
    if (refusal !== undefined && isWaiting()) throw refusal;
    try {
      const room = await server.readRoom(request);
      recordOutcome();
      warnOfRoom(request, room);
      return room;
    } catch (error) {
      recordOutcome(error);
      throw error;
    }
  }

  function warnOfRoom(request: RoomRequest, room: Room): void {
    const { mailbox } = request;
    if (!room.nonMemberAccess) {
      warnOnce(request, 'The room lets only its members in, so the invitation will not help the attendees.', {
        mailbox,
        hint: 'Set nonMemberAccess=true on the space in CMS.',
      });
    }
    if (room.isOwnedByOther === true) {
      warnOnce(
        request,
        'The personal room of this mailbox belongs to another user in CMS; it is published all the same.',
        { mailbox, hint: 'Check the owner (ownerJid) of the space in CMS.' },
      );
    }
  }

  function warnOnce(request: RoomRequest, message: string, fields: LogFields): void {
    const key = `${request.mailbox} ${request.name ?? ''} ${message}`;
    if (warnedOf.has(key)) return;
    warnedOf.add(key);
    log.warn(message, fields);
  }

  return {
    hashOf({ details }) {
      const { webLink, sipAddress, callId, pin } = details;
      const text = JSON.stringify([webLink, sipAddress, callId, pin]);
      return createHmac('sha256', deps.hashKey).update(text).digest('base64url').slice(0, 22);
    },
    find(request) {
      const { mailbox, name = '' } = request;
      const ofMailbox = kept.get(mailbox) ?? new Map<string, Kept>();
      kept.set(mailbox, ofMailbox);
      const nowMs = clock.now().getTime();
      const known = ofMailbox.get(name);
      if (known !== undefined && isStillAhead(known.untilMs, nowMs, KEPT_MS)) return known.room;
      const room = ask(request);
      ofMailbox.set(name, { room, untilMs: nowMs + KEPT_MS });
      room.catch((error: unknown) => {
        if (ofMailbox.get(name)?.room !== room) return;
        const isMissing = error instanceof CmsError && error.reach === 'meeting';
        if (isMissing) ofMailbox.set(name, { room, untilMs: nowMs + MISSING_KEPT_MS });
        else ofMailbox.delete(name);
      });
      return room;
    },
    forget(mailbox) {
      kept.delete(mailbox);
    },
    isWaiting,
    recordOutcome,
  };
}
