/**
 * What is handed through the sync: one object that stays the same while a lock is held, and one for each cycle. Nothing in
 * between copies them.
 */
import type { ProgramError } from '../errors.js';
import type { PlanRules } from '../invitation/plan-types.js';
import type { NoneReason } from '../invitation/reason-sentences.js';
import type { NoticeTemplate } from '../invitation/template/notice.js';
import type { JoinDetails, Meeting } from '../model.js';
import type { ChangedMeeting } from './meeting/reconcile.js';
import type { Calendar, Clock, Log, MeetingServer, StateStore, UsersFile, WriteGuard } from './ports.js';
import type { Rooms } from './rooms.js';
import type { UserRules } from './users/mailbox-list.js';

/** What the settings say about the sync. */
export interface SyncRules {
  readonly plan: PlanRules;
  readonly users: UserRules;
  /** Local time of the daily user sync. */
  readonly userSyncAt: { readonly hour: number; readonly minute: number };
  readonly sendUpdates: 'all' | 'none';
  readonly existingMeetings: 'patch' | 'skip';
}

/** The template, filled in for one meeting and room: an HTML fragment. */
export type Render = (meeting: Meeting, room: JoinDetails) => string;

/** What the sync works with as long as the lock is held. */
export interface SyncContext {
  readonly rules: SyncRules;
  readonly calendar: Calendar;
  readonly server: MeetingServer;
  readonly rooms: Rooms;
  readonly store: StateStore;
  readonly usersFile: UsersFile;
  readonly guard: WriteGuard;
  readonly clock: Clock;
  readonly log: Log;
  /** Aborts when the program is asked to stop: the meeting in hand is finished, no further one begun. */
  readonly stop: AbortSignal;
  /** 0 to 1. */
  readonly chance: () => number;
  /** Loads what renders the template: heavy, and not needed where no meeting is read. */
  readonly loadRender: () => Promise<Render>;
  /** Where organizers are told of meetings that cannot be filled in. */
  readonly notice: NoticeTemplate | undefined;
}

/** `due`: its changes, unless it waits. `anyway`: its changes, also where it waits. `resync`: its whole calendar. */
export type Turn = 'due' | 'anyway' | 'resync';

/** What is asked of one cycle, and who listens to what it finds. */
export interface CycleOptions {
  readonly dryRun?: boolean;
  /** With the turn `resync`: blocks whose text is not today's template are replaced, too. */
  readonly rewrite?: boolean;
  /**
   * What is still being served so long after the last mailbox was begun is left to finish on its own; undefined: everything
   * is waited for.
   */
  readonly stragglerMs?: number;
  /** False once those who are still in hand, when every mailbox has had its turn, are to begin no further page. */
  readonly hasTime?: () => boolean;
  /** Told of each change made, or that a dry run would make. */
  readonly onChange?: (meeting: Meeting, change: ChangedMeeting) => void;
  /** Told of each meeting that is left as it is. Where somebody listens, all that mention the keyword are read. */
  readonly onLeft?: (meeting: Meeting, reason: NoneReason) => void;
  /** Told of each meeting that could not be finished. `meeting` is undefined where it could not even be read. */
  readonly onUnfinished?: (mailbox: string, meeting: Meeting | undefined, error: ProgramError) => void;
}

/** What one cycle is to do. */
export interface CycleTask extends CycleOptions {
  readonly turn: Turn;
  /** When something last happened that may have put mailboxes right: a user sync, other settings. */
  readonly signOfChange?: Date | undefined;
  readonly lastUserSync?: Date | undefined;
  /** False once the rooms of further mailboxes are left to the next cycle, so that a slow CMS holds up no poll. */
  readonly mayFollowRooms?: () => boolean;
  /** Told of the number of meetings gone through, for a progress bar. */
  readonly onMeetings?: ((count: number) => void) | undefined;
  /** Told of each mailbox that is finished, for a progress bar. */
  readonly onMailbox?: (() => void) | undefined;
}

/** One cycle, as those who serve a mailbox or a meeting see it. */
export interface CycleContext extends CycleTask {
  readonly sync: SyncContext;
  readonly dryRun: boolean;
  /** Asked before each further page of a mailbox; false leaves the rest to the next cycle. */
  readonly mayReadOn: () => boolean;
  /** Told that a meeting waits because CMS is away. */
  readonly onServerError: () => void;
}
