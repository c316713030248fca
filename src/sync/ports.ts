/**
 * What the sync domain asks of the world: a calendar (Exchange), a meeting server (CMS), a store, a users file, a clock,
 * a log. The adapters in exchange/, cms/, store/ and logging/ implement these and know nothing of each other.
 */
import type {
  ChangePage,
  CmsUserList,
  ItemRef,
  Meeting,
  MeetingSummary,
  Room,
  RoomRequest,
} from '../model.js';
import type { ProgramError } from '../errors.js';
import type { MailboxRecord, RunRecord, UserEmail } from './ports/records.js';

/**
 * What another answer of this cycle said of an item: its summary, or the series that an occurrence belongs to. A reading
 * that leaves out what is known from there is not believed at once.
 */
export type KnownOfItem = Pick<MeetingSummary, 'ref' | 'location' | 'appointmentState' | 'marker' | 'type'>;

/** What is read of one item: the meeting, or why it could not be read (reach `meeting`). */
export type MeetingRead =
  | { readonly id: string; readonly meeting: Meeting }
  | { readonly id: string; readonly error: ProgramError };

/** What is written to one item: exactly the body and the marker, in one UpdateItem. */
export interface MeetingUpdate {
  /** Of the reading that the new body was planned from. */
  readonly ref: ItemRef;
  /** The whole new body as HTML. Characters that XML 1.0 forbids are left out on the way. */
  readonly html: string;
  /** Text of our extended property; undefined deletes it. */
  readonly marker: string | undefined;
  /** `all` is SendToAllAndSaveCopy, `none` is SendToNone. */
  readonly send: 'all' | 'none';
}

/**
 * The calendars of a company's Exchange, each reached by impersonating its owner. Exchange counts its throttling budget by
 * mailbox, so a mailbox is asked for one thing at a time: see cycle/cycle.ts.
 */
export interface Calendar {
  /**
   * SyncFolderItems on the calendar folder: the changes since `syncState`, at most 512, or the first page of everything.
   * @throws ExchangeError
   */
  readChanges(mailbox: string, syncState: string | undefined): Promise<ChangePage>;
  /**
   * GetItem with body, attendees and changed occurrences; asked in batches, answered in the order of `ids`. What an
   * answer leaves out is asked for once more before it is believed.
   * @throws ExchangeError of reach mailbox or run; errors of single items are in the result.
   */
  readMeetings(
    mailbox: string,
    ids: readonly string[],
    known?: ReadonlyMap<string, KnownOfItem>,
  ): Promise<readonly MeetingRead[]>;
  /**
   * UpdateItem. Never repeated by itself.
   * @returns the item's new change key
   * @throws ExchangeError: `Conflict`, or `ConnectionLost`, `TimedOut`, `BadAnswer` where it is not known whether the
   * write took place.
   */
  updateMeeting(mailbox: string, update: MeetingUpdate): Promise<{ readonly changeKey: string }>;
  /** Sends a mail from a mailbox to itself, and keeps no copy of what was sent. Never repeated by itself. @throws ExchangeError */
  sendToOwner(mailbox: string, mail: Mail): Promise<void>;
}

/** A mail in HTML. */
export interface Mail {
  /** One line of plain text. */
  readonly subject: string;
  readonly html: string;
}

/** A CMS cluster. */
export interface MeetingServer {
  /**
   * All users, over all pages.
   * @param mayGoOn asked before each page; false ends the reading with `Unavailable`
   * @throws CmsError
   */
  readUsers(mayGoOn?: () => boolean): Promise<CmsUserList>;
  /**
   * The organizer's personal room, or the one that is asked for by name.
   * @throws CmsError of reach meeting where there is no such room or it may not be published, or an error of the server
   */
  readRoom(request: RoomRequest): Promise<Room>;
  /** What keeps CMS from being asked any more in this cycle; the log says so at the end of the cycle, unless it has before. */
  readonly outage: ProgramError | undefined;
}

/** How soon a record has to be safe on disk. */
export type Urgency =
  /** Before this call returns: losing it could cost a second mail. */
  | 'now'
  /** With the next flush, or with many others: losing it costs only a repeated look. */
  | 'soon';

/** Durable memory. A damaged file costs a resync, never a second block. */
export interface StateStore {
  /** `addresses` in the order in which serving them costs the least reading and writing. */
  servingOrder(addresses: readonly string[]): readonly string[];
  /** The record, or an empty one. @throws StateError */
  readMailbox(address: string): Promise<MailboxRecord>;
  /** @throws StateError */
  writeMailbox(address: string, record: MailboxRecord, urgency: Urgency): Promise<void>;
  readRun(): Promise<RunRecord>;
  /**
   * The one way to change what is remembered across mailboxes: several at once lose nothing of each other. On disk when it
   * returns.
   * @param change from what is remembered now to what is to change; nothing is written where that says nothing new
   * @throws StateError
   */
  updateRun(change: (run: RunRecord) => Partial<RunRecord>): Promise<void>;
  /** Writes what is still in memory. @throws StateError */
  flush(): Promise<void>;
}

/**
 * The e-mail addresses of CMS's users, which stand in no list: kept, so that each user is asked about once and not with each
 * user sync. By the ids of the users.
 */
export interface UserEmailStore {
  /** @throws StateError */
  read(): Promise<ReadonlyMap<string, UserEmail>>;
  /** @throws StateError */
  write(entries: ReadonlyMap<string, UserEmail>): Promise<void>;
}

/** config/users.txt. */
export interface UsersFile {
  /** @returns undefined where there is no readable list. `syncedAt` is undefined where the first line is no time. */
  read(): Promise<
    { readonly addresses: readonly string[]; readonly syncedAt?: Date | undefined } | undefined
  >;
  /** Whole or not at all, and only while the lock is held. @throws StateError */
  write(addresses: readonly string[], syncedAt: Date): Promise<void>;
}

/** The right to write to Exchange and to state/: one instance per home has it. */
export interface WriteGuard {
  /** @throws StateError `LockLost` when another instance has taken over, for instance while this one was suspended. */
  assertHeld(): Promise<void>;
}

export interface Clock {
  now(): Date;
  /** Resolves after `ms`, or at once when `signal` aborts. Never rejects. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/**
 * All that a log line may say besides its message: an allow-list, so that no link, PIN, body or password can get in by
 * accident.
 */
export const LOG_FIELDS = {
  meeting: ['mailbox', 'itemId', 'uid', 'start', 'action', 'reason'],
  error: ['code', 'serverCode', 'hint'],
  program: ['requestId', 'operation', 'file', 'version'],
  numbers: ['httpStatus', 'durationMs', 'waitMs', 'attempt', 'count', 'total'],
  flags: ['sent'],
} as const;

type Fields<Group extends keyof typeof LOG_FIELDS, T> = {
  readonly [name in (typeof LOG_FIELDS)[Group][number]]?: T | undefined;
};

export type LogFields = Fields<'meeting' | 'error' | 'program', string> &
  Fields<'numbers', number> &
  Fields<'flags', boolean> & {
    /** Figures of a cycle. */
    readonly figures?: Readonly<Record<string, number>> | undefined;
  };

export interface Log {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
}
