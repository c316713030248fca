/**
 * Every error that the program throws on purpose, in one place: what happened (`code`), how far it reaches (`reach`),
 * when it is worth trying again (`retry`), and what a person can do about it (`hint`). Foreign errors are turned into
 * these in one function per adapter; whoever catches decides by `reach` and `retry`, never by the message.
 *
 * Messages are plain sentences: what, on what, why. They never hold a password, PIN, secret, link or body, and so
 * never quote a server's answer or a request.
 */

/** How much is affected: one meeting, one mailbox, or the whole run. */
export type Reach = 'meeting' | 'mailbox' | 'run';

/** When it is worth trying again. */
export type Retry =
  /** Read again and plan again at once: somebody else wrote in between. */
  | { readonly when: 'now' }
  | { readonly when: 'next-cycle' }
  /** Not before this many milliseconds: the server's own wish, or the pause that the error deserves. */
  | { readonly when: 'after'; readonly ms: number }
  /** With growing waits up to an hour. */
  | { readonly when: 'growing' }
  | { readonly when: 'never' };

interface Advice {
  /** What to do about it: one imperative sentence. */
  readonly hint?: string | undefined;
  readonly cause?: unknown;
}

export interface ProgramErrorOptions extends Advice {
  readonly reach: Reach;
  readonly retry: Retry;
}

/** Base of all errors that the program understands. Anything else that is thrown is a bug: see InternalError. */
export abstract class ProgramError<Code extends string = string> extends Error {
  readonly reach: Reach;
  readonly retry: Retry;
  readonly hint: string | undefined;

  constructor(
    readonly code: Code,
    message: string,
    options: ProgramErrorOptions,
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = new.target.name;
    this.reach = options.reach;
    this.retry = options.retry;
    this.hint = options.hint;
  }
}

const RUN = { reach: 'run', retry: { when: 'never' } } as const;

/** A bug in this program. It reaches the mailbox, or the meeting, that was being served. */
export class InternalError extends ProgramError<'Internal'> {
  /** @param what failed, as a sentence without its full stop; quotes nothing that a server or a user has written */
  constructor(what: string, options: Partial<ProgramErrorOptions> = {}) {
    super('Internal', `${what}: this is a bug in the program.`, {
      reach: 'mailbox',
      retry: { when: 'next-cycle' },
      hint: 'Please report it with the lines of the log around this one.',
      ...options,
    });
  }
}

export type ExchangeErrorCode =
  /** 401 after the handshake, or "locked out". Reach: run. */
  | 'CredentialsRefused'
  | 'CertificateNotTrusted'
  | 'HostUnknown'
  | 'ConnectionRefused'
  /** The server offers no way to sign in that the settings allow. Reach: run. */
  | 'NoCommonSignIn'
  /** No Kerberos ticket, or a server that does not prove who it is. Reach: run. */
  | 'KerberosFailed'
  /** ErrorServerBusy, 429, 503: `retry` holds the wait. Reach: mailbox. */
  | 'Throttled'
  /** ErrorInvalidSyncStateData, or an empty sync state. Reach: mailbox. */
  | 'SyncStateInvalid'
  /** The mailbox cannot be served until somebody mends it: ErrorNonExistentMailbox, ErrorImpersonateUserDenied ... */
  | 'MailboxUnavailable'
  /** A transient error of the server. Reach: mailbox. */
  | 'Transient'
  /** Garbage, truncated, HTML, unexpected shape. Reach: mailbox. */
  | 'BadAnswer'
  | 'AnswerTooLarge'
  | 'TimedOut'
  | 'ConnectionLost'
  /** The item was changed since it was read. Reach: meeting, retry now. */
  | 'Conflict'
  /** The item is gone: deleted or moved. Reach: meeting, never. */
  | 'ItemGone'
  /** The server will not give or save this one item. Reach: meeting. */
  | 'ItemRefused'
  /** The run is being stopped. Reach: run. */
  | 'Aborted';

/** An error of Exchange. `serverCode` is EWS's own ResponseCode where there is one, e.g. `ErrorQuotaExceeded`. */
export class ExchangeError extends ProgramError<ExchangeErrorCode> {
  readonly serverCode: string | undefined;

  constructor(
    code: ExchangeErrorCode,
    message: string,
    options: ProgramErrorOptions & { readonly serverCode?: string | undefined },
  ) {
    super(code, message, options);
    this.serverCode = options.serverCode;
  }
}

/** The same error where it is known to be of one meeting only. */
export function toMeetingReach(error: ProgramError): ProgramError {
  if (!(error instanceof ExchangeError) || error.reach === 'meeting') return error;
  return new ExchangeError(error.code, error.message, { ...error, reach: 'meeting' });
}

export type CmsErrorCode =
  | 'CredentialsRefused'
  | 'CertificateNotTrusted'
  /** Down or busy: refused, host unknown, reset, 503, timeout. */
  | 'Unavailable'
  /** Not CMS's XML, a redirect to a login page, or a document that is refused for safety. */
  | 'BadAnswer'
  /** No space with the personal room's URI. Reach: meeting, growing waits. */
  | 'NoPersonalRoom'
  /** No space with the URI that the Location names. Reach: meeting, growing waits. */
  | 'NoSuchRoom'
  /** The organizer may not use the room that the Location names. Reach: meeting, growing waits. */
  | 'RoomNotAllowed'
  /** The room has no callId, so there is no link to give. Reach: meeting, growing waits. */
  | 'RoomIncomplete'
  /** The room lacks the access method that the settings name. Reach: meeting, growing waits. */
  | 'NoSuchAccessMethod'
  /** Which of the room's access methods to publish is not to be known. Reach: meeting, growing waits. */
  | 'AccessMethodUnclear'
  | 'Aborted';

/** `room` is the URI that was looked for, where it is about one room. */
export class CmsError extends ProgramError<CmsErrorCode> {
  readonly room: string | undefined;

  constructor(
    code: CmsErrorCode,
    message: string,
    options: ProgramErrorOptions & { readonly room?: string | undefined },
  ) {
    super(code, message, options);
    this.room = options.room;
  }
}

/** All that is wrong with settings.ini, together: `[section] key: problem` for each key. Exit code 2. */
export class SettingsError extends ProgramError<'SettingsInvalid'> {
  constructor(
    message: string,
    readonly problems: readonly string[],
    hint?: string,
    cause?: unknown,
  ) {
    super('SettingsInvalid', message, { ...RUN, hint, cause });
  }
}

/** The template cannot be used: the message says in which file, and where. Exit code 2. */
export class TemplateError extends ProgramError<'TemplateInvalid'> {
  constructor(message: string, options: Advice) {
    super('TemplateInvalid', message, { ...RUN, ...options });
  }
}

/** The command line cannot be understood, or asks for what is not there. Exit code 2. */
export class UsageError extends ProgramError<'Usage'> {
  constructor(message: string, hint?: string) {
    super('Usage', message, { ...RUN, hint });
  }
}

/** A run in which no mailbox at all was served. Exit code 1. */
export class NobodyServedError extends ProgramError<'NobodyServed'> {
  constructor(message: string, hint?: string) {
    super('NobodyServed', message, { reach: 'run', retry: { when: 'next-cycle' }, hint });
  }
}

export type StateErrorCode =
  /** A file or folder under state/, logs/ or config/ cannot be read or written. Exit code 1. */
  | 'NotReadable'
  | 'NotWritable'
  /** Written by a newer version of the program: refused, left as it is. */
  | 'FromNewerVersion'
  /** Another instance has taken the lock over; nothing may be written any more. */
  | 'LockLost';

export class StateError extends ProgramError<StateErrorCode> {
  constructor(code: StateErrorCode, message: string, options: Advice = {}) {
    super(code, message, { reach: 'run', retry: { when: 'next-cycle' }, ...options });
  }
}

/** Another instance has taken over: nothing may be written any more, not even about that. */
export function isLockLost(error: unknown): boolean {
  return error instanceof StateError && error.code === 'LockLost';
}

/** koffi, which calls functions of the operating system, is missing or has no binary for this system. Exit code 1. */
export class NativeCallsError extends ProgramError<'NativeCallsMissing'> {
  constructor(message: string, options: Advice = {}) {
    super('NativeCallsMissing', message, { ...RUN, ...options });
  }
}

/** Windows refuses a call: the service manager, Task Scheduler or the rights on a folder. Exit code 1. */
export class WindowsError extends ProgramError<'WindowsRefused'> {
  constructor(
    message: string,
    /** As GetLastError or the program's exit code gives it. */
    readonly systemCode: number,
    hint?: string,
  ) {
    super('WindowsRefused', message, { ...RUN, hint });
  }
}

/**
 * Node's code of a foreign error, such as `ENOSPC`; undefined where it has none. An AggregateError (IPv4 and IPv6 have failed)
 * has that of the first; got copies that of the error below.
 */
export function codeOf(error: unknown): string | undefined {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : undefined;
}
