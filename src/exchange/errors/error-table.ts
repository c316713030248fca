/**
 * Every trouble that Exchange, its web server, TLS or the network is known to give, and what it means here: the code we
 * give it, how far it reaches, when it is worth trying again, why in words, and what to do. Pure data; error-map.ts
 * applies it. Keys are EWS ResponseCodes (with an operation before, where it makes a difference), `http:` status codes, and
 * Node's names of socket and TLS errors.
 *
 * ResponseCodes: https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/responsecode
 */
import type { ExchangeErrorCode, Reach, Retry } from '../../errors.js';

export interface TroubleRow {
  readonly code: ExchangeErrorCode;
  readonly reach: Reach;
  readonly retry: Retry;
  /** End of a sentence: `... failed: <why>`. */
  readonly why: string;
  readonly hint?: string;
}

const nextCycle: Retry = { when: 'next-cycle' };
const growing: Retry = { when: 'growing' };
const never: Retry = { when: 'never' };
/** What somebody has to mend is not asked again before this. */
const anHour: Retry = { when: 'after', ms: 3_600_000 };

const passing = (why: string, hint?: string): TroubleRow => ({
  code: 'Transient',
  reach: 'mailbox',
  retry: nextCycle,
  why,
  ...(hint === undefined ? {} : { hint }),
});
/** The wait is the server's wish, which error-map.ts puts in. */
const busy = (why: string): TroubleRow => ({ code: 'Throttled', reach: 'mailbox', retry: nextCycle, why });
const mailbox = (why: string, hint: string): TroubleRow => ({
  code: 'MailboxUnavailable',
  reach: 'mailbox',
  retry: anHour,
  why,
  hint,
});
const syncState = (why: string): TroubleRow => ({
  code: 'SyncStateInvalid',
  reach: 'mailbox',
  retry: nextCycle,
  why,
});
const conflict: TroubleRow = {
  code: 'Conflict',
  reach: 'meeting',
  retry: { when: 'now' },
  why: 'the meeting was changed since it was read',
};
const gone: TroubleRow = {
  code: 'ItemGone',
  reach: 'meeting',
  retry: never,
  why: 'the meeting was deleted or moved',
};
const item = (why: string, hint?: string): TroubleRow => ({
  code: 'ItemRefused',
  reach: 'meeting',
  retry: growing,
  why,
  ...(hint === undefined ? {} : { hint }),
});
const run = (code: ExchangeErrorCode, why: string, hint: string): TroubleRow => ({
  code,
  reach: 'run',
  retry: growing,
  why,
  hint,
});
const certificate = (why: string, hint: string): TroubleRow => run('CertificateNotTrusted', why, hint);

const ADD_CA =
  "Put the certificate of the company's CA (PEM) into a file and name it as ca_file in section [EWS] of settings.ini.";
const CHECK_NETWORK = 'Check server in section [EWS] of settings.ini, and that this computer can reach it.';

export const TROUBLES: Readonly<Record<string, TroubleRow>> = {
  // Throttling. https://learn.microsoft.com/en-us/exchange/client-developer/exchange-web-services/ews-throttling-in-exchange
  ErrorServerBusy: busy('the server is busy'),
  ErrorExceededConnectionCount: passing(
    'the account has too many connections open',
    'Lower concurrency in section [EWS] of settings.ini, or raise EwsMaxConcurrency for the account.',
  ),
  ErrorTooManyObjectsOpened: passing('the mailbox has too many objects open'),
  'http:429': busy('the server asks for fewer requests'),
  'http:503': busy('the web server is not available'),

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

  // The web server in front of Exchange.
  'http:302': passing('the web server sent an error page', 'If it lasts, check server in section [EWS].'),
  'http:403': passing(
    'the web server refuses access',
    'Check that EWS is enabled for the account and that its allow list has the program (Set-OrganizationConfig).',
  ),
  'http:404': run('ConnectionRefused', 'there is no EWS at this address', CHECK_NETWORK),
  'http:413': item('the invitation is larger than the web server allows'),
  'http:5xx': passing('the web server had trouble'),
  'http:4xx': passing('the web server did not accept the request'),

  // Answers that are none.
  NoSoap: {
    code: 'BadAnswer',
    reach: 'mailbox',
    retry: nextCycle,
    why: 'the answer is no complete SOAP document',
  },
  TooLarge: { code: 'AnswerTooLarge', reach: 'mailbox', retry: growing, why: 'the answer is too large' },
  TimedOut: {
    code: 'TimedOut',
    reach: 'mailbox',
    retry: nextCycle,
    why: 'the answer did not come in time',
    hint: 'If it lasts, raise timeout in section [EWS] of settings.ini.',
  },

  // Sockets. Names: https://nodejs.org/docs/latest-v20.x/api/errors.html#common-system-errors
  ECONNREFUSED: run('ConnectionRefused', 'the server accepts no connection', CHECK_NETWORK),
  // Node 24 says this at a second try at a closed port.
  ERR_SOCKET_CLOSED_BEFORE_CONNECTION: run(
    'ConnectionRefused',
    'the server accepts no connection',
    CHECK_NETWORK,
  ),
  EHOSTUNREACH: run('ConnectionRefused', 'there is no route to the server', CHECK_NETWORK),
  ENETUNREACH: run('ConnectionRefused', 'there is no route to the server', CHECK_NETWORK),
  EADDRNOTAVAIL: run('ConnectionRefused', 'there is no route to the server', CHECK_NETWORK),
  EACCES: run('ConnectionRefused', 'this computer does not allow the connection', 'Check its firewall.'),
  ENOTFOUND: run('HostUnknown', 'the name of the server is not known', CHECK_NETWORK),
  EAI_AGAIN: run('HostUnknown', 'no name server answers', CHECK_NETWORK),
  EAI_FAIL: run('HostUnknown', 'the name of the server is not known', CHECK_NETWORK),
  EAI_NODATA: run('HostUnknown', 'the name of the server has no address', CHECK_NETWORK),
  ETIMEDOUT: {
    code: 'TimedOut',
    reach: 'mailbox',
    retry: nextCycle,
    why: 'the connection timed out',
    hint: CHECK_NETWORK,
  },
  Socket: { code: 'ConnectionLost', reach: 'mailbox', retry: nextCycle, why: 'the connection was lost' },

  // TLS. Names: https://nodejs.org/docs/latest-v20.x/api/tls.html#x509-certificate-error-codes
  CERT_HAS_EXPIRED: certificate('its certificate has expired', 'Renew the certificate of the server.'),
  CERT_NOT_YET_VALID: certificate('its certificate is not valid yet', 'Check the clocks of both computers.'),
  DEPTH_ZERO_SELF_SIGNED_CERT: certificate(
    'its certificate is self-signed',
    `${ADD_CA} Here that is the certificate itself.`,
  ),
  SELF_SIGNED_CERT_IN_CHAIN: certificate('its certificate was issued by a CA that is not trusted', ADD_CA),
  UNABLE_TO_GET_ISSUER_CERT: certificate('the issuer of its certificate is not known', ADD_CA),
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: certificate('the issuer of its certificate is not known', ADD_CA),
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: certificate(
    'the issuer of its certificate is not known',
    `${ADD_CA} If there is an intermediate CA, let the server send its certificate too.`,
  ),
  ERR_TLS_CERT_ALTNAME_INVALID: certificate(
    'its certificate is for another host name',
    'Write the name that the certificate holds as server in section [EWS] of settings.ini.',
  ),
  Certificate: certificate('its certificate cannot be verified', ADD_CA),
  Tls: run(
    'ConnectionRefused',
    'no TLS connection could be agreed on',
    'Check that the address is one of HTTPS.',
  ),
};
