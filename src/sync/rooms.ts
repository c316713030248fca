/**
 * The rooms of organizers, asked of CMS as rarely as can be: kept for some minutes within the process, asked
 * once while several meetings wait for the same one, and not at all while CMS's refusal of our credentials is waited out.
 */
import { isStillAhead } from '../scheduler/clock-guards.js';
import { createHmac } from 'node:crypto';
import { CmsError } from '../errors.js';
import type { Room, RoomRequest } from '../model.js';
import { runWaitMs } from '../scheduler/waits.js';
import type { Clock, Log, MeetingServer } from './ports.js';

/** Long enough for a burst of edits, short enough that a new PIN is in the next invitation. */
const KEPT_MS = 5 * 60_000;
/** A missing room is asked for once while the meetings of one mailbox are gone through. */
const MISSING_KEPT_MS = 20_000;

interface Kept {
  readonly room: Promise<Room>;
  readonly untilMs: number;
}

export type Rooms = Pick<KeptRooms, keyof KeptRooms>;

export class KeptRooms {
  /** By mailbox, then by the name of the room; the personal one has none. */
  readonly #kept = new Map<string, Map<string, Kept>>();
  readonly #warnedOf = new Set<string>();
  #refusals = 0;
  #waitUntilMs = 0;
  #refusal: CmsError | undefined;

  constructor(
    private readonly deps: {
      readonly server: MeetingServer;
      readonly clock: Clock;
      readonly log: Log;
      /** For `hashOf`: a secret that is not in the state. */
      readonly hashKey: string;
    },
  ) {}

  /** Tells whether details are still the same. Keyed, so that no PIN can be worked back from it. Pure. */
  hashOf({ details }: Room): string {
    const { webLink, sipAddress, callId, pin } = details;
    const text = JSON.stringify([webLink, sipAddress, callId, pin]);
    return createHmac('sha256', this.deps.hashKey).update(text).digest('base64url').slice(0, 22);
  }

  /** @throws CmsError */
  find(request: RoomRequest): Promise<Room> {
    const { mailbox, name = '' } = request;
    const kept = this.#kept.get(mailbox) ?? new Map<string, Kept>();
    this.#kept.set(mailbox, kept);
    const nowMs = this.#nowMs();
    const known = kept.get(name);
    if (known !== undefined && isStillAhead(known.untilMs, nowMs, KEPT_MS)) return known.room;
    const room = this.#ask(request);
    kept.set(name, { room, untilMs: nowMs + KEPT_MS });
    room.catch((error: unknown) => {
      if (kept.get(name)?.room !== room) return;
      if (isOfMeeting(error)) kept.set(name, { room, untilMs: nowMs + MISSING_KEPT_MS });
      else kept.delete(name);
    });
    return room;
  }

  /** Drops all that is kept for the mailbox: a resync wants what CMS says now. */
  forget(mailbox: string): void {
    this.#kept.delete(mailbox);
  }

  /** True while a refusal of the credentials is waited out; then nothing of CMS should be asked. */
  isWaiting(): boolean {
    const longestMs = runWaitMs(this.#refusals);
    return this.#refusal !== undefined && isStillAhead(this.#waitUntilMs, this.#nowMs(), longestMs);
  }

  /** Makes any other call to CMS: a refusal of the credentials is waited out by all calls. @throws what the call throws */
  async noting<T>(call: () => Promise<T>): Promise<T> {
    try {
      const answer = await call();
      this.#refusal = undefined;
      return answer;
    } catch (error) {
      if (isOfMeeting(error)) this.#refusal = undefined;
      else if (error instanceof CmsError && error.code === 'CredentialsRefused' && !this.isWaiting()) {
        this.#refusals = this.#refusal === undefined ? 1 : this.#refusals + 1;
        this.#refusal = error;
        this.#waitUntilMs = this.#nowMs() + runWaitMs(this.#refusals);
      }
      throw error;
    }
  }

  async #ask(request: RoomRequest): Promise<Room> {
    if (this.#refusal !== undefined && this.isWaiting()) throw this.#refusal;
    const { mailbox, name = '' } = request;
    const room = await this.noting(() => this.deps.server.readRoom(request));
    for (const [message, hint] of describeDoubts(room)) {
      const key = `${mailbox} ${name} ${message}`;
      if (!this.#warnedOf.has(key)) this.deps.log.warn(message, { mailbox, hint });
      this.#warnedOf.add(key);
    }
    return room;
  }

  #nowMs(): number {
    return this.deps.clock.now().getTime();
  }
}

/** What is doubtful about a room that is published all the same, each with what to do about it. Pure. */
export function describeDoubts({
  nonMemberAccess,
  isOwnedByOther,
}: Room): readonly (readonly [doubt: string, remedy: string])[] {
  const closed = [
    'The room lets only its members in, so the invitation will not help the attendees.',
    'Set nonMemberAccess=true on the space in CMS.',
  ] as const;
  const foreign = [
    'The personal room of this mailbox belongs to another user in CMS; it is published all the same.',
    'Check the owner (ownerJid) of the space in CMS.',
  ] as const;
  return [...(nonMemberAccess ? [] : [closed]), ...(isOwnedByOther === true ? [foreign] : [])];
}

/** It says something of one room, and that CMS is there. */
function isOfMeeting(error: unknown): boolean {
  return error instanceof CmsError && error.reach === 'meeting';
}
