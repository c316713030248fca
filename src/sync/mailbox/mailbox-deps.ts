/** What serving a mailbox takes: the ports, the rules from the settings, and whom to tell. */
import type { Trouble } from '../../errors.js';
import type { NoneReason } from '../../invitation/plan-types.js';
import type { Meeting } from '../../model.js';
import type { Calendar, Clock, Log, StateStore } from '../ports.js';
import type { NoticeDeps } from '../meeting/notices.js';
import type { ReconcileDeps, Reconciled } from '../meeting/reconcile.js';
import type { Rooms } from '../rooms.js';

export interface MailboxDeps extends Omit<ReconcileDeps, 'render' | 'recordSendOwed' | 'recordSendBegun'> {
  /** Loads what renders the template: heavy, and not needed where no meeting is read. */
  readonly loadRender: () => Promise<ReconcileDeps['render']>;
  readonly calendar: Calendar;
  readonly rooms: Rooms;
  readonly store: StateStore;
  readonly clock: Clock;
  readonly log: Log;
  readonly existingMeetings: 'patch' | 'skip';
  /** When something last happened that may have put mailboxes right: a user sync, other settings. */
  readonly signOfChange: Date | undefined;
  readonly lastUserSync: Date | undefined;
  /** False once the rooms of further mailboxes are to be looked at in the next cycle, so that a slow CMS holds up no poll. */
  readonly mayFollowRooms?: () => boolean;
  /** Where organizers are told of meetings that cannot be filled in. */
  readonly notices?: NoticeDeps | undefined;
  /** Aborts when the program is asked to stop: the meeting in hand is finished, no further one begun. */
  readonly stop: AbortSignal;
  /** Asked before each further page of a mailbox; false leaves the rest to the next cycle. */
  readonly mayReadOn?: () => boolean;
  /** 0 to 1. */
  readonly chance: () => number;
  /** Told of each change made, or that a dry run would make. */
  readonly onChange?:
    ((meeting: Meeting, change: Extract<Reconciled, { kind: 'changed' }>) => void) | undefined;
  /** Told of each meeting that is left as it is. Where somebody listens, all that mention the keyword are read. */
  readonly onLeft?: ((meeting: Meeting, reason: NoneReason) => void) | undefined;
  /** Told of each meeting that could not be finished. `meeting` is undefined where it could not even be read. */
  readonly onUnfinished?:
    ((mailbox: string, meeting: Meeting | undefined, error: Trouble) => void) | undefined;
  /** Told that a meeting waits because CMS is away; said once a cycle, not once a meeting. */
  readonly onServerTrouble?: (error: Trouble) => void;
  /** Told of the number of meetings gone through, for a progress bar. */
  readonly onMeetings?: (count: number) => void;
}
