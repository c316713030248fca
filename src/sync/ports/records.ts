/** What is remembered between two cycles, and between two runs: the words of the state. Holds no secrets, PINs, links or bodies. */

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
  /** With `isResyncing`: blocks whose text is not today's template are replaced, too. */
  readonly isRewriting?: boolean | undefined;
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

/** What CMS said of one user when it was last asked about that user alone. */
export interface UserLook {
  readonly jid: string;
  /** Empty where the user has none. */
  readonly email: string;
  /** ISO 8601 instant. */
  readonly at: string;
}
