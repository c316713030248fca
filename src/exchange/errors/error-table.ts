/**
 * What the errors that Exchange and its web server are known to give mean here: our code, how far it reaches, when it is
 * worth trying again, why in words, and what to do. Pure data; error-map.ts applies it. Keys are EWS ResponseCodes and
 * `http:` status codes; one may name the operation, where it makes a difference.
 *
 * https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/responsecode
 */
import type { ExchangeErrorCode, Reach, Retry } from '../../errors.js';

export interface ErrorRow {
  readonly code: ExchangeErrorCode;
  readonly reach: Reach;
  readonly retry: Retry;
  /** End of a sentence: `... failed: <why>`. */
  readonly why: string;
  /** One imperative sentence. */
  readonly hint?: string | undefined;
}

const nextCycle: Retry = { when: 'next-cycle' };
const growing: Retry = { when: 'growing' };
const after = (ms: number): Retry => ({ when: 'after', ms });

const rowsOf =
  (code: ExchangeErrorCode, reach: Reach, retry: Retry) =>
  (why: string, hint?: string): ErrorRow => ({ code, reach, retry, why, hint });

export const transient = rowsOf('Transient', 'mailbox', nextCycle);
/** The wait is the server's wish, which call-failure.ts puts in. */
const busy = rowsOf('Throttled', 'mailbox', nextCycle);
/** What somebody has to mend is not asked again for an hour. */
export const mailbox = rowsOf('MailboxUnavailable', 'mailbox', after(3_600_000));
export const invalidState = rowsOf('SyncStateInvalid', 'mailbox', nextCycle);
export const badAnswer = rowsOf('BadAnswer', 'mailbox', nextCycle);
export const tooLarge = rowsOf('AnswerTooLarge', 'mailbox', growing);
export const timedOut = rowsOf('TimedOut', 'mailbox', nextCycle);
export const connectionLost = rowsOf('ConnectionLost', 'mailbox', nextCycle);
export const signInRefusedForMailbox = rowsOf('Transient', 'mailbox', after(300_000));
export const connectionRefused = rowsOf('ConnectionRefused', 'run', growing);
export const hostUnknown = rowsOf('HostUnknown', 'run', growing);
export const certificateNotTrusted = rowsOf('CertificateNotTrusted', 'run', growing);
export const noCommonSignIn = rowsOf('NoCommonSignIn', 'run', growing);
export const kerberosFailed = rowsOf('KerberosFailed', 'run', growing);
export const credentialsRefused = rowsOf('CredentialsRefused', 'run', growing);
export const item = rowsOf('ItemRefused', 'meeting', growing);
export const noMeeting = rowsOf('ItemRefused', 'meeting', { when: 'never' });
export const aborted = rowsOf('Aborted', 'run', { when: 'never' })('the program is being stopped');
const gone = rowsOf('ItemGone', 'meeting', { when: 'never' })('the meeting was deleted or moved');
const conflict = rowsOf('Conflict', 'meeting', { when: 'now' })('the meeting was changed since it was read');

const CHECK_SERVER = 'Check server in section [EWS] of settings.ini, and that this computer can reach it.';
const CHECK_VERSION = 'Name a server with Exchange 2016 or later as server in section [EWS] of settings.ini.';
const CHECK_ADDRESS = 'Check the address of the mailbox.';
const CHECK_DOMAIN = 'Check mail_domain in section [EWS] of settings.ini and the address of the mailbox.';
const CHECK_MAILBOX = 'Check the mailbox in Exchange.';
const GIVE_ROLE = 'Give the account the role ApplicationImpersonation.';
const GIVE_SCOPE = 'Give the account the role ApplicationImpersonation with a scope that covers the mailbox.';
const GIVE_MAILBOX = 'Give the user a mailbox, or take the user out of the CMS users.';
const SAVE_ANEW = 'Let the user open and save the meeting, or make it anew.';
const LOWER_CONCURRENCY =
  'Lower concurrency in section [EWS] of settings.ini, or raise EwsMaxConcurrency for the account.';

/** An error that names a time is a throttle by whatever code it comes. */
export const BUSY = busy('the server is busy');
export const WEB_SERVER_BUSY = busy('the web server is not available');

const unknownUser = mailbox('the server does not know the user', CHECK_ADDRESS);
const directoryError = transient('Active Directory gave the server an error');
const unreachedMailbox = transient('the server could not reach the mailbox');
const notHandedOn = transient('the server could not hand the request on');
const damaged = item('the meeting is damaged', SAVE_ANEW);
const notSaved = item('the server cannot save the meeting');
const tooLargeToSave = item('the invitation would be larger than the server allows');

export const ERROR_ROWS: Readonly<Record<string, ErrorRow>> = {
  // Throttling. https://learn.microsoft.com/en-us/exchange/client-developer/exchange-web-services/ews-throttling-in-exchange
  ErrorServerBusy: BUSY,
  ErrorExceededConnectionCount: transient('the account has too many connections open', LOWER_CONCURRENCY),
  ErrorTooManyObjectsOpened: transient('the mailbox has too many objects open'),

  // The state that SyncFolderItems goes on from.
  ErrorInvalidSyncStateData: invalidState('the server does not know the sync state'),

  // A mailbox that somebody has to mend.
  ErrorSyncFolderNotFound: mailbox(
    'the mailbox has no calendar folder',
    'Let the user open the calendar once in Outlook on the web.',
  ),
  ErrorNonExistentMailbox: mailbox('no mailbox has this address', CHECK_DOMAIN),
  ErrorNonPrimarySmtpAddress: mailbox('the address is not the primary one of the mailbox', CHECK_DOMAIN),
  ErrorImpersonateUserDenied: mailbox('the account may not impersonate the user', GIVE_SCOPE),
  ErrorImpersonationDenied: mailbox('the account may not impersonate anybody', GIVE_ROLE),
  ErrorImpersonationFailed: mailbox(
    'the server could not impersonate the user',
    "Check that the user's account is enabled and in a domain that Exchange can reach.",
  ),
  ErrorInvalidExchangeImpersonationHeaderData: mailbox(
    'the server does not accept the address',
    CHECK_ADDRESS,
  ),
  ErrorMissingEmailAddress: mailbox('the user has no mailbox', GIVE_MAILBOX),
  ErrorMissingEmailAddressForManagedFolder: mailbox('the user has no mailbox', GIVE_MAILBOX),
  ErrorAccountDisabled: mailbox(
    'the account of the user is disabled',
    'Enable the account, or take the user out of the CMS users.',
  ),
  ErrorCannotFindUser: unknownUser,
  ErrorInvalidUserSid: unknownUser,
  ErrorInvalidUserPrincipalName: unknownUser,
  ErrorUserNotUnifiedMessagingEnabled: mailbox('the mailbox is not enabled', CHECK_MAILBOX),
  ErrorFolderNotFound: mailbox('the mailbox has no calendar', 'Let the user sign in to the mailbox once.'),
  ErrorAccessDenied: mailbox('the account may not open the calendar', GIVE_SCOPE),
  'GetItem:ErrorAccessDenied': item('the account may not read the meeting'),
  'UpdateItem:ErrorAccessDenied': item('the account may not change the meeting'),
  ErrorInvalidServerVersion: mailbox('the server is older than Exchange 2013 SP1', CHECK_VERSION),
  ErrorMailboxConfiguration: mailbox('the mailbox is not set up properly', CHECK_MAILBOX),
  ErrorUnsupportedMailbox: mailbox('the mailbox is of an unsupported kind', CHECK_MAILBOX),
  ErrorWrongServerVersion: mailbox('the mailbox is on a server of another version', CHECK_SERVER),
  ErrorCrossSiteRequest: mailbox('the mailbox is in another Active Directory site', CHECK_SERVER),
  ErrorProxyServiceDiscoveryFailed: mailbox(
    "the server found no way to the mailbox's server",
    'Check Exchange.',
  ),

  // Transient errors inside Exchange.
  ErrorClientDisconnected: transient('the server lost the connection'),
  ErrorMailboxMoveInProgress: transient('the mailbox is being moved'),
  ErrorMailboxStoreUnavailable: transient('the mailbox database is not available'),
  ErrorMailboxFailover: transient('the mailbox database is changing servers'),
  ErrorADUnavailable: transient('Active Directory is not available to the server'),
  ErrorADOperation: directoryError,
  ErrorADSessionFilter: directoryError,
  ErrorTimeoutExpired: transient('the server ran out of time'),
  ErrorInternalServerTransientError: transient('the server had passing trouble'),
  ErrorInternalServerError: transient('the server had trouble of its own'),
  ErrorConnectionFailed: unreachedMailbox,
  ErrorConnectionFailedTransientError: unreachedMailbox,
  ErrorInsufficientResources: transient('the server is short of resources'),
  ErrorNotEnoughMemory: transient('the server is short of memory'),
  ErrorBatchProcessingStopped: transient('the server stopped before it came to this item'),
  ErrorRequestAborted: transient('the server gave the request up'),
  ErrorProxyRequestProcessingFailed: notHandedOn,
  ErrorProxyRequestNotAllowed: notHandedOn,
  ErrorNoRespondingCASInDestinationSite: transient("no server answers in the mailbox's site"),

  // One item.
  ErrorContentConversionFailed: item('the server cannot convert the meeting'),
  ErrorIrresolvableConflict: conflict,
  ErrorStaleObject: conflict,
  ErrorInvalidChangeKey: conflict,
  ErrorItemNotFound: gone,
  ErrorInvalidIdMalformed: gone,
  ErrorInvalidId: gone,
  ErrorInvalidIdEmpty: gone,
  ErrorCalendarOccurrenceIsDeletedFromRecurrence: gone,
  ErrorCalendarOccurrenceIndexIsOutOfRecurrenceRange: gone,
  ErrorCalendarCannotUpdateDeletedItem: gone,
  ErrorItemCorrupt: damaged,
  ErrorCorruptData: damaged,
  ErrorItemSave: notSaved,
  ErrorItemSavePropertyError: notSaved,
  ErrorPropertyUpdate: notSaved,
  ErrorItemPropertyRequestFailed: item('the server cannot read the meeting'),
  ErrorMessageSizeExceeded: tooLargeToSave,
  ErrorDataSizeLimitExceeded: tooLargeToSave,
  ErrorQuotaExceeded: item('the mailbox is full', 'Let the user make room in the mailbox.'),
  ErrorSubmissionQuotaExceeded: item(
    'the user has sent too many mails',
    'Wait, or raise the limit of the mailbox.',
  ),
  ErrorSendAsDenied: item('the account may not send for the user', GIVE_ROLE),
  ErrorMissingRecipients: item('the meeting has nobody to send to'),
  ErrorInvalidRecipients: item('an attendee has an address that the server does not accept'),

  // The web server in front of Exchange.
  'http:429': busy('the server asks for fewer requests'),
  'http:503': WEB_SERVER_BUSY,
  'http:3xx': transient('the web server sent an error page', 'If it lasts, check server in section [EWS].'),
  'http:403': transient(
    'the web server refuses access',
    'Check that EWS is enabled for the account. If it has an allow list (Get-OrganizationConfig, Get-CASMailbox: ' +
      'EwsAllowList), add the User-Agent of this program: CmsCalendarMagic/*.',
  ),
  // Never of the run: a filter of the web server says 404 to one request that it does not like, too.
  'http:404': transient('there is no EWS at this address', CHECK_SERVER),
  'UpdateItem:http:404': item('the web server does not take the request, perhaps for its size'),
  'http:413': item('the invitation is larger than the web server allows'),
  'http:4xx': transient('the web server did not accept the request'),
  'http:5xx': transient('the web server had trouble'),
};
