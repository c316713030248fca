/** What is remembered between two cycles, and between two runs: the words of the state. Holds no secrets, PINs, links or bodies. */
import {
  isCount,
  isFlag,
  isInstant,
  isText,
  mapOf,
  objectOf,
  oneOf,
  optional,
  type Of,
} from '../../json-shape.js';

/** What went wrong and what to do about it, as sentences for people. */
export const ERROR = {
  code: isText,
  message: isText,
  remedy: optional(isText),
};

/** An error that is waited out. */
export const WAIT = {
  ...ERROR,
  /** Of the first failure in a row. */
  since: isInstant,
  /** Not looked at again before this instant. */
  nextTry: isInstant,
};
export type Wait = Of<typeof WAIT>;

/** A meeting (or a changed occurrence) that is to be looked at again. While CMS is away on top of it, its own error stays. */
export const RETRY = {
  ...WAIT,
  /** In a row, with the same error. */
  attempts: isCount,
  /**
   * A conflict's answer may have hidden a saved body that nobody was mailed: if a block (or its removal) turns out to
   * have been saved, it still has to be sent.
   */
  sendOwed: optional(oneOf('block', 'removal')),
  /**
   * The change key under which the update that settles `sendOwed` went out. A meeting that has another one by now took
   * that update, and its mails went out with it.
   */
  sendBegunUnder: optional(isText),
  /** It is the meeting's own error, and a warning about it was already logged. */
  warned: optional(isFlag),
  /** URI of the room that CMS does not have. */
  room: optional(isText),
  /** It could not be read when the first sync, which began then, came to it: with `existing_meetings = skip` it may be older. */
  unreadSince: optional(isInstant),
};
export type RetryEntry = Of<typeof RETRY>;

/** Why a mailbox could not be served when it was last asked. */
const FAILURE = {
  ...WAIT,
  serverCode: optional(isText),
  lastTry: isInstant,
  /** In a row, whatever the error was. */
  attempts: isCount,
  /** The server named the time itself: nothing but that time, or a resync, ends the wait. */
  isFixed: optional(isFlag),
};
export type MailboxFailure = Of<typeof FAILURE>;

/** That the organizer of a meeting is to be told, or was told, why it cannot be filled in. */
const NOTICE = {
  itemId: isText,
  since: isInstant,
  isTold: optional(isFlag),
};
export type Notice = Of<typeof NOTICE>;

/** All that is remembered of a mailbox. */
export const MAILBOX = {
  syncState: optional((value): value is string => isText(value) && value !== ''),
  /** When a whole first pass over the calendar had been completed; undefined: never. */
  firstSyncedAt: optional(isInstant),
  /**
   * Why the calendar is being read from the start, and since when: until its last page, whatever breaks it off. For a
   * rewrite, blocks whose text is not today's template are replaced, too.
   */
  fullRead: optional(objectOf({ why: oneOf('first', 'resync', 'rewrite', 'rooms'), began: isInstant })),
  /** By item id. */
  retries: mapOf(objectOf(RETRY)),
  /** Item id to the change key that our own last write gave it. */
  ownChangeKeys: mapOf(isText),
  failure: optional(objectOf(FAILURE)),
  /** When a bad sync state last cost a full resync. */
  stateDroppedAt: optional(isInstant),
  /**
   * The rooms that coming meetings were found to ask for: the URI, empty for the personal one, to a keyed hash of the
   * details that the blocks were written for.
   */
  rooms: optional(mapOf(isText)),
  /** When CMS was last asked about `rooms` for their own sake, or they were first remembered. */
  roomsSeenAt: optional(isInstant),
  /** By the UID of a meeting and the reason. */
  notices: optional(mapOf(objectOf(NOTICE))),
};
export type MailboxRecord = Of<typeof MAILBOX>;

/** What is remembered across mailboxes. */
export const RUN = {
  /** The last successful user sync. */
  lastUserSync: optional(isInstant),
  /** Addresses that turned out not to be their mailbox's primary one, to the one that is. */
  primaryAddresses: optional(mapOf(isText)),
  /** Since when cycles have had sign-ins that Exchange refused; undefined once it took them all. */
  signInRefusedAt: optional(isInstant),
  /** Host and port of the Exchange that has offered NTLM: it gets no password in clear any more unless the settings say so. */
  ntlmServer: optional(isText),
  /** Since when CMS has been down, as far as it was asked; undefined once it answered. */
  cmsDownSince: optional(isInstant),
  /** Code of the error by which the log said last that CMS is down; undefined once it said that CMS answers again. */
  outageReported: optional(isText),
  /** When CMS first gave a room under the settings of then. */
  roomFoundAt: optional(isInstant),
  /** When it was said how many mails the first run of this home sends. */
  firstRunAnnouncedAt: optional(isInstant),
  /** Tells one version of settings.ini from the next; holds nothing of its content. */
  settingsVersion: optional(isText),
  /** When `settingsVersion` was first seen. */
  settingsChangedAt: optional(isInstant),
};
export type RunRecord = Of<typeof RUN>;

/** What CMS said of one user when it was last asked about that user alone. */
export const USER_EMAIL = {
  jid: isText,
  /** Empty where the user has none. */
  email: isText,
  at: isInstant,
};
export type UserEmail = Of<typeof USER_EMAIL>;
