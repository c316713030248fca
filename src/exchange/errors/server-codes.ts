/**
 * What EWS's ResponseCodes mean here. A key may name the operation, where it makes a difference.
 *
 * https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/responsecode
 */
import { passing, busy, mailbox, syncState, conflict, gone, item, type TroubleRow } from './trouble-row.js';

export const SERVER_CODES: Readonly<Record<string, TroubleRow>> = {
  // Throttling. https://learn.microsoft.com/en-us/exchange/client-developer/exchange-web-services/ews-throttling-in-exchange
  ErrorServerBusy: busy('the server is busy'),
  ErrorExceededConnectionCount: passing(
    'the account has too many connections open',
    'Lower concurrency in section [EWS] of settings.ini, or raise EwsMaxConcurrency for the account.',
  ),
  ErrorTooManyObjectsOpened: passing('the mailbox has too many objects open'),

  // The state that SyncFolderItems goes on from.
  ErrorInvalidSyncStateData: syncState('the server does not know the sync state'),
  ErrorSyncFolderNotFound: mailbox(
    'the mailbox has no calendar folder',
    'Let the user open the calendar once in Outlook on the web.',
  ),

  // A mailbox that somebody has to mend.
  ErrorNonExistentMailbox: mailbox(
    'no mailbox has this address',
    'Check mail_domain in section [EWS] of settings.ini and the address of the mailbox.',
  ),
  ErrorNonPrimarySmtpAddress: mailbox(
    'the address is not the primary one of the mailbox',
    'Check mail_domain in section [EWS] of settings.ini and the primary address of the mailbox.',
  ),
  ErrorImpersonateUserDenied: mailbox(
    'the account may not impersonate the user',
    'Give the account the role ApplicationImpersonation with a scope that covers the mailbox.',
  ),
  ErrorImpersonationDenied: mailbox(
    'the account may not impersonate anybody',
    'Give the account the role ApplicationImpersonation.',
  ),
  ErrorImpersonationFailed: mailbox(
    'the server could not impersonate the user',
    "Check that the user's account is enabled and in a domain that Exchange can reach.",
  ),
  ErrorInvalidExchangeImpersonationHeaderData: mailbox(
    'the server does not accept the address',
    'Check the address.',
  ),
  ErrorMissingEmailAddress: mailbox(
    'the user has no mailbox',
    'Give the user a mailbox, or take the user out of the CMS users.',
  ),
  ErrorMissingEmailAddressForManagedFolder: mailbox('the user has no mailbox', 'Give the user a mailbox.'),
  ErrorAccountDisabled: mailbox(
    'the account of the user is disabled',
    'Enable the account, or take the user out of the CMS users.',
  ),
  ErrorCannotFindUser: mailbox('the server does not know the user', 'Check the address of the mailbox.'),
  ErrorInvalidUserSid: mailbox('the server does not know the user', 'Check the address of the mailbox.'),
  ErrorInvalidUserPrincipalName: mailbox(
    'the server does not know the user',
    'Check the address of the mailbox.',
  ),
  ErrorUserNotUnifiedMessagingEnabled: mailbox('the mailbox is not enabled', 'Check the mailbox.'),
  ErrorFolderNotFound: mailbox('the mailbox has no calendar', 'Let the user sign in to the mailbox once.'),
  ErrorAccessDenied: mailbox(
    'the account may not open the calendar',
    'Give the account the role ApplicationImpersonation with a scope that covers the mailbox.',
  ),
  'GetItem:ErrorAccessDenied': item('the account may not read the meeting'),
  'UpdateItem:ErrorAccessDenied': item('the account may not change the meeting'),
  ErrorInvalidServerVersion: mailbox(
    'the server is older than Exchange 2013 SP1',
    'Name a server with Exchange 2016 or later as server in section [EWS] of settings.ini.',
  ),
  ErrorMailboxConfiguration: mailbox('the mailbox is not set up properly', 'Check the mailbox in Exchange.'),
  ErrorUnsupportedMailbox: mailbox('the mailbox is of an unsupported kind', 'Check the mailbox in Exchange.'),
  ErrorWrongServerVersion: mailbox('the mailbox is on a server of another version', 'Check server in [EWS].'),
  ErrorCrossSiteRequest: mailbox('the mailbox is in another Active Directory site', 'Check server in [EWS].'),
  ErrorProxyServiceDiscoveryFailed: mailbox(
    "the server found no way to the mailbox's server",
    'Check Exchange.',
  ),
  ErrorClientDisconnected: passing('the server lost the connection'),

  // Passing trouble inside Exchange.
  ErrorMailboxMoveInProgress: passing('the mailbox is being moved'),
  ErrorMailboxStoreUnavailable: passing('the mailbox database is not available'),
  ErrorMailboxFailover: passing('the mailbox database is changing servers'),
  ErrorADUnavailable: passing('Active Directory is not available to the server'),
  ErrorADOperation: passing('Active Directory gave the server an error'),
  ErrorADSessionFilter: passing('Active Directory gave the server an error'),
  ErrorTimeoutExpired: passing('the server ran out of time'),
  ErrorInternalServerTransientError: passing('the server had passing trouble'),
  ErrorInternalServerError: passing('the server had trouble of its own'),
  ErrorConnectionFailed: passing('the server could not reach the mailbox'),
  ErrorConnectionFailedTransientError: passing('the server could not reach the mailbox'),
  ErrorInsufficientResources: passing('the server is short of resources'),
  ErrorNotEnoughMemory: passing('the server is short of memory'),
  ErrorBatchProcessingStopped: passing('the server stopped before it came to this item'),
  ErrorRequestAborted: passing('the server gave the request up'),
  ErrorProxyRequestProcessingFailed: passing('the server could not hand the request on'),
  ErrorProxyRequestNotAllowed: passing('the server could not hand the request on'),
  ErrorNoRespondingCASInDestinationSite: passing("no server answers in the mailbox's site"),
  ErrorContentConversionFailed: item('the server cannot convert the meeting'),

  // One item.
  ErrorIrresolvableConflict: conflict,
  ErrorStaleObject: conflict,
  ErrorInvalidChangeKey: conflict,
  ErrorItemNotFound: gone,
  ErrorInvalidIdMalformed: gone,
  ErrorInvalidId: gone,
  ErrorInvalidIdEmpty: gone,
  ErrorCalendarOccurrenceIsDeletedFromRecurrence: gone,
  ErrorCalendarOccurrenceIndexIsOutOfRecurrenceRange: gone,
  ErrorItemCorrupt: item(
    'the meeting is damaged',
    'Let the user open and save the meeting, or make it anew.',
  ),
  ErrorCorruptData: item(
    'the meeting is damaged',
    'Let the user open and save the meeting, or make it anew.',
  ),
  ErrorItemSave: item('the server cannot save the meeting'),
  ErrorItemSavePropertyError: item('the server cannot save the meeting'),
  ErrorItemPropertyRequestFailed: item('the server cannot read the meeting'),
  ErrorPropertyUpdate: item('the server cannot save the meeting'),
  ErrorMessageSizeExceeded: item('the invitation would be larger than the server allows'),
  ErrorDataSizeLimitExceeded: item('the invitation would be larger than the server allows'),
  ErrorQuotaExceeded: item('the mailbox is full', 'Let the user make room in the mailbox.'),
  ErrorSubmissionQuotaExceeded: item(
    'the user has sent too many mails',
    'Wait, or raise the limit of the mailbox.',
  ),
  ErrorSendAsDenied: item(
    'the account may not send for the user',
    'Check the role ApplicationImpersonation.',
  ),
  ErrorMissingRecipients: item('the meeting has nobody to send to'),
  ErrorInvalidRecipients: item('an attendee has an address that the server does not accept'),
  ErrorCalendarCannotUpdateDeletedItem: gone,
};
