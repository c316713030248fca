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
import type { Trouble } from '../errors.js';

/**
 * What another answer of this cycle said of an item: its summary, or the series that an occurrence belongs to. A reading
 * that leaves out what is known from there is not believed at once.
 */
export type KnownOfItem = Pick<MeetingSummary, 'ref' | 'location' | 'appointmentState' | 'marker' | 'type'>;

/** What is read of one item: the meeting, or why it could not be read (reach `meeting`). */
export type MeetingRead =
  { readonly id: string; readonly meeting: Meeting } | { readonly id: string; readonly error: Trouble };

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

/** The calendars of a company's Exchange, each reached by impersonating its owner. */
export interface Calendar {
  /**
   * SyncFolderItems on the calendar folder: the changes since `syncState`, at most 512, or the first page of everything.
   * @throws ExchangeError
   */
  readChanges(mailbox: string, syncState: string | undefined): Promise<ChangePage>;
  /**
   * GetItem with body, attendees and changed occurrences; asked in batches, answered in the order of `ids`. What an
   * answer leaves out is asked for once more before it is believed.
   * @throws ExchangeError of reach mailbox or run; trouble with single items is in the result.
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
}

/** A mail in HTML. */
export interface Mail {
  /** One line of plain text. */
  readonly subject: string;
  readonly html: string;
}

export interface Notifier {
  /** Sends a mail from a mailbox to itself, and keeps no copy of what was sent. Never repeated by itself. @throws ExchangeError */
  sendToOwner(mailbox: string, mail: Mail): Promise<void>;
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
   * @throws CmsError of reach meeting where there is no such room or it may not be published, or trouble with the server
   */
  readRoom(request: RoomRequest): Promise<Room>;
}

/** A meeting (or a changed occurrence) that is to be looked at again. Times are ISO 8601 instants. */
export interface RetryEntry {
  readonly since: string;
  /** In a row, with the same trouble. */
  readonly attempts: number;
  /** Not looked at again before this instant. */
  readonly notBefore: string;
  /** Code of the last trouble; of the meeting's own one, while CMS is away on top of it. */
  readonly reason: string;
  /**
   * A conflict's answer may have hidden a saved body that nobody was mailed: if a block (or its removal) turns out to
   * have been saved, it still has to be sent.
   */
  readonly sendOwed?: 'block' | 'removal' | undefined;
  /**
   * The change key under which the update that settles `sendOwed` went out. A meeting that has another one by now took
   * that update, and its mails went out with it.
   */
  readonly sendBegunUnder?: string | undefined;
  /** `reason` is the meeting's own trouble, and a warning about it was already logged. */
  readonly warned?: boolean | undefined;
  /** What `reason` stands for, as sentences for people. */
  readonly message?: string | undefined;
  readonly hint?: string | undefined;
  /** URI of the room that CMS does not have. */
  readonly room?: string | undefined;
}

/** Why a mailbox could not be served when it was last asked. Times are ISO 8601 instants. */
export interface MailboxFailure {
  readonly code: string;
  readonly serverCode?: string | undefined;
  /** What happened and what to do about it, as sentences for people. */
  readonly message: string;
  readonly hint?: string | undefined;
  /** Since when the mailbox has not been served. */
  readonly since: string;
  /** When it was last asked. */
  readonly lastAt: string;
  /** In a row, whatever the trouble was. */
  readonly count: number;
  /** Not asked again before this instant. */
  readonly notBefore: string;
  /** The server named the time itself: nothing but that time, or a resync, ends the wait. */
  readonly isFixed?: boolean | undefined;
}

/** All that is remembered of a mailbox. Holds no secrets, PINs, links or bodies. */
export interface MailboxRecord {
  readonly syncState?: string | undefined;
  /** When a whole first pass over the calendar had been completed; undefined: never. */
  readonly firstSyncedAt?: string;
  /** When the running first pass began: with `existing_meetings = skip`, meetings of before are dropped. */
  readonly firstSyncBegan?: string | undefined;
  /** A resync has not come to the last page yet: nothing is skipped until it has, whatever breaks it off. */
  readonly isResyncing?: boolean | undefined;
  /** By item id. */
  readonly retries: Readonly<Record<string, RetryEntry>>;
  /** Item id to the change key that our own last write gave it. */
  readonly ownChangeKeys: Readonly<Record<string, string>>;
  readonly failure?: MailboxFailure | undefined;
  /** When a bad sync state last cost a full resync. */
  readonly stateDroppedAt?: string | undefined;
  /**
   * The rooms that coming meetings were found to ask for: the URI, empty for the personal one, to a keyed hash of the
   * details that the blocks were written for.
   */
  readonly rooms?: Readonly<Record<string, string>>;
  /** When CMS was last asked about `rooms` for their own sake, or they were first remembered. */
  readonly roomsSeenAt?: string | undefined;
  /** By the UID of a meeting that cannot be filled in: of what its organizer is to be told, and was told. */
  readonly notices?: Readonly<
    Record<
      string,
      {
        readonly waiting?: { readonly reason: string; readonly itemId: string; readonly since: string };
        readonly told: readonly string[];
      }
    >
  >;
  /** The calendar is being read from the start because a room has changed. */
  readonly isFollowingRooms?: boolean | undefined;
}

/** What is remembered across mailboxes. */
export interface RunRecord {
  /** ISO 8601 instant of the last successful user sync. */
  readonly lastUserSync?: string;
  /** Addresses that turned out not to be their mailbox's primary one, to the one that is. */
  readonly primaryAddresses?: Readonly<Record<string, string>>;
  /** ISO 8601 instant since which cycles have had sign-ins that Exchange refused; undefined once it took them all. */
  readonly signInRefusedAt?: string | undefined;
  /** Host and port of the Exchange that has offered NTLM: it gets no password in clear any more unless the settings say so. */
  readonly ntlmServer?: string;
  /** ISO 8601 instant since which CMS has been down, as far as it was asked; undefined once it answered. */
  readonly cmsDownSince?: string | undefined;
  /** ISO 8601 instant at which CMS first gave a room under the settings of then. */
  readonly roomFoundAt?: string;
  /** ISO 8601 instant at which it was said how many mails the first run of this home sends. */
  readonly firstRunAnnouncedAt?: string;
  /** Tells one version of settings.ini from the next; holds nothing of its content. */
  readonly settingsVersion?: string;
  /** ISO 8601 instant at which `settingsVersion` was first seen. */
  readonly settingsChangedAt?: string;
}

/** How soon a record has to be safe on disk. */
export type Urgency =
  /** Before this call returns: losing it could cost a second mail. */
  | 'now'
  /** Within seconds: losing it costs only a repeated look. */
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
   * @param change from what is remembered now to what shall be; the same object: nothing is written
   * @throws StateError
   */
  updateRun(change: (run: RunRecord) => RunRecord): Promise<void>;
  /** Writes what is still in memory. @throws StateError */
  flush(): Promise<void>;
}

/** What CMS said of one user when it was last asked about that user alone. */
export interface UserLook {
  readonly jid: string;
  /** Empty where the user has none. */
  readonly email: string;
  /** ISO 8601 instant. */
  readonly at: string;
}

/**
 * The e-mail addresses of CMS's users, which stand in no list: kept, so that each user is asked about once and not with each
 * user sync. By the ids of the users.
 */
export interface UserLooks {
  /** @throws StateError */
  read(): Promise<ReadonlyMap<string, UserLook>>;
  /** @throws StateError */
  write(looks: ReadonlyMap<string, UserLook>): Promise<void>;
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
  trouble: ['code', 'serverCode', 'hint'],
  program: ['requestId', 'operation', 'file', 'version'],
  numbers: ['httpStatus', 'durationMs', 'waitMs', 'attempt', 'count', 'total'],
  flags: ['sent'],
} as const;

type Fields<Group extends keyof typeof LOG_FIELDS, T> = {
  readonly [name in (typeof LOG_FIELDS)[Group][number]]?: T | undefined;
};

export type LogFields = Fields<'meeting' | 'trouble' | 'program', string> &
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
